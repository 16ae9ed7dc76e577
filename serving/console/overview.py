"""All subjects of an evaluation at once: score and tier on a day and at the end of the month before, by place and industry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.points_table import PointsTable

NO_TIER = -1
SCHEMA = pa.schema(
    [
        pa.field("subject", pa.string(), nullable=False),
        pa.field("score", pa.int32()),
        pa.field("tier", pa.int8(), nullable=False),  # place among the rising tiers; NO_TIER where there is nothing to score
        pa.field("before", pa.int8(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("region", pa.string(), nullable=False),
        pa.field("industry", pa.string(), nullable=False),
    ]
)
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Overview:
    """The subjects of an evaluation as of a day.

    Attributes
    ----------
    tiers
        Names of the tiers, rising.
    rows
        In SCHEMA, sorted by subject.
    """

    evaluation: str
    as_of: date
    store_version: int
    tiers: tuple[str, ...]
    rows: pa.Table

    @property
    def scored(self) -> int:
        """How many have a score."""
        return int(self.distribution().sum())

    def distribution(self) -> Counts:
        """Subjects in each tier, shape (tiers,)."""
        return _counts(self._column("tier"), len(self.tiers))

    def moves(self) -> Counts:
        """Subjects by tier before and tier now, shape (tiers, tiers); those without a score on either day are left out."""
        before, now, size = self._column("before"), self._column("tier"), len(self.tiers)
        both = (before != NO_TIER) & (now != NO_TIER)
        return _counts(before[both].astype(np.int64) * size + now[both], size * size).reshape(size, size)

    def by(self, column: str) -> list[tuple[str, Counts]]:
        """Each value of a column (region, industry) with its subjects in each tier; the value with most subjects first."""
        values = self.rows.column(column).combine_chunks().dictionary_encode()
        value, size = values.indices.to_numpy(), len(self.tiers)
        tier = self._column("tier").astype(np.int64)
        there = tier != NO_TIER
        counts = _counts(value[there] * size + tier[there], len(values.dictionary) * size).reshape(-1, size)
        told = [(name, row) for name, row in zip(values.dictionary.to_pylist(), counts, strict=True) if name and row.sum()]
        return sorted(told, key=lambda pair: (-int(pair[1].sum()), pair[0]))

    def find(self, text: str, *, tier: str = "", moved: str = "", most: int = 50) -> list[dict[str, object]]:
        """Rows whose identifier begins with the text, or whose name or place holds it; of one tier, or moved down or up.

        Those with the fewest points come first: they are whom a regulator looks for.
        """
        keep = pc.greater(self.rows.column("tier"), NO_TIER)
        if text:
            told = pc.starts_with(self.rows.column("subject"), text.upper())
            for column in ("name", "region"):
                told = pc.or_(told, pc.match_substring(self.rows.column(column), text))
            keep = pc.and_(keep, told)
        if tier in self.tiers:
            keep = pc.and_(keep, pc.equal(self.rows.column("tier"), self.tiers.index(tier)))
        if moved in ("up", "down"):
            turned = (pc.greater if moved == "up" else pc.less)(self.rows.column("tier"), self.rows.column("before"))
            keep = pc.and_(keep, pc.and_(turned, pc.greater(self.rows.column("before"), NO_TIER)))
        found = self.rows.filter(keep)
        order = pc.sort_indices(found, sort_keys=[("score", "ascending"), ("subject", "ascending")])
        return [self._named(row) for row in found.take(order.slice(0, most)).to_pylist()]

    def _named(self, row: dict[str, object]) -> dict[str, object]:
        places = {column: row[column] for column in ("tier", "before")}
        return row | {column: self.tiers[place] if place != NO_TIER else "" for column, place in places.items()}  # type: ignore[call-overload]

    def _column(self, name: str) -> NDArray[np.int8]:
        return np.asarray(self.rows.column(name).to_numpy())


def month_before(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def score_all(evaluation: Evaluation, table: PointsTable, features: FeatureSet, lives: Lives, *, as_of: date) -> pa.Table:
    """Columns subject, score, tier and before of every subject of the evaluation's kind, in blocks, so that any number fits."""
    parts = [
        _block(rows, evaluation, table, as_of) for rows in features.blocks(lives, as_of=[month_before(as_of), as_of]) if len(rows)
    ]
    schema = pa.schema([SCHEMA.field(name) for name in ("subject", "score", "tier", "before")])
    return pa.concat_tables(parts).cast(schema) if parts else schema.empty_table()


def _block(rows: FeatureRows, evaluation: Evaluation, table: PointsTable, as_of: date) -> pa.Table:
    scored = evaluation.score_rows(rows, table)
    score, tier = np.zeros(len(rows), np.int32), np.full(len(rows), NO_TIER, np.int8)
    score[scored.position], tier[scored.position] = scored.score, scored.tier
    now = rows.as_of == np.datetime64(as_of)
    listed: Sequence[str] = rows.subjects[now].tolist()
    columns = {"subject": pa.array(listed, pa.string()), "tier": pa.array(tier[now].tolist(), pa.int8())}
    known = [int(points) if place != NO_TIER else None for points, place in zip(score[now], tier[now], strict=True)]
    columns |= {"score": pa.array(known, pa.int32()), "before": pa.array(tier[~now].tolist(), pa.int8())}
    return pa.table(columns).select(["subject", "score", "tier", "before"])


def _counts(places: NDArray[np.integer], size: int) -> Counts:
    return np.bincount(places[places >= 0].astype(np.int64), minlength=size).astype(np.int64)
