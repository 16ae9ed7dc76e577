"""Random boosters of every kind that a table must equal: missing values, zeros, categories, pairs, few and many leaves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from hypothesis import strategies as st
from numpy.random import Generator

KINDS = ("continuous", "count", "rounded", "tiny", "constant", "text", "number category", "code")


@dataclass(frozen=True)
class Made:
    """A booster, the frame it was trained on, and rows that try its edges."""

    booster: Any
    frame: pd.DataFrame
    edges: pd.DataFrame
    additive: bool


@st.composite
def made_boosters(draw: st.DrawFn) -> Made:
    """Choices that matter are drawn one by one, so that a failure shrinks to a small model."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    additive = draw(st.booleans()) or len(kinds) == 1
    params = {
        "objective": draw(st.sampled_from(["binary", "regression", "cross_entropy"])),
        "num_leaves": draw(st.integers(2, 8)),
        "zero_as_missing": draw(st.booleans()),
        "use_missing": draw(st.booleans()),
        "lambda_l2": draw(st.sampled_from([0.0, 1.0])),
        "learning_rate": draw(st.sampled_from([0.1, 0.7])),
    }
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = draw(st.integers(30, 200))
    missing = draw(st.sampled_from([0.0, 0.1, 0.6]))
    return make(rng, kinds, rows=rows, missing=missing, additive=additive, params=params, trees=draw(st.integers(1, 12)))


def make(
    rng: Generator, kinds: list[str], *, rows: int, missing: float, additive: bool, params: dict[str, Any], trees: int
) -> Made:
    frame = pd.DataFrame({f"f{at} {kind}": _column(rng, kind, rows, missing) for at, kind in enumerate(kinds)})
    noise = sum(pd.factorize(frame[name])[0] % 3 for name in frame.columns[:2]) + rng.normal(size=rows)
    target = (noise > np.median(noise)).astype(float)
    groups = [[at] for at in range(len(kinds))]
    if not additive:
        groups += [list(pair) for pair in combinations(range(len(kinds)), 2) if rng.random() < 0.7]
    codes = [str(name) for name in frame if str(name).endswith("code")]
    fixed = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 3, "min_data_in_bin": 1, "min_data_per_group": 3, "cat_smooth": 1}
    text = [str(name) for name in frame if frame[name].dtype == "category"]
    names = [str(name).replace(" ", "_") for name in frame]
    data = lightgbm.Dataset(frame.set_axis(names, axis=1), target, categorical_feature=[n.replace(" ", "_") for n in codes + text])
    booster = lightgbm.train({**fixed, **params, "interaction_constraints": groups}, data, trees)
    return Made(booster, frame, _edges(rng, booster, frame), additive)


def _column(rng: Generator, kind: str, rows: int, missing: float) -> pd.Series[Any]:
    absent = rng.random(rows) < missing
    if kind == "text":
        return pd.Series(pd.Categorical(rng.choice(list("国省市县abcdef"), rows))).where(~absent)
    if kind == "number category":
        return pd.Series(pd.Categorical(rng.choice([7, -3, 40, 12], rows))).where(~absent)
    values = {
        "continuous": rng.normal(size=rows),
        "count": rng.poisson(1.0, rows),
        "rounded": rng.normal(size=rows).round(1),
        "tiny": rng.choice([-1.0, -1e-35, 0.0, 1e-36, 1e-35, 2e-35, 1.0], rows),
        "constant": np.full(rows, 3.0),
        "code": rng.integers(0, 40, rows),
    }[kind]
    return pd.Series(values.astype(float)).where(~absent)


def _edges(rng: Generator, booster: Any, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of thresholds, their neighbours, zeros of every kind, infinities, missing, categories never seen."""
    splits = booster.trees_to_dataframe()
    rows = 120
    columns: dict[Any, Any] = {}
    for at, name in enumerate(frame):
        if frame[name].dtype == "category":
            values = [*frame[name].cat.categories, None]
            columns[name] = pd.Categorical(rng.choice(np.array(values, object), rows), categories=frame[name].cat.categories)
            continue
        mine = splits.loc[splits["split_feature"] == booster.feature_name()[at], "threshold"]
        numeric = pd.to_numeric(mine, errors="coerce").dropna().to_numpy(float)
        near = np.concatenate((numeric, np.nextafter(numeric, np.inf), np.nextafter(numeric, -np.inf)))
        odd = [0.0, -0.0, 1e-35, -1e-35, 1e-36, 1.0000000180025095e-35, -1.0000000180025095e-35, 2e-35, np.nan, np.inf, -np.inf]
        columns[name] = rng.choice(np.concatenate((near, odd, [-1.0, -0.5, 0.7, 3.9, 39.5, 77.0, 3e9])), rows)
    return pd.DataFrame(columns)
