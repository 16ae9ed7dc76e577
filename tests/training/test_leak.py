"""Leaks planted in a feature set: what is computed from after the day must not be learnt from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from credit.deployment import Deployment
from credit.errors import LeakFound
from features.feature_set import FeatureSet
from features.rows import FeatureRows
from models.evaluation import Evaluation
from tests.training.tiny_records import EVALUATION, tiny_lives
from training.dataset import make_dataset
from training.examples import Examples
from training.leak import check_no_leak, check_plausible

DAY = date(2021, 7, 1)


class Looking(FeatureSet):
    """A feature set whose rows look half a year ahead, as a wrong join would."""

    def _rows(self, lives: Any, subject: Any, day: Any, days: Any, *, names: Any) -> FeatureRows:
        rows = super()._rows(lives, subject, day, days + 183, names=names)
        return replace(rows, as_of=days[day].astype("datetime64[D]"))


@pytest.fixture
def features(tiny_city: Deployment) -> FeatureSet:
    return FeatureSet.load(tiny_city, "enterprise")


def looking(features: FeatureSet) -> FeatureSet:
    leaky = Looking.__new__(Looking)
    leaky.__dict__.update(features.__dict__)
    return leaky


def test_honest_features_pass(tiny_city: Deployment, features: FeatureSet) -> None:
    check_no_leak(features, tiny_lives(tiny_city), DAY)


def test_a_feature_with_knowledge_from_after_the_day_is_named(tiny_city: Deployment, features: FeatureSet) -> None:
    with pytest.raises(LeakFound, match=r"penalties_12m.*became known after 2021-07-01") as found:
        check_no_leak(looking(features), tiny_lives(tiny_city), DAY)
    assert found.value.features == ("penalties_12m",)  # licences were all granted in 2018, so that column is the same


def test_training_refuses_it(tiny_city: Deployment, features: FeatureSet) -> None:
    (tiny_city.evaluations / "enterprise.yaml").write_text(EVALUATION, "utf-8")
    with pytest.raises(LeakFound, match="declare it from records as of the day"):
        make_dataset(Evaluation.find(tiny_city, "enterprise"), looking(features), tiny_lives(tiny_city))


def test_the_outcome_itself_among_the_columns_is_refused() -> None:
    rng = np.random.default_rng(0)
    target = (rng.random(500) < 0.2).astype(np.int8)
    honest, outcome = target + rng.normal(size=500), np.where(target == 1, 3.0, np.nan)
    rows = FeatureRows(
        names=("honest", "days_to_failure"),
        subjects=np.array([f"S{at}" for at in range(500)]),
        as_of=np.full(500, np.datetime64("2021-07-01")),
        values=np.column_stack([honest, outcome]),
        known=np.ones(500, np.int64),
    )
    with pytest.raises(LeakFound, match="days_to_failure: alone tells bad from good") as found:
        check_plausible(Examples(rows, target))
    assert found.value.features == ("days_to_failure",)
