"""Exact contributions → whole points that add up to the served score.

The rule. The served score S and the base B are rounded half up. Every contribution is cut down to a whole number; what is
missing to S - B is handed out one point each to the contributions with the largest cut-off remainders, among equal ones in
the order of the features (the method of the largest remainder, Hare-Niemeyer). Contributions of exactly 0 stay 0.

How good it is. Let r be the sum of the m non-zero remainders. S and B are each off by at most half a point, so between
r - 1 and r + 1 points are handed out, that is between 0 and m: each contribution is off by less than one point, and no other
choice of whole numbers with that sum has a smaller total error. (Half-points that arithmetic cannot tell from its own last
bit may hand out one point more or less; it then goes, by the same order, to a contribution that had no remainder, which is off by
exactly one.)
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import numpy as np
from numpy.typing import NDArray


def whole_points(exact: Sequence[float], total: int) -> tuple[int, ...]:
    """Whole points that sum to `total`, one row.

    Parameters
    ----------
    exact
        Exact contributions in points, one per feature.
    total
        Served score before the ends of the scale, minus the base.

    Examples
    --------
    >>> whole_points([-20.6, 10.5, 3.4, 0.0], -7)  # cut: -21, 10, 3; one point is missing and goes to the .5
    (-21, 11, 3, 0)
    """
    points = [floor(value) for value in exact]
    missing = total - sum(points)
    if missing:
        moved = [at for at, value in enumerate(exact) if value]
        moved.sort(key=lambda at: points[at] - exact[at])
        each, more = divmod(missing, len(moved))
        for rank, at in enumerate(moved):
            points[at] += each + (rank < more)
    return tuple(points)


def whole_points_of_rows(exact: NDArray[np.float64], totals: NDArray[np.int64]) -> NDArray[np.int64]:
    """`whole_points` for many rows: `exact` is (n, k), `totals` (n,), the answer (n, k); the same numbers bit for bit."""
    cut = np.floor(exact)
    moved = exact != 0
    ranks = np.argsort(np.where(moved, cut - exact, 2.0), axis=1, kind="stable").argsort(axis=1)
    each, more = np.divmod(totals - cut.sum(axis=1).astype(np.int64), np.maximum(moved.sum(axis=1), 1))
    points = cut.astype(np.int64) + moved * (each[:, None] + (ranks < more[:, None]))
    return np.asarray(points, np.int64)
