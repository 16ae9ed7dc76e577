"""A table equals its booster: in raw scores, in contributions, in every slot, for boosters of every kind."""

from __future__ import annotations

import os
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from models.points_table import PointsTable
from models.scale import Scale
from tests.models.random_boosters import Made, made_boosters
from tests.models.shapley import brute_force_shapley

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)
NIGHTLY_MODELS = int(os.environ.get("YEXIN_NIGHTLY_MODELS", "10000"))
FEW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=NIGHTLY_MODELS)


def raw_scores_agree(made: Made) -> None:
    table = PointsTable.from_lightgbm(made.booster, made.frame, scale=SCALE)
    for rows in (made.frame, made.edges):
        theirs = made.booster.predict(rows, raw_score=True)
        np.testing.assert_allclose(table.raw_score(rows), theirs, rtol=1e-13, atol=1e-12)


def routed_as_counted(made: Made) -> bool:
    """Whether LightGBM's prediction sends the training rows where its training counted them.

    It does not always: without use_missing, training puts a missing value elsewhere than prediction, which reads it as 0. Then
    pred_contrib weighs with counts that no row has, and only the definition can judge.
    """
    leaves = made.booster.predict(made.frame, pred_leaf=True).reshape(len(made.frame), -1)
    trees = [tree["tree_structure"] for tree in made.booster.dump_model()["tree_info"]]
    return all(np.bincount(leaves[:, at], minlength=1).tolist() == leaf_counts(tree) for at, tree in enumerate(trees))


def leaf_counts(node: dict[str, Any]) -> list[int]:
    found: dict[int, int] = {}
    pending = [node]
    while pending:
        one = pending.pop()
        if "leaf_index" in one:
            found[one["leaf_index"]] = one["leaf_count"]
        pending += [one[side] for side in ("left_child", "right_child") if side in one]
    return [found[leaf] for leaf in sorted(found)] or [-1]


def contributions_agree(made: Made) -> None:
    table = PointsTable.from_lightgbm(made.booster, made.frame, scale=SCALE)
    ours = table.contributions(made.frame)
    np.testing.assert_allclose(ours.base + ours.values.sum(axis=1), table.raw_score(made.frame), rtol=0, atol=1e-12)
    if made.additive and routed_as_counted(made):
        theirs = made.booster.predict(made.frame, pred_contrib=True)
        np.testing.assert_allclose(ours.values, theirs[:, :-1], rtol=0, atol=1e-12)
        assert ours.base == pytest.approx(theirs[0, -1], rel=0, abs=1e-12)
    some = [0, len(made.frame) // 2]
    by_definition = brute_force_shapley(made.booster, made.frame.iloc[some], made.frame)
    np.testing.assert_allclose(ours.values[some], by_definition, rtol=0, atol=1e-12)


@FEW
@given(made_boosters())
def test_raw_scores_equal_the_booster(made: Made) -> None:
    raw_scores_agree(made)


@FEW
@given(made_boosters())
def test_contributions_equal_shapley_values_by_definition(made: Made) -> None:
    contributions_agree(made)


@pytest.mark.nightly
@MANY
@given(made_boosters())
def test_raw_scores_equal_the_booster_all_night(made: Made) -> None:
    raw_scores_agree(made)


@pytest.mark.nightly
@MANY
@given(made_boosters())
def test_contributions_equal_shapley_values_all_night(made: Made) -> None:
    contributions_agree(made)


@pytest.mark.parametrize("decision", [0, 2, 4, 6, 8, 10])  # missing type none, zero, NaN; default right, left
@pytest.mark.parametrize("threshold", ["0", "-0.5", "0.5", "1e-36", "-1e-36", "1.0000000180025095e-35", "-1.0000000180025095e-35"])
def test_every_kind_of_node_at_every_kind_of_threshold(frame: pd.DataFrame, decision: int, threshold: str) -> None:
    stump = train(frame[["a"]], (frame["a"] > 0.1).to_numpy(int), num_leaves=2).model_to_string(num_iteration=1)
    lines = [line for line in stump.split("\n") if not line.startswith("tree_sizes")]
    changed = {"threshold": threshold, "decision_type": str(decision), "leaf_value": "-1 2"}
    text = "\n".join(f"{key}={changed[key]}" if (key := line.split("=")[0]) in changed else line for line in lines)
    odd = [-1.0, -0.5, -2e-35, -1.0000000180025095e-35, -1e-36, -0.0, 0.0, 1e-36, 1.0000000180025095e-35, 2e-35, 0.5, 0.6, np.nan]
    rows = pd.DataFrame({"a": [*odd, np.inf, -np.inf]})
    theirs = lightgbm.Booster(model_str=text).predict(rows, raw_score=True)
    assert PointsTable.from_lightgbm(text, frame[["a"]]).raw_score(rows).tolist() == np.asarray(theirs).tolist()


def train(frame: pd.DataFrame, target: np.ndarray, **params: object) -> lightgbm.Booster:
    return lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1, **params}, lightgbm.Dataset(frame, target), 5)


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(5).normal(size=(400, 3)), columns=["a", "b", "c"])


@pytest.fixture
def target(frame: pd.DataFrame) -> np.ndarray:
    return (frame["a"] * frame["b"] + frame["c"] > 0).to_numpy(int)


def test_a_column_may_be_called_as_a_line_of_the_text_begins(frame: pd.DataFrame, target: np.ndarray) -> None:
    odd = frame.set_axis(["Tree=1", "a=b", "tree_sizes="], axis=1)
    booster = train(odd, target, num_leaves=2)
    table = PointsTable.from_lightgbm(booster, odd)
    np.testing.assert_allclose(table.raw_score(odd), booster.predict(odd, raw_score=True), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "params",
    [
        {"boosting": "dart", "drop_rate": 0.5, "skip_drop": 0.0},
        {"data_sample_strategy": "goss"},
        {"max_bin": 2},
        {"max_bin": 65_535, "min_data_in_bin": 1},
        {"objective": "quantile"},
        {"objective": "poisson"},
        {"objective": "rank_xendcg"},
        {"sigmoid": 2.0},
        {"extra_trees": True, "path_smooth": 5.0},
        {"boost_from_average": False, "is_unbalance": True},
        {"use_quantized_grad": True},
        {"interaction_constraints": "", "max_depth": 2, "num_leaves": 4},
    ],
    ids=str,
)
def test_every_way_of_boosting_is_compiled(frame: pd.DataFrame, target: np.ndarray, params: dict[str, object]) -> None:
    rows = frame * [1e300, 1e-310, 1.0]  # huge and denormal thresholds
    fixed = {"objective": "binary", "verbose": -1, "num_threads": 1, "interaction_constraints": [[0], [1], [2], [0, 2]]}
    groups = [50] * 8 if "rank" in str(params.get("objective")) else None
    data = lightgbm.Dataset(
        rows, target, weight=np.linspace(0.1, 2, len(rows)), init_score=np.linspace(-1, 1, len(rows)), group=groups
    )
    first = lightgbm.train(fixed | params, data, 8)
    table = PointsTable.from_lightgbm(first, rows)
    np.testing.assert_allclose(table.raw_score(rows), first.predict(rows, raw_score=True), rtol=1e-13, atol=1e-12)
    # Only where it is known that the raw score is the log-odds of the target does a table get points by itself.
    assert (table.scale is None) == (params.get("objective", "binary") != "binary" or "sigmoid" in params)


def test_a_frame_is_read_without_being_copied_whole(
    frame: pd.DataFrame, target: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = PointsTable.from_lightgbm(train(frame, target, num_leaves=2), frame)
    monkeypatch.setattr(pd.DataFrame, "values", property(lambda _: pytest.fail("all columns were copied into one array")))
    assert len(table.raw_score(frame)) == len(frame)


def test_an_early_stopped_booster_is_compiled_as_it_predicts(frame: pd.DataFrame, target: np.ndarray) -> None:
    booster = train(frame, target, num_leaves=2)
    booster.best_iteration = 2
    table = PointsTable.from_lightgbm(booster, frame)
    np.testing.assert_allclose(table.raw_score(frame), booster.predict(frame, raw_score=True), rtol=0, atol=1e-12)


def test_a_classifier_is_taken_as_its_booster(frame: pd.DataFrame, target: np.ndarray) -> None:
    classifier = lightgbm.LGBMClassifier(n_estimators=5, num_leaves=2, verbose=-1, n_jobs=1).fit(frame, target)
    table = PointsTable.from_lightgbm(classifier, frame)
    np.testing.assert_allclose(table.raw_score(frame), classifier.predict(frame, raw_score=True), rtol=0, atol=1e-12)


def test_a_booster_without_splits_is_a_constant(frame: pd.DataFrame) -> None:
    booster = train(frame, np.array([0, 1] * 200), min_data_in_leaf=1000)
    table = PointsTable.from_lightgbm(booster, frame)
    assert set(table.raw_score(frame)) == {booster.predict(frame, raw_score=True)[0]}
