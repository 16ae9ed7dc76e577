"""A table's numbers in two arrays, as `models.lookup.kernel_row` reads them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.lookup.batch import points_per_unit
from models.scale import Scale

if TYPE_CHECKING:
    from models.lookup.places import LookupPair
    from models.points_table import PointsTable

Units = NDArray[np.int64]
HEAD = 3
PER_FEATURE = 4
PER_PAIR = 4


def numbers_of(table: PointsTable, scale: Scale) -> tuple[Units, NDArray[np.float64]]:
    """Whole numbers and real ones.

    Whole: base in units, base in points, where the pairs end; per feature where its edges begin among the real numbers, how many
    there are (-1: a category, whose slot is its place), where its shares begin, and the place of missing values; per pair both
    features, where its cells begin, and how many a row has; then the shares, and both shares of every cell, row by row.
    Real: points per unit, log-odds per unit, offset and factor of the scale; then the edges.
    """
    features, pairs, unit = table.lookup.features, table.lookup.pairs, 2.0**-table.exponent
    real = [np.array([points_per_unit(scale, table.exponent), unit, scale.offset, scale.factor])]
    real += [np.zeros(0) if one.edges is None else one.edges for one in features]
    pairs_end = HEAD + PER_FEATURE * len(features) + PER_PAIR * len(pairs)
    shares = [one.shares for one in features] + [_cells(pair) for pair in pairs]
    share_starts = list(accumulate(map(len, shares), initial=pairs_end))
    edge_starts = list(accumulate(map(len, real)))
    head = [table.base_units, scale.unclipped(table.base_units * unit), pairs_end]
    for one, edges, start in zip(features, edge_starts, share_starts, strict=False):
        head += [edges, -1 if one.edges is None else len(one.edges), start, len(one.shares) - 1]
    for pair, start in zip(pairs, share_starts[len(features) :], strict=False):
        head += [pair.first, pair.second, start, len(pair.second_tilt)]
    return np.concatenate([np.array(head, np.int64), *shares]), np.concatenate(real)


def _cells(pair: LookupPair) -> Units:
    """Both shares of each cell, side by side, row by row."""
    first = (pair.joint + pair.first_tilt[:, None] - pair.second_tilt[None, :]) >> 1
    return np.stack([first, pair.joint - first], axis=-1).ravel()
