"""Pairs and settings are chosen on held-out rows of the training data, and only what helps there is kept."""

import numpy as np
import pandas as pd
import pytest

from training.boosting import Boosting
from training.config import FitConfig
from training.fit import fit, fit_reported
from training.frame import LabelledFrame

QUICK = FitConfig(trees=200, patience=20, most_pairs=5)


def noise(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.integers(0, 6, (rows, 4)), columns=["fines", "delays", "loans", "awards"])


def chessboard(rows: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Bad where exactly one of two features is high: neither says anything alone."""
    frame = noise(rows, seed)
    one_high = (frame["fines"] > 2) ^ (frame["loans"] > 2)
    flips = np.random.default_rng(seed + 1).random(rows) < 0.1
    return frame, (one_high ^ flips).to_numpy(np.int8)


def test_a_pair_that_alone_tells_is_found_first() -> None:
    frame, target = chessboard(1500, seed=0)
    fitted = fit_reported(frame, target, config=QUICK)
    assert fitted.pairs[0] == ("fines", "loans")
    assert fitted.loss < fitted.additive_loss - 0.2
    # 3 (bad: fines alone is high) against 0 (good: neither is).
    bad, good = fitted.table.raw_score({"fines": [5, 0], "delays": [0, 0], "loans": [0, 0], "awards": [0, 0]})
    assert bad > 1 > -1 > good


def test_both_rankings_take_out_first_what_single_columns_say() -> None:
    frame = noise(3000, seed=10)
    alone, together = 1.5 * (frame["fines"] + frame["delays"] - 5), 0.8 * np.sign((frame["loans"] - 2.5) * (frame["awards"] - 2.5))
    target = np.asarray(alone + together + np.random.default_rng(11).logistic(size=3000) > 0, np.int8)
    rankings = Boosting(LabelledFrame.of(frame, target), QUICK, ()).rankings(np.arange(3000), trees=200)
    # Fines and delays tell most, but each for itself.
    assert [ranked[0] for ranked in rankings] == [(2, 3), (2, 3)]


def test_where_no_pair_tells_anything_none_is_taken() -> None:
    frame = noise(1500, seed=4)
    target = np.asarray(frame["fines"] + np.random.default_rng(5).logistic(size=1500) > 2.5, np.int8)
    fitted = fit_reported(frame, target, config=QUICK)
    assert fitted.pairs == ()
    assert fitted.loss == fitted.additive_loss


def test_a_stated_number_of_pairs_is_kept() -> None:
    frame, target = chessboard(600, seed=2)
    fitted = fit_reported(frame, target, config=QUICK.model_copy(update={"pairs": 2}))
    assert len(fitted.pairs) == 2
    assert fitted.pairs[0] == ("fines", "loans")


def test_settings_are_changed_only_where_held_out_rows_gain() -> None:
    frame, target = chessboard(600, seed=6)
    plain = fit_reported(frame, target, config=QUICK)
    searched = fit_reported(frame, target, config=QUICK.model_copy(update={"budget": 7}))
    assert searched.loss <= plain.loss
    assert plain.config == QUICK
    assert (searched.config == QUICK.model_copy(update={"budget": 7})) == (searched.loss == plain.loss)


@pytest.mark.parametrize("pairs", ["none", 1])
def test_bags_keep_declared_directions_and_the_same_seed_gives_the_same_table(pairs: object) -> None:
    frame, target = chessboard(600, seed=8)
    config = FitConfig.model_validate({"trees": 60, "pairs": pairs, "bags": 6, "worse": {"fines": "higher", "awards": "lower"}})
    table = fit(frame, target, config=config)
    table.check_monotone()
    assert table.hash == fit(frame, target, config=config).hash
    scores = table.score({"fines": range(6), "delays": [0] * 6, "loans": [0] * 6, "awards": [0] * 6})
    assert np.all(np.diff(scores) <= 0)
