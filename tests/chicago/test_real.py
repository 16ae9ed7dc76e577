"""`yexin real` from the copy in the project to the picture: minutes, so it runs at night."""

import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from features.feature_set import FeatureSet
from features.rows import FeatureRows
from models.evaluation import Evaluation
from training.promotion import champion_table
from yexin.chicago.model import EVALUATION, PLAN, examples, planned
from yexin.chicago.published import Published
from yexin.chicago.real import run_real
from yexin.settings import Settings


def test_the_plan_is_the_citys_split() -> None:
    published = Published.load()
    assert (published.train.sum(), published.test.sum()) == (17_075, 1_637)
    assert (PLAN.first, PLAN.last) == (published.day[published.train].min(), published.day[published.train].max())
    tested = published.day[published.test]
    assert (tested.min(), tested.max()) == (date(2014, 9, 2), date(2014, 10, 31))
    assert published.critical_found[published.test].sum() == 258


def test_the_evaluation_uses_nothing_that_stands_for_the_inspector() -> None:
    settings = Settings(Path("unused"), "chicago", date(2026, 1, 1))
    evaluation = Evaluation.find(settings.deployment, EVALUATION)
    details = {field.code for item in settings.deployment.catalogue.values() for field in item.fields}
    assert not {code for code in details if "inspector" in code or "zip" in code or "ward" in code}
    assert set(evaluation.uses) == {"supervision", "self"}


def test_rows_that_have_nothing_to_look_back_to_are_not_learnt_from() -> None:
    settings = Settings(Path("unused"), "chicago", date(2026, 1, 1))
    published, features = Published.load(), FeatureSet.load(settings.deployment, "enterprise")
    before, empty = published.day - np.timedelta64(1, "D"), np.zeros((len(published), len(features.names)))
    known = np.ones(len(published), np.int64)
    rows = FeatureRows(names=features.names, subjects=published.licence, as_of=before, values=empty, known=known)
    dataset = examples(rows, published, planned(Evaluation.find(settings.deployment, EVALUATION)), features)
    assert dataset.learn.rows.as_of.min() >= np.datetime64("2012-09-01") > before[published.train].min()
    assert len(dataset.learn) + 5_254 == published.train.sum()
    assert [count for reason, count, _ in dataset.waterfall.lines() if "records begin" in reason] == [5_254]


@pytest.mark.nightly
@pytest.mark.filterwarnings("default")  # MLflow's own start-up warns
def test_the_whole_run(tmp_path: Path) -> None:
    printed = io.StringIO()
    settings = Settings(tmp_path, "chicago", date(2026, 1, 1))
    run_real(Console(file=printed, width=160), settings)
    text = printed.getvalue()
    assert text.count("27,600 │ 27,600") == 5
    assert "7.79" in text  # the city's own score on the same rows: the method is the one that it published
    assert (settings.home.pictures / EVALUATION / "found-over-time.png").stat().st_size > 10_000
    table = champion_table(EVALUATION, home=settings.home)
    table.check_monotone()  # raises where a declared direction is broken
    assert len(table.features) == 21
