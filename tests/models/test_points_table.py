"""Points: they add up, batch and single row agree, and rows that cannot be read are refused."""

from __future__ import annotations

from dataclasses import dataclass

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from numpy.typing import NDArray

from credit.errors import ColumnsMissing, ColumnsUnknown, ScaleMissing, WrongType
from models.explained import ExplainedRow, ExplainedRows
from models.points_table import PointsTable
from models.scale import Scale
from tests.models.random_boosters import Made, made_boosters

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=300, maximum=700)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(made_boosters())
def test_points_add_up_to_the_score_in_every_row(made: Made) -> None:
    table = PointsTable.from_lightgbm(made.booster, made.frame, scale=SCALE)
    for rows in (made.frame, made.edges):
        raw, explained, exact = table.raw_score(rows), table.explain(rows), table.contributions(rows)
        served = np.clip(np.floor(SCALE.offset - SCALE.factor * raw + 0.5), 300, 700)
        assert explained.score.tolist() == table.score(rows).tolist() == served.tolist()
        assert np.array_equal(explained.base + explained.points.sum(axis=1) + explained.limit, explained.score)
        assert np.max(np.abs(explained.points + SCALE.factor * exact.values)) <= 1
        for at in range(0, len(rows), 17):
            row = {str(name): rows[name].iloc[at] for name in rows}
            alone = table.explain_row(row)
            assert (alone.points, alone.score) == (tuple(explained.points[at]), explained.score[at])


@pytest.fixture(scope="module")
def table() -> PointsTable:
    """Two columns: fines (numbers) and sector (text)."""
    rng = np.random.default_rng(1)
    sector = pd.Categorical(rng.choice(["hotel", "trade"], 500))
    frame = pd.DataFrame({"fines": rng.poisson(1.0, 500).astype(float), "sector": sector})
    frame.loc[::9, "fines"] = np.nan
    target = (frame["fines"].fillna(3) + (frame["sector"] == "hotel") + rng.normal(size=500) > 2).to_numpy(int)
    data = lightgbm.Dataset(frame, target)
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "interaction_constraints": [[0], [1]]}
    return PointsTable.from_lightgbm(lightgbm.train(params, data, 20), frame, scale=SCALE)


GOOD = {"fines": [0.0, 3.0], "sector": ["hotel", "trade"]}


@pytest.mark.parametrize(
    "column",
    [
        [0, 3],
        [False, True],
        np.array([0, 3], np.int8),
        np.array([0, 3], np.float32),
        pd.Series([0, None], dtype="Int64"),
        pd.Series([None, 3.0], dtype=object),
        pd.Series([True, None], dtype="boolean"),
    ],
)
def test_every_form_of_numbers_is_read(table: PointsTable, column: object) -> None:
    numbers = pd.to_numeric(pd.Series(column)).astype("Float64").to_numpy(float, na_value=np.nan)
    assert table.score({**GOOD, "fines": column}).tolist() == table.score({**GOOD, "fines": numbers}).tolist()


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["hotel", "trade"], dtype="str"),
        pd.Series(["hotel", "trade"], dtype="category"),
        pd.Categorical(["hotel", "trade"], categories=["trade", "other", "hotel"]),
        np.array(["hotel", "trade"], object),
    ],
)
def test_every_form_of_text_is_read_by_value(table: PointsTable, column: object) -> None:
    frame = pd.DataFrame({"fines": GOOD["fines"], "sector": column})
    assert table.score(frame).tolist() == table.score(GOOD).tolist()


def test_an_unseen_category_and_a_missing_one_are_answered(table: PointsTable) -> None:
    frame = pd.DataFrame({"fines": [1.0, 1.0], "sector": pd.Categorical(["farm", None])})
    assert table.score(frame).tolist() == table.score({"fines": [1.0, 1.0], "sector": ["farm", None]}).tolist()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"fines": ["0", "3"]}, WrongType, "column 'fines' must hold numbers, found text"),
        ({"fines": np.array(["2024-01-01", "2024-01-02"], "datetime64[D]")}, WrongType, "must hold numbers, found dates"),
        ({"fines": pd.Series([1, 2], dtype="category")}, WrongType, "must hold numbers, found categories"),
        ({"sector": [1.0, 2.0]}, WrongType, "column 'sector' must hold text, found float"),
        ({"sectr": ["hotel", "trade"]}, ColumnsUnknown, "does not know 'sectr'; did you mean 'sector'?"),
    ],
)
def test_columns_that_cannot_be_read_are_refused(
    table: PointsTable, change: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message.replace("?", r"\?")):
        table.score({**GOOD, **change})
    row = {name: column[0] for name, column in {**GOOD, **change}.items()}  # type: ignore[index]
    if "categories" not in message:  # one value of a category is a plain value
        with pytest.raises(error, match=message.split(", found", maxsplit=1)[0].replace("?", r"\?")):
            table.explain_row(row)


def test_a_missing_column_is_refused(table: PointsTable) -> None:
    with pytest.raises(ColumnsMissing, match="the rows lack 'sector'"):
        table.explain({"fines": [1.0]})
    with pytest.raises(ColumnsMissing, match="the rows lack 'sector'"):
        table.explain_row({"fines": 1.0})


@dataclass
class Rows:
    names: tuple[str, ...]
    values: NDArray[np.float64]


def test_feature_rows_may_hold_more_columns_than_a_table_reads() -> None:
    frame = pd.DataFrame({"fines": np.arange(100.0)})
    data = lightgbm.Dataset(frame, (frame["fines"] > 50).to_numpy(int))
    table = PointsTable.from_lightgbm(lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 5), frame)
    rows = Rows(("other", "fines"), np.array([[9.0, 10.0], [9.0, 90.0]]))
    assert table.score(rows).tolist() == table.score({"fines": [10.0, 90.0]}).tolist()


def test_a_regression_has_raw_scores_and_no_points() -> None:
    frame = pd.DataFrame({"x": np.arange(100.0)})
    booster = lightgbm.train({"objective": "regression", "verbose": -1, "num_threads": 1}, lightgbm.Dataset(frame, frame["x"]), 5)
    table = PointsTable.from_lightgbm(booster, frame)
    np.testing.assert_allclose(table.raw_score(frame), booster.predict(frame), rtol=1e-13)
    with pytest.raises(ScaleMissing, match="this table has no scale"):
        table.score(frame)


def test_parts_that_do_not_add_up_cannot_exist() -> None:
    with pytest.raises(ValueError, match="parts add up to 590, score is 600"):
        ExplainedRow(base=600, points=(-10,), limit=0, score=600)
    with pytest.raises(ValueError, match="the parts of 1 rows do not add up"):
        ExplainedRows(("a",), 600, np.array([[-10], [0]]), np.array([0, 0]), np.array([600, 600]))


def test_the_page_of_a_table_lists_every_slot(table: PointsTable) -> None:
    page = table.to_markdown()
    assert f"# Points table {table.hash[:12]}" in page
    for feature in table.features:
        for label in feature.bins.labels:
            assert f"| {label} |" in page
