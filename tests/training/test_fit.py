"""Fitting any labelled frame: what is learnt, what is held to, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from credit.errors import UntrainableFrame
from models.scale import Scale
from training.config import FitConfig
from training.fit import fit, fit_reported
from training.metrics import Metrics

QUICK = FitConfig(trees=60, learning_rate=0.2, patience=15)


def mixed(rows: int = 800, seed: int = 2) -> tuple[pd.DataFrame, pd.Series[int]]:
    """Numbers, truth values, text, categories and missing values; a and b act together, c alone."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "a": rng.normal(size=rows),
            "b": rng.normal(size=rows),
            "c {json: 'no'}": rng.poisson(2.0, rows),
            "known": rng.random(rows) < 0.5,
            "sector": rng.choice(np.array(["酒店", "trade", None], object), rows),
            "region": pd.Categorical(rng.choice([3, 5, 9], rows)),
            "empty": None,
        }
    )
    frame.loc[::7, "a"] = np.nan
    together = 2.5 * np.sign(frame["a"].fillna(0) * frame["b"])
    risk = together + 0.4 * frame["c {json: 'no'}"] + rng.logistic(size=rows)
    return frame, (risk > 1).astype(int)


def test_a_pair_is_found_where_two_features_act_together() -> None:
    frame, target = mixed(3000)
    fitted = fit_reported(frame, target, config=QUICK)
    alone = fit(frame, target, config=QUICK.model_copy(update={"pairs": "none"}))
    assert ("a", "b") in fitted.pairs
    assert fitted.loss < fitted.additive_loss
    fresh, outcome = mixed(3000, seed=3)
    together, apart = (Metrics.of(t.raw_score(fresh), np.asarray(outcome, np.int8)).auc for t in (fitted.table, alone))
    assert together > apart + 0.1
    assert alone.pairs == ()


def test_columns_keep_their_names_and_every_kind_is_scored() -> None:
    frame, target = mixed()
    table = fit(frame, target, config=QUICK)
    assert table.feature_names == tuple(frame)
    row = {str(name): frame[name].iloc[0] for name in frame} | {"sector": "never seen"}
    assert table.explain_row(row).score == table.score(frame.iloc[[0]].assign(sector="never seen"))[0]


def test_the_target_may_be_a_column_and_equal_input_gives_an_equal_table() -> None:
    frame, target = mixed()
    by_values, by_name = fit(frame, target, config=QUICK), fit(frame.assign(bad=target), "bad", config=QUICK)
    assert by_values.hash == by_name.hash
    assert fit(frame, target, config=QUICK.model_copy(update={"seed": 1, "pairs": "none"})).hash != by_values.hash


def test_a_number_of_pairs_is_kept_as_asked() -> None:
    frame, target = mixed()
    assert len(fit(frame, target, config=QUICK.model_copy(update={"pairs": 3})).pairs) <= 3
    assert fit(frame, target, config=QUICK.model_copy(update={"pairs": 0})).pairs == ()


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_declared_directions_hold_with_pairs_and_missing_values(seed: int) -> None:
    frame, target = mixed(400, seed)
    config = FitConfig(trees=15, learning_rate=0.3, pairs=4, worse={"a": "higher", "c {json: 'no'}": "lower"})
    table = fit(frame, target, config=config)
    table.check_monotone({"a": "higher", "c {json: 'no'}": "lower"})
    assert np.all(table.score(frame.assign(a=frame["a"] + 1)) <= table.score(frame))


def test_the_scale_is_the_one_asked_for() -> None:
    frame, target = mixed()
    scale = Scale(base_score=1000, base_odds=20, points_to_double_odds=15, minimum=800, maximum=1100)
    assert fit(frame, target, config=QUICK.model_copy(update={"scale": scale})).scale == scale


@pytest.mark.parametrize(
    ("frame", "target", "message"),
    [
        (pd.DataFrame({"x": []}), [], "the frame is empty: 0 rows"),
        (pd.DataFrame(index=range(50)), [0, 1] * 25, "50 rows, 0 columns"),
        (pd.DataFrame({"x": range(50)}), [0] * 50, "the target is 0 in all 50 rows"),
        (pd.DataFrame({"x": range(50)}), [1] * 3 + [0] * 47, "too few outcomes: 3 bad and 47 good"),
        (pd.DataFrame({"x": range(50)}), [0, 1, 2, 1, 0] * 10, "it has 3 different values"),
        (pd.DataFrame({"x": range(50)}), [0.0, 1.0] * 24 + [0.0, None], "the target is missing in 1 rows"),
        (pd.DataFrame({"x": range(50)}), [0, 1] * 20, "the target has 40 values for 50 rows"),
        (pd.DataFrame({"x": range(50)}), "bad", "there is no column 'bad' to learn"),
        (pd.DataFrame({"x": [1] * 50, "y": None}), [0, 1] * 25, "every column is constant"),
        (pd.DataFrame([[1, 2]] * 50, columns=["x", "x"]), [0, 1] * 25, "two columns have the same name: 'x'"),
        (pd.DataFrame({"x": pd.date_range("2024-01-01", periods=50)}), [0, 1] * 25, "column 'x' holds datetime64.*days before"),
        (pd.DataFrame({"x": [1, "one"] * 25}), [0, 1] * 25, "column 'x' mixes int and text"),
    ],
)
def test_a_frame_that_teaches_nothing_is_refused(frame: pd.DataFrame, target: Any, message: str) -> None:
    with pytest.raises(UntrainableFrame, match=message):
        fit(frame, target, config=QUICK)


@pytest.mark.parametrize(
    ("worse", "message"),
    [({"sector": "higher"}, "'sector', which has categories"), ({"sectr": "higher"}, "'sectr', which is not in the frame")],
)
def test_a_direction_needs_a_column_of_numbers(worse: dict[str, str], message: str) -> None:
    frame, target = mixed()
    with pytest.raises(UntrainableFrame, match=message):
        fit(frame, target, config=FitConfig.model_validate({"worse": worse}))


def test_a_misspelt_setting_is_an_error() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        FitConfig.model_validate({"tree": 5})
