"""Measures, worked out by hand or by a second implementation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from training.metrics import Metrics


@pytest.mark.parametrize(
    ("raw", "target", "auc", "ks"),
    [
        ([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1], 1.0, 1.0),
        ([4.0, 3.0, 2.0, 1.0], [0, 0, 1, 1], 0.0, 0.0),
        ([1.0, 2.0, 3.0, 4.0], [0, 1, 0, 1], 0.75, 0.5),  # of four pairs of good and bad three are in order
        ([5.0, 5.0, 5.0, 5.0], [0, 1, 0, 1], 0.5, 0.0),  # ties count half
    ],
)
def test_auc_and_ks_by_hand(raw: list[float], target: list[int], auc: float, ks: float) -> None:
    metrics = Metrics.of(np.array(raw), np.array(target, np.int8))
    assert [metrics.auc, metrics.gini, metrics.ks] == pytest.approx([auc, 2 * auc - 1, ks])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 1)), min_size=2, max_size=60))
def test_measures_equal_those_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    raw, target = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], np.int8)
    metrics = Metrics.of(raw, target)
    assert metrics.brier == pytest.approx(brier_score_loss(target, 1 / (1 + np.exp(-raw)), pos_label=1))
    if 0 < target.sum() < len(target):
        assert metrics.auc == pytest.approx(roc_auc_score(target, raw))
    else:
        assert np.isnan(metrics.auc)
