"""The level of probabilities: found where it was planted, folded in without bending the scale."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from models.scale import Scale
from training.calibration import Calibration, CalibrationCheck, expected_calibration_error, probability
from training.config import FitConfig
from training.fit import fit_reported

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)


def drawn(slope: float, intercept: float, rows: int = 40_000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Raw scores whose true log-odds are slope · raw + intercept."""
    rng = np.random.default_rng(seed)
    raw = rng.normal(-2, 1.2, rows)
    return raw, (rng.random(rows) < probability(slope * raw + intercept)).astype(np.int8)


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.6, -0.5), (1.5, 1.0)])
def test_what_was_planted_is_found_as_logistic_regression_finds_it(slope: float, intercept: float) -> None:
    raw, target = drawn(slope, intercept)
    found = Calibration.fit(raw, target)
    other = LogisticRegression(C=1e12, tol=1e-10, max_iter=1000).fit(raw[:, None], target)
    assert (found.slope, found.intercept) == pytest.approx((other.coef_[0, 0], other.intercept_[0]), abs=1e-4)
    assert (found.slope, found.intercept) == pytest.approx((slope, intercept), abs=0.06)


def test_with_few_bad_rows_the_level_alone_is_set() -> None:
    raw, target = drawn(0.5, 1.0, rows=200)
    kept = np.concatenate([np.flatnonzero(target == 1)[:49], np.flatnonzero(target == 0)])
    found = Calibration.fit(raw[kept], target[kept])
    assert found.slope == 1.0
    assert probability(found.of(raw[kept])).mean() == pytest.approx(target[kept].mean(), abs=1e-9)


def test_scores_in_the_wrong_order_are_not_turned_round() -> None:
    raw, target = drawn(-1.0, -4.0)
    assert Calibration.fit(raw, target).slope == 1.0
    with pytest.raises(ValueError, match="positive slope"):
        Calibration(-1.0, 0.0)


@settings(max_examples=8)
@given(slope=st.floats(0.4, 2.0), intercept=st.floats(-2, 2))
def test_a_calibrated_table_says_slope_times_raw_plus_intercept_and_points_still_double_the_odds(
    slope: float, intercept: float
) -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"a": rng.normal(size=600), "b": rng.poisson(1.0, 600).astype(float)})
    target = (frame["a"] + frame["b"] + rng.logistic(size=600) > 2).astype(int)
    fitted = fit_reported(frame, target, config=FitConfig(trees=20, pairs=1, scale=SCALE, worse={"b": "higher"}))
    raw = fitted.table.raw_score(frame)
    later = (rng.random(600) < probability(slope * raw + intercept)).astype(np.int8)
    after = fitted.calibrated(raw, later)
    found = after.calibration
    np.testing.assert_allclose(after.table.raw_score(frame), found.of(raw), rtol=0, atol=1e-11)
    after.table.check_monotone()
    assert after.table.scale == SCALE
    # Points keep their meaning: fifty more double the odds that the table itself predicts.
    points, odds = after.table.score(frame), np.exp(-after.table.raw_score(frame))
    np.testing.assert_allclose(points, 600 + 50 * np.log2(odds / 10), rtol=0, atol=0.5 + 1e-9)
    assert after.table.origin["calibration"].startswith("log-odds ×")


def test_bending_the_scale_pays_only_where_the_truth_is_bent() -> None:
    straight = CalibrationCheck.of(drawn(0.7, -0.3), drawn(0.7, -0.3, seed=2))
    assert straight.calibrated < straight.uncalibrated
    assert abs(straight.bending_pays) < 0.001
    raw = np.random.default_rng(3).normal(0, 2, 40_000)
    bent = (np.random.default_rng(4).random(40_000) < np.where(raw > 0, 0.5, 0.02)).astype(np.int8)
    assert CalibrationCheck.of((raw[:20_000], bent[:20_000]), (raw[20_000:], bent[20_000:])).bending_pays > 0.01


def test_the_calibration_error_by_hand() -> None:
    # Two groups of two: predicted 0.15 against 0.5 observed, and 0.85 against 0.5: 0.35 each.
    assert expected_calibration_error(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 1, 0, 1], np.int8), 2) == pytest.approx(0.35)
