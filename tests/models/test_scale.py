"""The scale, with numbers that one can do in one's head."""

from __future__ import annotations

import math

import pytest

from models.scale import Scale

ANCHOR_AT_600 = Scale(base_score=600, base_odds=50, points_to_double_odds=20, minimum=300, maximum=850)


@pytest.mark.parametrize(
    ("odds", "points"),
    [
        (50.0, 600),  # the anchor itself
        (100.0, 620),  # one doubling
        (25.0, 580),  # one halving
        (50.0 * 2 ** (0.5 / 20), 601),  # +0.5 point: half goes up, not to even
        (50.0 * 2**20, 850),  # +400 points, held at the end of the scale
        (50.0 / 2**20, 300),
    ],
)
def test_points_follow_the_doublings(odds: float, points: int) -> None:
    assert ANCHOR_AT_600.points(odds=odds) == points


def test_log_odds_of_bad_lower_the_points() -> None:
    # Even odds are log2(50) = 5.6439 halvings below 50:1, so 112.877 points below 600.
    assert ANCHOR_AT_600.offset == pytest.approx(487.123, abs=1e-3)
    assert ANCHOR_AT_600.unclipped(math.log(2)) == 467  # one halving below 487.12


@pytest.mark.parametrize("odds", [0.0, -1.0, math.inf, math.nan])
def test_odds_without_meaning_are_refused(odds: float) -> None:
    with pytest.raises(ValueError, match="odds must be positive and finite"):
        ANCHOR_AT_600.points(odds=odds)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"base_odds": 0.0}, "base_odds must be positive"),
        ({"points_to_double_odds": -20.0}, "points_to_double_odds must be positive"),
        ({"base_score": 900.0}, "base_score 900.0 must lie between 300 and 850"),
        ({"minimum": 700}, "must lie between 700 and 850"),
    ],
)
def test_a_scale_without_meaning_cannot_exist(change: dict[str, float], message: str) -> None:
    values = {"base_score": 600.0, "base_odds": 50.0, "points_to_double_odds": 20.0, "minimum": 300, "maximum": 850}
    with pytest.raises(ValueError, match=message):
        Scale(**{**values, **change})  # type: ignore[arg-type]
