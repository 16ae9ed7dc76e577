"""Compiled code: one row → whole points, the same integers as `models.rounding`, in a few microseconds."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Units = NDArray[np.int64]


class RowTable(NamedTuple):
    """A table's numbers end to end.

    `features` is (k, 4): first edge, number of edges, first share, place of missing values. `edges` and `shares` are those of
    all features; a category has no edges, its slot is its place. `pairs` is (p, 4): first feature, second feature, first cell,
    width; `of_first` and `of_second` hold both shares cell by cell. `scale` is points per unit, log-odds per unit, offset,
    factor; `base` is the base in units and in points.
    """

    features: Units
    edges: NDArray[np.float64]
    shares: Units
    pairs: Units
    of_first: Units
    of_second: Units
    scale: NDArray[np.float64]
    base: Units


@njit(nogil=True, cache=True)
def explain_row(values: NDArray[np.float64], table: Any, points: Units) -> Any:
    """The unclipped score; `values` (k,) are numbers (NaN: missing) and slots of categories, `points` (k,) is filled."""
    features, edges, shares, pairs, of_first, of_second, scale, base = table
    places = np.empty(len(values), np.int64)
    units = np.empty(len(values), np.int64)
    for feature in range(len(values)):
        start, count, share, missing = features[feature]
        value = values[feature]
        places[feature] = missing if value != value else _place(value, edges, start, count)  # noqa: PLR0124 (NaN)
        units[feature] = shares[share + places[feature]]
    for pair in range(len(pairs)):
        first, second, start, width = pairs[pair]
        cell = start + places[first] * width + places[second]
        units[first] += of_first[cell]
        units[second] += of_second[cell]
    raw = (base[0] + units.sum()) * scale[1]
    unclipped = np.int64(np.floor(scale[2] - scale[3] * raw + 0.5))
    _round(units, scale[0], unclipped - base[1], points)
    return unclipped


@njit(nogil=True, cache=True)
def _place(value: float, edges: NDArray[np.float64], start: int, count: int) -> Any:
    """How many edges lie below a value; a category's slot is its place."""
    if count < 0:
        return np.int64(value)
    place = 0
    while count > 0:
        half = (count + 1) >> 1
        place += half if edges[start + place + half - 1] < value else 0
        count -= half
    return place


@njit(nogil=True, cache=True)
def _round(units: Units, unit: float, total: int, points: Units) -> None:
    """The rule of `models.rounding`: cut, then one point more for the largest remainders, the first feature among equal ones."""
    remainders = np.empty(len(units))
    moved, cut = 0, 0
    for feature in range(len(units)):
        exact = units[feature] * unit
        whole = np.floor(exact)
        points[feature] = np.int64(whole)
        cut += points[feature]
        moved += units[feature] != 0
        remainders[feature] = exact - whole if units[feature] != 0 else -1.0
    each = (total - cut) // max(moved, 1)
    more = total - cut - each * moved
    border = np.sort(remainders)[len(units) - more] if more else 2.0
    for feature in range(len(units)):
        points[feature] += each * (units[feature] != 0) + (remainders[feature] > border)
        more -= remainders[feature] > border
    for feature in range(len(units)):
        if more > 0 and remainders[feature] == border:
            points[feature] += 1
            more -= 1
