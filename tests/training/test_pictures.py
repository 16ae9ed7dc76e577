"""Pictures of a table exist, are no blank paper, and their curves say what the table says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.points_table import PointsTable
from models.tiers import Tiers
from training.config import FitConfig
from training.fit import fit
from training.pictures import calibration_figure, draw_all, roc_figure

TIERS = Tiers.model_validate([{"name": "A", "chinese": "优", "from": 600}, {"name": "D", "chinese": "差", "from": 0}])


@pytest.fixture(scope="module")
def fitted() -> tuple[PointsTable, pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"fines": rng.poisson(1.0, 400), "sector": rng.choice(["hotel", "trade"], 400), "constant": 1.0})
    target = (frame["fines"] + 2 * (frame["sector"] == "hotel") + rng.logistic(size=400) > 2).to_numpy(np.int8)
    return fit(frame, target, config=FitConfig(trees=20, pairs="none")), frame, target


def test_every_picture_is_drawn(fitted: tuple[PointsTable, pd.DataFrame, np.ndarray], tmp_path: Path) -> None:
    table, frame, target = fitted
    files = draw_all(tmp_path / "pictures", table, TIERS, table.raw_score(frame), target)
    # A constant feature moves nothing and gets no curve.
    assert [file.name for file in files] == ["roc.png", "calibration.png", "tiers.png", "feature-1.png", "feature-2.png"]
    assert all(file.read_bytes().startswith(b"\x89PNG") and file.stat().st_size > 5_000 for file in files)


def test_a_feature_that_only_says_whether_it_is_known_is_drawn(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"grade": np.where(rng.random(300) < 0.5, rng.normal(size=300), np.nan)})
    target = np.asarray(frame["grade"].isna() + rng.logistic(size=300) > 0.5, np.int8)
    table = fit(frame, target, config=FitConfig(trees=5, pairs="none", leaves=2, random_splits=False))
    assert table.features[0].bins.labels == ("≤ ∞", "> ∞", "missing")
    assert "feature-1.png" in [file.name for file in draw_all(tmp_path, table, TIERS, table.raw_score(frame), target)]


def test_curves_hold_the_measured_numbers() -> None:
    raw, target = np.array([-1.0, -0.5, 0.5, 1.0]), np.array([0, 1, 0, 1], np.int8)
    diagonal, curve = roc_figure(raw, target).axes[0].get_lines()
    assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]]  # type: ignore[union-attr]
    assert curve.get_xydata().tolist() == [[0, 0], [0, 0.5], [0.5, 0.5], [0.5, 1], [1, 1]]  # type: ignore[union-attr]
    _, groups = calibration_figure(raw, target, groups=2).axes[0].get_lines()
    assert np.asarray(groups.get_ydata()).tolist() == [0.5, 0.5]
