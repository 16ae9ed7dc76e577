"""A table's numbers end to end, as `models.lookup.kernel_row` reads them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.lookup.batch import points_per_unit
from models.scale import Scale

if TYPE_CHECKING:
    from models.lookup.places import LookupPair
    from models.points_table import PointsTable

Units = NDArray[np.int64]


def numbers_of(table: PointsTable, scale: Scale) -> dict[str, Any]:
    """The fields of a `RowTable`."""
    features, pairs, unit = table.lookup.features, table.lookup.pairs, 2.0**-table.exponent
    edges = [np.zeros(0) if one.edges is None else one.edges for one in features]
    counts = [-1 if one.edges is None else len(one.edges) for one in features]
    shares = [one.shares for one in features]
    missing = [len(one) - 1 for one in shares]
    columns = [_starts(edges), counts, _starts(shares), missing]
    cells = [_cells(pair) for pair in pairs]
    of_first, of_second = [one for one, _ in cells], [other for _, other in cells]
    where = [(pair.first, pair.second, at, len(pair.second_tilt)) for pair, at in zip(pairs, _starts(of_first), strict=True)]
    return {
        "features": np.array(columns, np.int64).T.copy(),
        "edges": np.concatenate(edges),
        "shares": np.concatenate(shares),
        "pairs": np.array(where, np.int64).reshape(len(pairs), 4),
        "of_first": np.concatenate([np.zeros(0, np.int64), *of_first]),
        "of_second": np.concatenate([np.zeros(0, np.int64), *of_second]),
        "scale": np.array([points_per_unit(scale, table.exponent), unit, scale.offset, scale.factor]),
        "base": np.array([table.base_units, scale.unclipped(table.base_units * unit)], np.int64),
    }


def _cells(pair: LookupPair) -> tuple[Units, Units]:
    """Both shares of each cell, row by row."""
    first = (pair.joint + pair.first_tilt[:, None] - pair.second_tilt[None, :]) >> 1
    return first.ravel(), (pair.joint - first).ravel()


def _starts(parts: list[Any]) -> list[int]:
    return list(accumulate((len(part) for part in parts[:-1]), initial=0)) if parts else []
