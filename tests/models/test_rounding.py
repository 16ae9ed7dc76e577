"""Whole points add up, and each is within one point of what it stands for."""

from __future__ import annotations

from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rounding import whole_points, whole_points_of_rows

EXACT = st.lists(st.floats(-500, 500) | st.integers(-9, 9).map(float) | st.just(0.0), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("exact", "total", "points"),
    [
        ([-20.6, 10.5, 3.4, 0.0], -7, (-21, 11, 3, 0)),  # cut -21, 10, 3: one missing, .5 is the largest remainder
        ([0.5, 0.5, 0.5], 2, (1, 1, 0)),  # two missing; equal remainders go by feature order
        ([2.0, -3.0], -1, (2, -3)),  # nothing to round
        ([1.0, 0.0, 2.0], 4, (2, 0, 2)),  # a half-point of S and B: one more, never to a contribution of 0
        ([1.0, 0.0, 2.0], 2, (1, 0, 1)),  # or one less: taken from the last in order
        ([0.0, 0.0], 0, (0, 0)),
    ],
)
def test_points_worked_out_by_hand(exact: list[float], total: int, points: tuple[int, ...]) -> None:
    assert whole_points(exact, total) == points
    assert tuple(whole_points_of_rows(np.array([exact]), np.array([total]))[0]) == points


@settings(deadline=None)
@given(exact=EXACT, base=st.floats(-1000, 1000))
def test_points_add_up_and_each_is_within_one_point(exact: list[float], base: float) -> None:
    # Served score and base are rounded half up, each on its own, as a table does.
    total = floor(base + sum(exact) + 0.5) - floor(base + 0.5)
    if not any(exact):
        total = 0
    points = whole_points(exact, total)
    assert sum(points) == total
    assert all(abs(point - value) <= 1 for point, value in zip(points, exact, strict=True))
    assert all(point == 0 for point, value in zip(points, exact, strict=True) if value == 0)


@settings(deadline=None)
@given(rows=st.lists(st.lists(st.floats(-50, 50) | st.just(0.0), min_size=4, max_size=4), min_size=1, max_size=6))
def test_many_rows_get_the_points_of_each_row(rows: list[list[float]]) -> None:
    totals = [floor(sum(row) + 0.5) if any(row) else 0 for row in rows]
    together = whole_points_of_rows(np.array(rows), np.array(totals))
    assert [tuple(row) for row in together] == [whole_points(row, total) for row, total in zip(rows, totals, strict=True)]
