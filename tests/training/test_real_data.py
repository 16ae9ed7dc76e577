"""Real tables of persons (skipped where they are absent): a points table stands beside an unconstrained LightGBM."""

from __future__ import annotations

import os
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from models.points_table import PointsTable
from tests.models.shapley import brute_force_shapley
from training.boosting import Boosting
from training.config import FitConfig
from training.fit import fit_reported
from training.frame import LabelledFrame

DATA = Path(os.environ.get("YEXIN_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no data sets in {DATA}; set YEXIN_SHARED_DATA")
QUICK = FitConfig(learning_rate=0.1, trees=400, patience=20, small=500)


def german() -> tuple[pd.DataFrame, np.ndarray]:
    frame = pd.read_csv(DATA / "german_credit" / "germancredit.csv.gz")
    return frame.drop(columns="creditability"), (frame["creditability"].astype(str).isin(["bad", "0"])).to_numpy(int)


def gmsc() -> tuple[pd.DataFrame, np.ndarray]:
    frame = pd.read_csv(DATA / "gmsc" / "cs-training.csv.gz", index_col=0).sample(6000, random_state=1)
    return frame.drop(columns="SeriousDlqin2yrs"), frame["SeriousDlqin2yrs"].to_numpy()


@pytest.mark.parametrize("read", [german, gmsc])
def test_a_table_is_as_good_as_an_unconstrained_booster(read: object) -> None:
    frame, target = read()  # type: ignore[operator]
    learn, test, y, held_out = train_test_split(frame, target, test_size=0.4, stratify=target, random_state=0)
    fitted = fit_reported(learn, y, config=QUICK)
    columns = LabelledFrame.of(frame, target).columns.set_axis(frame.index)
    free = lightgbm.LGBMClassifier(n_estimators=100, verbose=-1, n_jobs=1).fit(columns.loc[learn.index], y)
    ours = roc_auc_score(held_out, fitted.table.raw_score(test))
    theirs = roc_auc_score(held_out, np.asarray(free.predict_proba(columns.loc[test.index]))[:, 1])
    assert ours > theirs - 0.01


def test_contributions_equal_pred_contrib_on_real_columns() -> None:
    data = LabelledFrame.of(*german())
    boosting = Boosting(data, QUICK, ())
    booster = boosting.train([], trees=60)
    ours = PointsTable.from_lightgbm(booster, boosting.frame).contributions(boosting.frame)
    theirs = np.asarray(booster.predict(boosting.frame, pred_contrib=True))
    np.testing.assert_allclose(ours.values, theirs[:, :-1], rtol=0, atol=1e-12)
    assert ours.base == pytest.approx(theirs[0, -1], rel=0, abs=1e-12)


def test_contributions_with_pairs_equal_the_definition_on_real_columns() -> None:
    frame, target = german()
    frame = frame.iloc[:, [0, 1, 3, 4]]  # sixteen coalitions
    boosting = Boosting(LabelledFrame.of(frame, target), QUICK, ())
    booster = boosting.train([(0, 1), (1, 3), (2, 3)], trees=60)
    table = PointsTable.from_lightgbm(booster, boosting.frame)
    assert len(table.pairs) == 3
    row = boosting.frame.iloc[[7]]
    by_definition = brute_force_shapley(booster, row, boosting.frame)
    np.testing.assert_allclose(table.contributions(row).values, by_definition, rtol=0, atol=1e-12)
