"""Differences and ratios are found where they tell something, and are what their names say."""

import numpy as np
import pandas as pd

from training.derivation import Derivation, find_derivations, with_derivations


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
