"""What cannot become a table is refused with the reason: boosters of other kinds, damaged texts, backgrounds that do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable

import lightgbm
import numpy as np
import pandas as pd
import pytest

from credit.errors import BackgroundMismatch, PathTooWide, UnsupportedBooster
from models.points_table import PointsTable


def train(frame: pd.DataFrame, target: np.ndarray, **params: object) -> lightgbm.Booster:
    return lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1, **params}, lightgbm.Dataset(frame, target), 5)


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(5).normal(size=(400, 3)), columns=["a", "b", "c"])


@pytest.fixture
def target(frame: pd.DataFrame) -> np.ndarray:
    return (frame["a"] * frame["b"] + frame["c"] > 0).to_numpy(int)


def test_three_features_on_a_path_are_refused_with_the_path(frame: pd.DataFrame, target: np.ndarray) -> None:
    with pytest.raises(PathTooWide, match=r"a path of tree \d+ uses 3 features \(a, b, c\)"):
        PointsTable.from_lightgbm(train(frame, target, num_leaves=31), frame)


def test_linear_trees_are_refused_with_a_reason(frame: pd.DataFrame, target: np.ndarray) -> None:
    booster = train(frame, target, linear_tree=True, num_leaves=2)
    with pytest.raises(UnsupportedBooster, match=r"tree \d is linear"):
        PointsTable.from_lightgbm(booster, frame)


def test_several_classes_are_refused(frame: pd.DataFrame, target: np.ndarray) -> None:
    booster = train(frame, target + (frame["a"] > 1).to_numpy(int), objective="multiclass", num_class=3, num_leaves=2)
    with pytest.raises(UnsupportedBooster, match="it has 3 classes"):
        PointsTable.from_lightgbm(booster, frame)


def test_a_random_forest_is_refused(frame: pd.DataFrame, target: np.ndarray) -> None:
    booster = train(frame, target, boosting="rf", bagging_freq=1, bagging_fraction=0.7, num_leaves=2)
    with pytest.raises(UnsupportedBooster, match="no log-odds"):
        PointsTable.from_lightgbm(booster, frame)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda _: "not a model", "not the text of a LightGBM model"),
        (lambda whole: whole[: len(whole) // 3], "ends before the last tree"),
        (lambda whole: whole + whole, "holds more than one model"),
        (lambda whole: whole.replace("version=v4", "version=v5"), "format 'v5', and only v3 and v4 are known"),
        (lambda whole: whole.replace("leaf_value=", "leaf_valve=", 1), "tree 0 is damaged"),
        (lambda whole: whole.replace("leaf_value=", "leaf_value=nan ", 1), "tree 0 is damaged"),
        (lambda whole: re.sub("threshold=[^ \n]+", "threshold=nan", whole, count=1), "tree 0 is damaged"),
        (lambda whole: re.sub("split_feature=.", "split_feature=-1", whole, count=1), "tree 0 is damaged"),
        (lambda whole: re.sub("left_child=[-0-9]+", "left_child=0", whole, count=1), "tree 0 is damaged"),  # a circle
        (lambda whole: re.sub("right_child=[-0-9]+", "right_child=99", whole, count=1), "tree 0 is damaged"),
        (lambda whole: re.sub("right_child=[-0-9]+", "right_child=-1", whole, count=1), "tree 0 is damaged"),  # one leaf twice
        (lambda whole: whole.replace("feature_names=a b c", "feature_names=a"), "tree 0 is damaged"),
    ],
)
def test_a_damaged_text_is_refused(frame: pd.DataFrame, target: np.ndarray, spoil: Callable[[str], str], reason: str) -> None:
    groups = [[0], [1], [2]]
    whole = train(frame, target, num_leaves=4, interaction_constraints=groups).model_to_string()
    assert PointsTable.from_lightgbm(whole, frame).pairs == ()
    with pytest.raises(UnsupportedBooster, match=reason):
        PointsTable.from_lightgbm(spoil(whole), frame)


def test_no_booster_at_all_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(UnsupportedBooster, match="dict is no LightGBM booster"):
        PointsTable.from_lightgbm({}, frame)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda frame: frame.iloc[:0], "the background is empty"),
        (lambda frame: frame[["a", "b"]], "lacks the booster's columns c"),
        (lambda frame: frame.to_numpy()[:, :2], r"shape \(400, 2\), the booster has 3 columns"),
    ],
)
def test_a_background_that_does_not_fit_is_refused(frame: pd.DataFrame, target: np.ndarray, change: object, reason: str) -> None:
    booster = train(frame, target, num_leaves=2)
    with pytest.raises(BackgroundMismatch, match=reason):
        PointsTable.from_lightgbm(booster, change(frame))  # type: ignore[operator]


def test_categories_need_their_columns_in_the_background(frame: pd.DataFrame, target: np.ndarray) -> None:
    with_text = frame.assign(c=pd.Categorical(np.where(frame["c"] > 0, "x", "y")))
    booster = train(with_text, target, num_leaves=2)
    with pytest.raises(BackgroundMismatch, match="trained on 1 pandas category columns, the background has 0"):
        PointsTable.from_lightgbm(booster, frame)
