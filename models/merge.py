"""Several tables cut the same way: one set of bins per feature, fine enough for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credit.errors import TablesApart
from models.bins import Bins, CategoryBins, NumericBins, Slots
from models.note import FeatureNote
from models.parts import TableFeature, TablePair

if TYPE_CHECKING:
    from models.points_table import PointsTable

Key = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Merge:
    """Tables side by side; features and pairs in order of their first appearance.

    Raises
    ------
    TablesApart
        A feature is a number in one table and a category in another, or has opposite directions.
    """

    tables: tuple[PointsTable, ...]

    def __post_init__(self) -> None:
        _ = self.bins, self.notes  # refuses tables that do not fit

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All features."""
        return tuple(dict.fromkeys(name for table in self.tables for name in table.feature_names))

    @cached_property
    def notes(self) -> tuple[FeatureNote, ...]:
        """The note of each feature, as the first table that has it says."""
        notes = []
        for name in self.names:
            said = [feature.note for one in self.tables if (feature := self.feature(one, name))]
            if len({note.worse for note in said}) > 1:
                raise TablesApart(name, "its direction is declared differently")
            notes.append(said[0])
        return tuple(notes)

    @cached_property
    def bins(self) -> tuple[Bins, ...]:
        """The bins of each feature."""
        return tuple(
            reduce(lambda one, other: _joint(name, one, other), [f.bins for t in self.tables if (f := self.feature(t, name))])
            for name in self.names
        )

    @cached_property
    def pair_keys(self) -> tuple[Key, ...]:
        """All pairs by the names of their features, the one that comes first in `names` first."""
        return tuple(dict.fromkeys(self._key(table, pair) for table in self.tables for pair in table.pairs))

    def feature(self, table: PointsTable, name: str) -> TableFeature | None:
        """A table's feature of that name."""
        return table.features[table.feature_names.index(name)] if name in table.feature_names else None

    def slots(self, table: PointsTable, name: str) -> Slots:
        """The slot of the table's own feature for each slot of the merged bins; all 0 where the table lacks the feature."""
        wide = self.bins[self.names.index(name)]
        found = self.feature(table, name)
        return np.zeros(wide.size, np.intp) if found is None else _slots_in(found.bins, wide)

    def pair(self, table: PointsTable, key: Key) -> TablePair | None:
        """A table's pair of those features over the merged bins, turned so that the first of the key comes first."""
        for pair in table.pairs:
            if self._key(table, pair) == key:
                turned = table.feature_names[pair.first] != key[0]
                first, second = (self.slots(table, name) for name in key)
                units = pair.units.T if turned else pair.units
                means = (pair.over_first, pair.over_second) if turned else (pair.over_second, pair.over_first)
                at, across = (self.names.index(name) for name in key)
                return TablePair(at, across, units[np.ix_(first, second)], means[0][first], means[1][second], pair.mean)
        return None

    def _key(self, table: PointsTable, pair: TablePair) -> Key:
        first, second = sorted((table.feature_names[pair.first], table.feature_names[pair.second]), key=self.names.index)
        return first, second


def _joint(name: str, one: Bins, other: Bins) -> Bins:
    if isinstance(one, NumericBins) and isinstance(other, NumericBins):
        return NumericBins(np.union1d(one.thresholds, other.thresholds), one.zero_apart or other.zero_apart)
    if isinstance(one, CategoryBins) and isinstance(other, CategoryBins) and one.kind == other.kind:
        return CategoryBins(tuple(dict.fromkeys((*one.values, *other.values))), one.kind)
    raise TablesApart(name, "it is a number in one table and a category in another, or its categories are coded differently")


def _slots_in(own: Bins, wide: Bins) -> Slots:
    """The slot of `own` for each slot of `wide`, which cuts at least as finely."""
    if isinstance(own, NumericBins) and isinstance(wide, NumericBins):
        # No edge of its own lies inside a finer bin, so the bin's upper end tells where the whole bin lies.
        ordinary: NDArray[np.intp] = np.searchsorted(own.thresholds, np.append(wide.thresholds, np.inf), side="left")
        return np.concatenate((ordinary, [own.missing], [own.slot(0.0)] if wide.zero_apart else [])).astype(np.intp)
    if isinstance(own, CategoryBins) and isinstance(wide, CategoryBins):
        return np.array([*(own.slot_of.get(value, own.unseen) for value in wide.values), own.unseen, own.missing], np.intp)
    raise AssertionError("merged bins are of the same kind as their parts")


def whole_numbers(numbers: Sequence[int]) -> NDArray[np.int64]:
    """Python's whole numbers as int64."""
    return np.array(numbers, np.int64)
