"""Differences and ratios are found where they tell something, and are what their names say."""

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from training.config import FitConfig
from training.derivation import Derivation, find_derivations, with_derivations
from training.derivation_trial import clear_derivations
from training.fit import fit_reported

QUICK = FitConfig(trees=200, patience=20, most_pairs=5)


def test_values_are_worked_out_by_hand() -> None:
    frame = pd.DataFrame({"debt": [6.0, 5.0, np.nan, 1.0], "income": [2.0, 0.0, 4.0, np.nan]}, index=[7, 8, 9, 10])
    derived = with_derivations(frame, [Derivation("debt", "income", "minus"), Derivation("debt", "income", "over")])
    assert list(derived.columns) == ["debt", "income", "debt minus income", "debt over income"]
    # 6 - 2, 5 - 0, and nothing where one is missing; 6 / 2, and nothing over nothing.
    np.testing.assert_array_equal(derived["debt minus income"], [4.0, 5.0, np.nan, np.nan])
    np.testing.assert_array_equal(derived["debt over income"], [3.0, np.nan, np.nan, np.nan])
    assert list(derived.index) == [7, 8, 9, 10]


def test_the_ratio_that_tells_is_found_first() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.uniform(1, 10, (3000, 3)), columns=["debt", "income", "age"])
    frame["sector"] = pd.Categorical(rng.choice(["hotel", "trade"], 3000))
    target = frame["debt"] / frame["income"] > 1
    found = find_derivations(frame, target, most=1)
    assert {found[0].first, found[0].second} == {"debt", "income"}


def test_a_single_column_has_nothing_to_derive_from() -> None:
    assert find_derivations(pd.DataFrame({"debt": np.arange(40.0)}), np.arange(40) > 20) == ()


def spread(rows: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Bad where two nearly equal totals differ: what a grid of both is too coarse to see."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"sales": rng.normal(size=rows), "age": rng.normal(size=rows)})
    late = rng.random(rows) < 0.3
    frame["total"] = frame["sales"] + np.where(late, 0.01, 0.0)
    return frame, (late ^ (rng.random(rows) < 0.1)).astype(np.int8)


def test_derivations_that_tell_more_than_pairs_are_taken() -> None:
    frame, target = spread(1500, seed=3)
    found = clear_derivations(frame, target, config=QUICK, most=2)
    assert Derivation("sales", "total", "minus") in found
    fitted = fit_reported(with_derivations(frame, found), target, config=QUICK)
    unseen, outcome = spread(1500, seed=4)
    assert roc_auc_score(outcome, fitted.table.raw_score(with_derivations(unseen, found))) > 0.85


def tells_alone(seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.integers(0, 4, (1500, 3)), columns=["fines", "delays", "loans"]).astype(float)
    return frame, np.asarray(frame["fines"] + rng.logistic(size=1500) > 2, np.int8)


def test_where_single_columns_tell_all_chance_seldom_adds_a_column() -> None:
    frames = [tells_alone(seed) for seed in range(5, 9)]
    assert all(find_derivations(frame, target, most=2) for frame, target in frames)
    # A split that may choose from few columns gains by any copy of the one that tells: not what is asked here.
    taken = [clear_derivations(frame, target, config=QUICK.model_copy(update={"choice": 1.0}), most=2) for frame, target in frames]
    assert sum(map(bool, taken)) <= 1
