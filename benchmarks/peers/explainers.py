"""Boosters of known shape on made-up rows, and every way to explain their answers that is measured beside ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.lookup import batch
from models.points_table import PointsTable

FEATURES = 60
PAIRS = 20
NAMES = tuple(f"feature_{at:02d}" for at in range(FEATURES))
Values = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """What a booster may look like: `trees` of `leaves`, pairs or not, stopped by held-out rows or not."""

    name: str
    leaves: int
    paired: bool
    stopped: bool
    trees: int = 500


SHAPES = (
    Shape("additive 500x31", leaves=31, paired=False, stopped=False),
    Shape("20 pairs 500x31", leaves=31, paired=True, stopped=False),
    Shape("additive stopped", leaves=4, paired=False, stopped=True),
    Shape("20 pairs stopped", leaves=4, paired=True, stopped=True),
)


def rows(count: int, seed: int) -> Values:
    """Credit-like columns: skewed amounts, small counts, ratios; a tenth is missing."""
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((count, FEATURES), np.float32)
    values[:, ::3] = np.exp(values[:, ::3] * 1.5)
    values[:, 1::6] = np.floor(np.abs(values[:, 1::6]) * 4)
    values[rng.random((count, FEATURES), np.float32) < 0.1] = np.nan
    return values


def outcomes(values: Values) -> NDArray[np.int64]:
    """A few per cent bad, from bends of single features and products of neighbours."""
    rng = np.random.default_rng(1)
    known = np.tanh(np.nan_to_num(values))
    joint = known[:, 0 : 2 * PAIRS : 2] * known[:, 1 : 2 * PAIRS : 2]
    raw = known @ rng.normal(size=FEATURES) * 0.4 + joint @ rng.normal(size=PAIRS) * 0.3 + rng.logistic(size=len(values))
    return np.asarray(raw > np.quantile(raw, 0.95), np.int64)


def train(shape: Shape, values: Values) -> Any:
    """The booster, on the first four fifths of the rows."""
    import lightgbm

    groups = [[at] for at in range(FEATURES)] + [[2 * at, 2 * at + 1] for at in range(PAIRS) if shape.paired]
    params = {"objective": "binary", "num_leaves": shape.leaves, "interaction_constraints": groups, "verbose": -1, "num_threads": 1}
    cut, target = len(values) * 4 // 5, outcomes(values)
    data = lightgbm.Dataset(values[:cut], target[:cut], feature_name=list(NAMES), free_raw_data=False)
    held = [lightgbm.Dataset(values[cut:], target[cut:], reference=data)] if shape.stopped else []
    stop: list[Callable[..., Any]] = [lightgbm.early_stopping(30, verbose=False)] if shape.stopped else []
    booster = lightgbm.train({**params, "learning_rate": 0.05}, data, shape.trees, valid_sets=held, callbacks=stop)
    best = booster.best_iteration if shape.stopped else shape.trees
    return lightgbm.Booster(model_str=booster.model_to_string(num_iteration=best))


def place(shape: Shape, folder: Path, *, count: int) -> Path:
    """The folder of the table that was trained on `count` rows."""
    return folder / f"{shape.name.replace(' ', '-')}-{count}"


def made(shape: Shape, folder: Path, *, count: int) -> tuple[Any, PointsTable]:
    """The booster and its table, kept in `folder`."""
    import lightgbm

    kept = place(shape, folder, count=count)
    text = kept.with_suffix(".txt")
    if not text.exists():
        values = rows(count, seed=0)
        train(shape, values).save_model(text)
        PointsTable.from_lightgbm(lightgbm.Booster(model_file=text), values).save(kept)
    return lightgbm.Booster(model_file=text), PointsTable.load(kept)


def ways(booster: Any, table: PointsTable, *, many: int) -> dict[str, tuple[int, Callable[[], Any]]]:
    """Name → (rows, what to run): ours explain `many` rows, slow ways fewer, so that each takes some tenths of a second."""
    import shap

    values = rows(many, seed=2)
    columns = {name: np.ascontiguousarray(values[:, at]) for at, name in enumerate(NAMES)}
    plain = [columns[name][:2000] for name in NAMES]
    singles = [dict(zip(NAMES, row, strict=True)) for row in values[:500].astype(float).tolist()]
    wide = values.astype(np.float64)
    path = shap.TreeExplainer(booster)
    background = shap.TreeExplainer(booster, rows(100, seed=3).astype(float), feature_perturbation="interventional")
    return {
        "points, compiled": (many, lambda: table.explain(columns)),
        "shares, compiled": (many, lambda: table.contributions(columns)),
        "points, numpy": (2000, lambda: batch.plain_points(table, plain)),
        "points, one row": (500, lambda: [table.explain_row(row) for row in singles]),
        "Booster.predict": (1000, lambda: booster.predict(wide[:1000], raw_score=True, num_threads=1)),
        "pred_contrib": (100, lambda: booster.predict(wide[:100], pred_contrib=True, num_threads=1)),
        "shap.TreeExplainer": (100, lambda: path.shap_values(wide[:100])),
        "shap, 100 background": (10, lambda: background.shap_values(wide[:10])),
    }
