"""Compiled code: values → places → shares, the integers of `models.lookup.batch`; `kernel_rounding` goes on from there.

Rows go in blocks, feature by feature, so that every inner loop runs along rows, over data that stay in the cache, and can use
the processor's wide registers; only the last step turns a block round into rows. Functions release the interpreter's lock, so
blocks can be worked on while others are read and written. Compiled code is cached on disk beside this file, or where
NUMBA_CACHE_DIR says. No function may be compiled with fastmath: a product and a sum melted into one differ in the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.lookup.steps import Steps

Shares = NDArray[np.int64]


@njit(nogil=True, cache=True)
def fill_shares(values: NDArray[Any], codes: NDArray[np.int32], steps: Steps, places: NDArray[np.int32], shares: Shares) -> None:
    """Places and shares of a block: `values` and `codes` are (features, rows) and (categories, rows), as are the answers."""
    for feature in range(len(steps.code)):
        of_place = steps.shares[steps.share_start[feature] : steps.share_start[feature + 1]]
        found, mine = places[feature], shares[feature]
        if steps.code[feature] >= 0:
            found[:] = codes[steps.code[feature]]
            _take(of_place, found, mine)
            continue
        edges = steps.edges[steps.edge_start[feature] : steps.edge_start[feature + 1]]
        guide = steps.guide[steps.guide_start[feature] : steps.guide_start[feature + 1]]
        if len(guide):
            _search_edges(values[feature], edges, guide, (steps.low[feature], steps.slope[feature], steps.width[feature]), found)
        else:
            _count_edges(values[feature], edges, found)
        _set_missing(values[feature], found, np.int32(len(of_place) - 1))
        _take(of_place, found, mine)


@njit(nogil=True, cache=True)
def _count_edges(values: NDArray[Any], edges: NDArray[Any], places: NDArray[np.int32]) -> None:
    """The place of every value by counting the edges below it: best for few edges. `edges` come in fours, padded with inf."""
    places[:] = 0
    for at in range(0, len(edges), 4):
        a, b, c, d = edges[at], edges[at + 1], edges[at + 2], edges[at + 3]
        for row in range(len(values)):
            value = values[row]
            places[row] += np.int32(value > a) + np.int32(value > b) + np.int32(value > c) + np.int32(value > d)


@njit(nogil=True, cache=True)
def _search_edges(
    values: NDArray[Any], edges: NDArray[Any], guide: NDArray[np.int32], grid: Any, places: NDArray[np.int32]
) -> None:
    """The place of every value: an even grid names the first edge that can be near, halving finds the rest.

    `guide` says for each cell of the grid how many edges lie in lower cells; `grid` is (lowest edge, cells per unit, widest
    step). A value's cell is computed by the same sum as an edge's cell was, and that sum never falls as values rise: so edges
    in lower cells lie below the value, edges in higher cells above, whatever the rounding. `edges` end with inf as padding.
    """
    low, slope, step = grid
    zero = low - low
    top = zero + np.float32(len(guide) - 1)
    for row in range(len(values)):
        cell = (values[row] - low) * slope
        cell = cell if cell > zero else zero
        places[row] = np.int32(cell if cell < top else top)
    for row in range(len(values)):
        value = values[row]
        place = guide[places[row]]
        width = step
        while width > 0:
            place += np.int32(width if value > edges[place + width - 1] else 0)
            width >>= 1
        places[row] = place


@njit(nogil=True, cache=True)
def _set_missing(values: NDArray[Any], places: NDArray[np.int32], missing: Any) -> None:
    """The place of missing values for every NaN."""
    for row in range(len(values)):
        value = values[row]
        places[row] = places[row] if value == value else missing  # noqa: PLR0124 (NaN)


@njit(nogil=True, cache=True)
def _take(of_place: Shares, places: NDArray[np.int32], shares: Shares) -> None:
    """The share of every place; in a loop of its own and by unsigned places, of which none counts from the end: half the time."""
    for row in range(len(places)):
        shares[row] = of_place[np.uint32(places[row])]


@njit(nogil=True, cache=True)
def add_pair(rows: NDArray[np.int32], columns: NDArray[np.int32], pair: Any, first: Shares, second: Shares) -> None:
    """Add a pair's cells to the shares of its two features; `rows` and `columns` are their places."""
    joint, first_tilt, second_tilt = pair
    for row in range(len(rows)):
        at, across = np.uint32(rows[row]), np.uint32(columns[row])
        cell = joint[at, across]
        half = (cell + first_tilt[at] - second_tilt[across]) >> 1
        first[row] += half
        second[row] += cell - half


@njit(nogil=True, cache=True)
def sum_shares(shares: Shares, totals: Shares) -> None:
    """The sum of the shares of each row; `shares` is (features, rows)."""
    totals[:] = 0
    for feature in range(shares.shape[0]):
        mine = shares[feature]
        for row in range(len(totals)):
            totals[row] += mine[row]


@njit(nogil=True, cache=True)
def turn(shares: Shares, unit: float, moving: NDArray[np.int32], values: NDArray[np.float64]) -> None:
    """Shares (moving features, rows) → log-odds (rows, features)."""
    for start in range(0, values.shape[0], 16):
        stop = min(start + 16, values.shape[0])
        for feature in range(shares.shape[0]):
            for row in range(start, stop):
                values[row, moving[feature]] = shares[feature, row] * unit
