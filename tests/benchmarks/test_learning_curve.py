"""The learning curve keeps the share of bad rows, never learns from what it scores, and sees a loss where there is one."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import learning_curve
from benchmarks.learning_curve import Point, curve, lost, mean_auc
from benchmarks.sets.labelled_set import LabelledSet

ROWS = 4_000


@pytest.fixture
def data() -> LabelledSet:
    rng = np.random.default_rng(1)
    worse = rng.normal(size=ROWS)
    bad = (worse + rng.normal(size=ROWS) > 1.8).astype(np.int8)
    return LabelledSet("made", pd.DataFrame({"worse": worse, "row": np.arange(float(ROWS))}), bad, np.arange(ROWS))


def test_samples_keep_the_share_of_bad_rows_and_leave_the_unseen_alone(data: LabelledSet, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []

    def remember(_: LabelledSet, rows: np.ndarray, unseen: np.ndarray) -> Point:
        seen.append(rows)
        return Point(len(rows), np.zeros(len(unseen), np.int64))

    monkeypatch.setattr(learning_curve, "point", remember)
    points, unseen = curve(data, largest=None, samples=2)
    assert [one.rows for one in points] == [100, 100, 200, 200, 400, 400, 800, 800, 1600, 1600, 3200]
    assert not any(set(rows) & set(unseen) for rows in seen)
    assert all(abs(data.target[rows].mean() - data.target.mean()) < 0.006 for rows in seen)  # to the row, of 100
    assert set(seen[0]) != set(seen[1])


def test_a_loss_is_seen_and_none_is_not(data: LabelledSet) -> None:
    exact = Point(200, (-1000 * data.columns["worse"]).to_numpy().astype(np.int64))
    blurred = Point(100, exact.score + np.random.default_rng(2).normal(0, 1500, ROWS).astype(np.int64))
    difference, error = lost([blurred, exact], data.target)
    assert difference > 10 * error > 0
    assert lost([Point(100, exact.score), exact], data.target) == (0.0, 0.0)
    assert list(mean_auc([blurred, exact], data.target)) == [100, 200]


@pytest.mark.nightly
def test_a_real_fit_stands_above_chance(data: LabelledSet) -> None:
    rows, unseen = np.arange(3000), np.arange(3000, ROWS)
    assert learning_curve.point(data, rows, unseen).auc(data.target[unseen]) > 0.8
