"""What the service answers about evaluations and their tables."""

from __future__ import annotations

import msgspec

from models.evaluation import Evaluation
from models.forms.reading import base_of, read_features, read_pairs
from models.points_table import PointsTable
from serving.tables import ApprovedTable


class TierAnswer(msgspec.Struct, frozen=True):
    """A tier, and its first and last score; the highest tier has no last one."""

    name: str
    label: str
    starts: int
    ends: int | None


class EvaluationDetail(msgspec.Struct, frozen=True):
    """An evaluation: whom it is about, what it may be used for, its tiers from the lowest, and its table in force (null: none).

    `version` is that of its file, `approved_version` that of the table, 0 where the file itself sets it.
    """

    name: str
    label: str
    subject: str
    version: str
    uses: tuple[str, ...]
    reasons: int
    tiers: tuple[TierAnswer, ...]
    approved_version: int | None
    table_hash: str | None


class EvaluationList(msgspec.Struct, frozen=True):
    """The deployment's evaluations, by name."""

    evaluations: tuple[EvaluationDetail, ...]


class TierList(msgspec.Struct, frozen=True):
    """The tiers of an evaluation, from the lowest."""

    evaluation: str
    tiers: tuple[TierAnswer, ...]


class LineAnswer(msgspec.Struct, frozen=True):
    """A stretch of values and its points against the base, before rounding."""

    values: str
    points: float


class TableFeatureAnswer(msgspec.Struct, frozen=True):
    """A feature of a table with its points by value."""

    feature: str
    label: str
    dimension: str
    unit: str
    lines: tuple[LineAnswer, ...]


class TablePairAnswer(msgspec.Struct, frozen=True):
    """Two features whose values count together: points by stretch of the first (rows) and of the second (columns)."""

    first: str
    second: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]


class TableAnswer(msgspec.Struct, frozen=True):
    """A points table, whole: base + points of each feature and pair = score, rounded as the evaluation says."""

    evaluation: str
    version: int
    hash: str
    base: int
    features: tuple[TableFeatureAnswer, ...]
    pairs: tuple[TablePairAnswer, ...]


def evaluation_detail(evaluation: Evaluation, approved: ApprovedTable | None) -> EvaluationDetail:
    """An evaluation and its table in force."""
    return EvaluationDetail(
        name=evaluation.name,
        label=evaluation.chinese,
        subject=evaluation.subject,
        version=evaluation.version,
        uses=tuple(map(str, evaluation.uses)),
        reasons=evaluation.reasons,
        tiers=tier_answers(evaluation),
        approved_version=approved.version if approved else None,
        table_hash=approved.table.hash if approved else None,
    )


def tier_answers(evaluation: Evaluation) -> tuple[TierAnswer, ...]:
    """The tiers, from the lowest."""
    tiers = evaluation.tiers
    return tuple(TierAnswer(one.name, one.chinese, one.start, tiers.top(one.name)) for one in tiers.rising)


def table_answer(evaluation: Evaluation, approved: ApprovedTable) -> TableAnswer:
    """The table with every line of every feature."""
    table = approved.table
    return TableAnswer(evaluation.name, approved.version, table.hash, base_of(table), tuple(_features(table)), tuple(_pairs(table)))


def _features(table: PointsTable) -> list[TableFeatureAnswer]:
    found = []
    for one in read_features(table):
        note, lines = one.feature.note, tuple(LineAnswer(line.label, line.points) for line in one.lines)
        found.append(TableFeatureAnswer(note.name, note.label, note.dimension, note.unit, lines))
    return found


def _pairs(table: PointsTable) -> list[TablePairAnswer]:
    names = table.feature_names
    return [
        TablePairAnswer(
            names[one.pair.first], names[one.pair.second], one.rows, one.columns, tuple(map(tuple, one.points.tolist()))
        )
        for one in read_pairs(table)
    ]
