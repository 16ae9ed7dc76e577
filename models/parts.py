"""The parts of a points table: one per feature, one per pair of features."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.bins import Bins, Slots
from models.note import FeatureNote

Units = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TableFeature:
    """The main effect of one feature.

    `units` (one per slot) are log-odds in units of ``2**-exponent`` of the table; `counts` how many background rows lie in
    each slot; `mean` the background's mean of `units`, rounded down to a whole unit.
    """

    note: FeatureNote
    bins: Bins
    units: Units
    counts: Units
    mean: int

    @property
    def name(self) -> str:
        """The column that the feature is read from."""
        return self.note.name


@dataclass(frozen=True, eq=False)
class TablePair:
    """The joint effect of two features, beyond their main effects.

    `first` and `second` are positions of features (first < second); `units` has one row per slot of the first and one column
    per slot of the second. `over_second` is the mean of each row over the second feature's background, `over_first` of each
    column over the first's, `mean` over the joint background.
    """

    first: int
    second: int
    units: Units
    over_second: Units
    over_first: Units
    mean: int

    @cached_property
    def first_share(self) -> Units:
        """What the first feature contributes, per cell: its Shapley value against the whole background.

        ``½ [f(x,y) - E f(b,c) + E f(x,c) - E f(b,y)]`` with b, c from the background (Lundberg et al. 2020, interventional
        SHAP, for two features). Half a unit is given to the second feature.
        """
        return (self.units - self.mean + self.over_second[:, None] - self.over_first[None, :]) // 2

    @cached_property
    def second_share(self) -> Units:
        """What the second feature contributes: the rest, so that both shares add up to the cell exactly."""
        return self.units - self.mean - self.first_share


def make_feature(note: FeatureNote, bins: Bins, units: Units, slots: Slots) -> TableFeature:
    """A main effect with its background; `slots` are the background rows' slots."""
    counts = np.bincount(slots, minlength=bins.size).astype(np.int64)
    return TableFeature(note, bins, units, counts, _mean(units, counts, len(slots)))


def make_pair(key: tuple[int, int], units: Units, slots: Sequence[Slots], counts: Sequence[Units]) -> TablePair:
    """A joint effect with its background; `slots` and `counts` are those of all features."""
    first, second = key
    rows = len(slots[first])
    joint = np.bincount(slots[first] * units.shape[1] + slots[second], minlength=units.size).reshape(units.shape)
    return TablePair(
        first,
        second,
        units,
        over_second=_means(units, counts[second], rows),
        over_first=_means(units.T, counts[first], rows),
        mean=_mean(units[joint > 0], joint[joint > 0], rows),
    )


# Means are sums of Python's whole numbers: exact, and the same on every machine, so that equal tables have equal hashes.
def _mean(units: Units, counts: NDArray[Any], rows: int) -> int:
    total = sum(int(unit) * int(count) for unit, count in zip(units.tolist(), counts.tolist(), strict=True))
    return total // rows


def _means(units: Units, counts: Units, rows: int) -> Units:
    used = np.flatnonzero(counts)
    weights = counts[used].astype(object)
    return _whole(total // rows for total in units[:, used].astype(object) @ weights)


def _whole(numbers: Iterable[Any]) -> Units:
    return np.array(list(numbers), np.int64)
