"""A points table as a machine looks it up: plain edges and numbers, without the cases that `models.bins` tells apart.

LightGBM reads values within ±1e-35 as 0.0. Moving the edges that lie there does the same without looking at the value: an edge
below 0 moves to just below -1e-35, one at or above 0 to 1e-35. A slot of zero's own becomes a bin between two such edges. So a
number finds its place by edges alone: place = how many edges lie below it, and after all bins the place of missing values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.bins import ZERO_EDGE, NumericBins
from models.lookup.steps import Kind, Steps, steps_of

if TYPE_CHECKING:
    from models.parts import TableFeature, TablePair
    from models.points_table import PointsTable

Units = NDArray[np.int64]
Places = NDArray[np.int32]
_BELOW_ZERO = float(np.nextafter(-ZERO_EDGE, -np.inf))


@dataclass(frozen=True, eq=False)
class LookupFeature:
    """One feature: `shares` per place, in units of the table; `edges` (float64, rising) or None for a category.

    `slots` is the slot of the table that each place stands for. The place of missing numbers is the last.
    """

    edges: NDArray[np.float64] | None
    slots: Places
    shares: Units

    @classmethod
    def of(cls, feature: TableFeature) -> LookupFeature:
        """The feature's own numbers, in order of places."""
        numeric = isinstance(feature.bins, NumericBins)
        edges, slots = _places(feature.bins) if numeric else (None, np.arange(feature.bins.size, dtype=np.int32))
        return cls(edges, slots, (feature.units - feature.mean)[slots])


@dataclass(frozen=True, eq=False)
class LookupPair:
    """A pair of features (positions `first`, `second`): both shares of a cell from `joint`, (places, places), and two tilts.

    The first feature's share is ``(joint + first_tilt - second_tilt) // 2``, the second's the rest of `joint`, as
    `TablePair.first_share` says; computing it halves the memory that rows are looked up in.
    """

    first: int
    second: int
    joint: Units
    first_tilt: Units
    second_tilt: Units

    @classmethod
    def of(cls, pair: TablePair, features: list[LookupFeature]) -> LookupPair:
        """The pair's own numbers, in order of places."""
        rows, columns = features[pair.first].slots, features[pair.second].slots
        joint = np.ascontiguousarray((pair.units - pair.mean)[np.ix_(rows, columns)])
        return cls(pair.first, pair.second, joint, pair.over_second[rows], pair.over_first[columns])


@dataclass(frozen=True, eq=False)
class Lookup:
    """All features and pairs of a table."""

    features: tuple[LookupFeature, ...]
    pairs: tuple[LookupPair, ...]

    @classmethod
    def of(cls, table: PointsTable) -> Lookup:
        """The table's own numbers, in another order."""
        features = [LookupFeature.of(feature) for feature in table.features]
        return cls(tuple(features), tuple(LookupPair.of(pair, features) for pair in table.pairs))

    @cached_property
    def largest(self) -> int:
        """A bound on the sum of all shares of a row, each taken as positive, in units."""
        singles = sum(int(np.abs(feature.shares).max()) for feature in self.features)
        tilts = [(pair.joint, pair.first_tilt, pair.second_tilt) for pair in self.pairs]
        return singles + 2 * sum(int(np.abs(part).max()) for parts in tilts for part in parts)

    @cached_property
    def moving(self) -> Places:
        """Positions of the features that can move a score; walks pass the others by. Never none, so that there is what to walk."""
        paired = {at for pair in self.pairs for at in (pair.first, pair.second)}
        moving = [at for at, one in enumerate(self.features) if at in paired or one.shares.any()]
        return np.array(moving or [0], np.int32)

    @cached_property
    def single(self) -> Steps:
        """Of the moving features, for rows whose numbers are all float32."""
        return self._steps(np.float32)

    @cached_property
    def double(self) -> Steps:
        """Of the moving features, for all other rows."""
        return self._steps(np.float64)

    def _steps(self, kind: Kind) -> Steps:
        return steps_of([(self.features[at].edges, self.features[at].shares) for at in self.moving], kind)


def _places(bins: Any) -> tuple[NDArray[np.float64], Places]:
    """The moved edges, and the slot that each place stands for."""
    edges = bins.thresholds.astype(np.float64)
    near = np.abs(edges) <= ZERO_EDGE
    edges[near] = np.where(edges[near] < 0, _BELOW_ZERO, ZERO_EDGE)
    if not bins.zero_apart:
        return edges, np.arange(bins.size, dtype=np.int32)
    edges = np.union1d(edges, [_BELOW_ZERO, ZERO_EDGE])
    # A bin ends with its upper edge: the slot of that value is the slot of the bin.
    return edges, np.append(bins.slots(np.append(edges, np.inf)), bins.missing).astype(np.int32)
