"""Two versions of a table side by side, in points: what changed for which values, the largest change first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.forms.reading import base_of, shown, stretches
from models.lookup.batch import points_per_unit
from models.merge import Key, Merge

if TYPE_CHECKING:
    from models.points_table import PointsTable

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """What a stretch of values (for a pair: of both features' values) was worth and is worth, in points against the base.

    `before` is None where the old table has no such feature or pair, `after` where the new one has none.
    """

    features: tuple[str, ...]
    labels: tuple[str, ...]
    values: tuple[str, ...]
    before: float | None
    after: float | None

    @property
    def points(self) -> float:
        """After minus before; a feature that is not there is worth 0."""
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions: their hashes and bases (old, new), and every change, the largest first.

    Examples
    --------
    >>> from models.policy.weights import Policy
    >>> from models.points_table import PointsTable
    >>> from models.scale import Scale
    >>> def fined(points: int) -> PointsTable:
    ...     policy = Policy.model_validate({"indicators": {"fines": {"each": points, "most": 2}}})
    ...     return PointsTable.from_policy(policy, scale=Scale.default())
    >>> [(one.values, round(one.points)) for one in Difference.of(fined(-60), fined(-70)).changes]
    [(('≥ 2',), -20), (('[1, 2)',), -10)]
    """

    hashes: tuple[str, str]
    bases: tuple[int, int]
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, old: PointsTable, new: PointsTable, *, at_least: float = 0.05) -> Difference:
        """Compare two tables with a scale; changes of less than `at_least` points are left out.

        Raises
        ------
        ScaleMissing
            A table only knows raw scores.
        TablesApart
            The tables read a feature differently.
        """
        merge = Merge((old, new))
        found = [*_feature_changes(merge, at_least), *_pair_changes(merge, at_least)]
        found.sort(key=lambda one: -abs(one.points))  # stable: among equal ones the order of the tables
        return cls((old.hash, new.hash), (base_of(old), base_of(new)), tuple(found))

    def to_markdown(self) -> str:
        """The changes as a page."""
        lines = [
            f"# From {self.hashes[0][:12]} to {self.hashes[1][:12]}",
            "",
            f"Base {self.bases[0]} → {self.bases[1]}; {len(self.changes)} changes, the largest first.",
        ]
        if self.changes:
            lines += ["", "| feature | values | before | after | change |", "|---|---|---:|---:|---:|"]
            lines += [_row(one) for one in self.changes]
        return "\n".join(lines) + "\n"


def _row(one: Change) -> str:
    before, after = ("—" if points is None else shown(points) for points in (one.before, one.after))
    cells = (" × ".join(one.labels), " × ".join(one.values), before, after, shown(one.points))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _feature_changes(merge: Merge, at_least: float) -> Iterator[Change]:
    for note, bins in zip(merge.notes, merge.bins, strict=True):
        before, after = (_feature_points(merge, table, note.name) for table in merge.tables)
        keys = list(zip(_rounded(before, bins.size), _rounded(after, bins.size), strict=True))
        for label, (slot, *_) in stretches(bins, keys):
            change = Change((note.name,), (note.label,), (label,), _at(before, slot), _at(after, slot))
            if abs(change.points) >= at_least:
                yield change


def _pair_changes(merge: Merge, at_least: float) -> Iterator[Change]:
    for key in merge.pair_keys:
        notes = [merge.notes[merge.names.index(name)] for name in key]
        before, after = (_pair_points(merge, table, key) for table in merge.tables)
        rows, columns = _axes(merge, key, before, after)
        for row_label, row in rows:
            for column_label, column in columns:
                values = (_at(before, (row, column)), _at(after, (row, column)))
                change = Change(key, (notes[0].label, notes[1].label), (row_label, column_label), *values)
                if abs(change.points) >= at_least:
                    yield change


def _axes(merge: Merge, key: Key, *grids: Points | None) -> Iterator[list[tuple[str, int]]]:
    """Labels and first slots of the rows, then of the columns, neighbours that are the same in both versions as one."""
    for side, name in enumerate(key):
        bins = merge.bins[merge.names.index(name)]
        lines = [grid if side == 0 else grid.T for grid in grids if grid is not None]
        keys = [[np.round(line[slot], 1).tolist() for line in lines] for slot in range(bins.size)]
        yield [(label, slots[0]) for label, slots in stretches(bins, keys)]


def _feature_points(merge: Merge, table: PointsTable, name: str) -> Points | None:
    feature = merge.feature(table, name)
    if feature is None:
        return None
    units = feature.units[merge.slots(table, name)] - feature.mean
    return np.asarray(units * points_per_unit(table.need_scale(), table.exponent), np.float64)


def _pair_points(merge: Merge, table: PointsTable, key: Key) -> Points | None:
    pair = merge.pair(table, key)
    return None if pair is None else np.asarray((pair.units - pair.mean) * points_per_unit(table.need_scale(), table.exponent))


def _rounded(points: Points | None, size: int) -> list[float]:
    return [0.0] * size if points is None else np.round(points, 1).tolist()


def _at(points: Points | None, slot: int | tuple[int, int]) -> float | None:
    return None if points is None else float(points[slot])
