"""Compiled code: one row → whole points, the same integers as `models.rounding`, in one or two microseconds.

A table comes as two arrays (`models.lookup.row_numbers` says what they hold) and the row's own array takes the answer: what a
call costs grows with every array that is handed over.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.lookup.row_numbers import HEAD, PER_FEATURE, PER_PAIR

Units = NDArray[np.int64]
Reals = NDArray[np.float64]
_FEW = 16  # edges; so few are counted faster than halved (tried 8 to 64)
_BUCKETS = 64  # of remainders; about as many as features, so that the one where the border lies holds few


@njit(nogil=True, cache=True)
def explain_row(room: Reals, whole: Units, real: Reals) -> Any:
    """The unclipped score; `room` (k,) holds numbers (NaN: missing) and slots of categories, and then whole points (int64)."""
    count = len(room)
    places, units = np.empty(count, np.int64), np.empty(count, np.int64)
    total = whole[0]
    for feature in range(count):
        at = HEAD + PER_FEATURE * feature
        value = room[feature]
        places[feature] = whole[at + 3] if value != value else _place(value, real, whole[at], whole[at + 1])  # noqa: PLR0124 (NaN)
        units[feature] = whole[whole[at + 2] + places[feature]]
        total += units[feature]
    for at in range(HEAD + PER_FEATURE * count, whole[2], PER_PAIR):
        first, second = whole[at], whole[at + 1]
        cell = whole[at + 2] + 2 * (places[first] * whole[at + 3] + places[second])
        units[first] += whole[cell]
        units[second] += whole[cell + 1]
        total += whole[cell] + whole[cell + 1]
    unclipped = np.int64(np.floor(real[2] - real[3] * (total * real[1]) + 0.5))
    _round(units, room, real[0], unclipped - whole[1])
    return unclipped


@njit(nogil=True, cache=True)
def _place(value: float, real: Reals, start: int, count: int) -> Any:
    """How many edges lie below a value; a category's slot is its place."""
    if count < 0:
        return np.int64(value)
    place = start
    while count > _FEW:
        half = (count + 1) >> 1
        place += half if real[place + half - 1] < value else 0
        count -= half
    below = 0
    for edge in range(place, place + count):
        below += real[edge] < value
    return place - start + below


@njit(nogil=True, cache=True)
def _round(units: Units, remainders: Reals, unit: float, total: int) -> None:
    """The rule of `models.rounding`: cut, then one point more for the largest remainders, the first feature among equal ones.

    `remainders` is room to work in and takes the points in the end.
    """
    points = np.empty(len(units), np.int64)
    moved, cut = 0, 0
    for feature in range(len(units)):
        exact = units[feature] * unit
        below = np.floor(exact)
        points[feature] = np.int64(below)
        cut += points[feature]
        moved += units[feature] != 0
        remainders[feature] = exact - below if units[feature] != 0 else -1.0
    each = (total - cut) // max(moved, 1)
    more = total - cut - each * moved
    border = _border(remainders, more) if more else 2.0
    answer = remainders.view(np.int64)
    for feature in range(len(units)):
        above = remainders[feature] > border
        points[feature] += each * (units[feature] != 0) + above
        more -= above
    for feature in range(len(units)):
        tied = more > 0 and remainders[feature] == border
        more -= tied
        answer[feature] = points[feature] + tied


@njit(nogil=True, cache=True)
def _border(remainders: Reals, more: int) -> Any:
    """The `more`-th largest remainder (from 0 to 1; -1: none): buckets say among which few it is, and only these are sorted."""
    counts = np.zeros(_BUCKETS, np.int64)
    for remainder in remainders:
        if remainder >= 0:
            counts[_bucket(remainder)] += 1
    bucket = _BUCKETS - 1
    while counts[bucket] < more:
        more -= counts[bucket]
        bucket -= 1
    few = np.empty(counts[bucket], np.float64)
    found = 0
    for remainder in remainders:
        if remainder >= 0 and _bucket(remainder) == bucket:
            few[found] = remainder
            found += 1
    return np.sort(few)[found - more]


@njit(nogil=True, cache=True)
def _bucket(remainder: float) -> int:
    return min(int(remainder * _BUCKETS), _BUCKETS - 1)
