"""The search over settings: within its budget, with its seed, never behind where it began."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from credit.errors import BudgetTooSmall
from training.budget import Budget
from training.config import FitConfig
from training.fit import Fitted, fit_reported


def fitted(budget: Budget, seed: int = 7) -> Fitted:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(1500, 5)), columns=list("abcde"))
    target = (frame["a"] * 2 + frame["b"] ** 2 + rng.logistic(size=1500) > 2).astype(int)
    config = FitConfig(trees=80, learning_rate=0.3, patience=10, pairs="none", search=budget, seed=seed, worse={"a": "higher"})
    return fit_reported(frame, target, config=config)


def test_a_count_gives_the_same_table_twice_and_is_never_worse_than_the_start() -> None:
    once, twice = fitted(Budget(trials=5)), fitted(Budget(trials=5))
    assert once.table.hash == twice.table.hash
    assert [one.settings for one in once.tried] == [one.settings for one in twice.tried]
    assert len(once.tried) == 5
    assert once.loss == min(one.loss for one in once.tried) <= once.tried[0].loss
    start = once.tried[0].settings
    assert (start["learning_rate"], start["leaves"], start["min_leaf"], start["l2"]) == (0.3, 6, 20, 1.0)
    assert {one.settings["leaves"] for one in once.tried} != {6}
    once.table.check_monotone({"a": "higher"})


def test_another_seed_tries_other_settings() -> None:
    one, other = fitted(Budget(trials=3)), fitted(Budget(trials=3), seed=8)
    assert [t.settings for t in one.tried[1:]] != [t.settings for t in other.tried[1:]]


@pytest.mark.parametrize(
    ("budget", "message"), [(Budget(trials=1), "1 trial is too small"), (Budget(seconds=1e-4), "0.0001 seconds")]
)
def test_a_budget_that_can_try_nothing_is_refused(budget: Budget, message: str) -> None:
    with pytest.raises(BudgetTooSmall, match=message):
        fitted(budget)
