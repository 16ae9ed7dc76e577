"""The mean of boosters is one booster: same rows, same scores, same table."""

import lightgbm
import numpy as np
import pandas as pd
import pytest

from models.points_table import PointsTable
from training.bagging import mean_text


@pytest.fixture(scope="module")
def boosters() -> tuple[list[lightgbm.Booster], pd.DataFrame]:
    rng = np.random.default_rng(3)
    fines = np.where(rng.random(600) < 0.1, np.nan, rng.poisson(2.0, 600))
    sector = pd.Categorical(rng.choice(["hotel", "trade", "farm"], 600))
    frame = pd.DataFrame({"fines": fines, "sector": sector, "age": rng.random(600)})
    target = np.asarray(np.nan_to_num(fines) + 2 * (sector == "hotel") + rng.logistic(size=600) > 2, np.int8)
    data = lightgbm.Dataset(frame, target, params={"verbose": -1}, free_raw_data=False).construct()
    params = {
        "objective": "binary",
        "verbose": -1,
        "num_leaves": 4,
        "interaction_constraints": [[0], [1], [2], [0, 1]],
        "num_threads": 1,
    }
    parts = [np.arange(start, 600, 2).tolist() for start in (0, 1)]
    trained = [lightgbm.train(params | {"seed": at}, data.subset(part), 10 + at) for at, part in enumerate(parts)]
    return trained, frame


def test_the_text_scores_as_the_mean_of_the_boosters(boosters: tuple[list[lightgbm.Booster], pd.DataFrame]) -> None:
    trained, frame = boosters
    mean = lightgbm.Booster(model_str=mean_text(trained))
    by_definition = np.mean([one.predict(frame, raw_score=True) for one in trained], axis=0)
    assert mean.num_trees() == 21
    np.testing.assert_allclose(np.asarray(mean.predict(frame, raw_score=True)), by_definition, rtol=0, atol=1e-12)


def test_the_table_scores_as_the_mean_of_the_tables(boosters: tuple[list[lightgbm.Booster], pd.DataFrame]) -> None:
    trained, frame = boosters
    table = PointsTable.from_lightgbm(mean_text(trained), frame)
    apart = [PointsTable.from_lightgbm(one, frame).raw_score(frame) for one in trained]
    assert len(table.pairs) == 1
    np.testing.assert_allclose(table.raw_score(frame), np.mean(apart, axis=0), rtol=0, atol=1e-12)


def test_the_mean_of_one_is_the_booster_itself(boosters: tuple[list[lightgbm.Booster], pd.DataFrame]) -> None:
    trained, frame = boosters
    alone = PointsTable.from_lightgbm(mean_text(trained[:1]), frame)
    assert alone.hash == PointsTable.from_lightgbm(trained[0], frame).hash
