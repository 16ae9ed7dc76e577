"""The same value is read alike alone, in a mapping and in a frame, and what is no row of the table is refused with the reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from credit.errors import ColumnsMissing, ColumnsUnknown, WrongType
from models.lookup.row import RowReader
from models.points_table import PointsTable
from models.policy.weights import Policy
from models.scale import Scale

SPEC = {"fines": {"bands": [{"below": 1, "points": 0}, {"points": -40}]}, "grade": {"bands": [{"category": "A", "points": 25}]}}


@pytest.fixture(scope="module")
def table() -> PointsTable:
    return PointsTable.from_policy(Policy.model_validate({"indicators": SPEC}), scale=Scale(600, 10, 50, 0, 1000))


def ways(table: PointsTable, row: dict[str, Any]) -> list[Any]:
    """What each way of giving one row answers: its score, or the kind of its refusal."""
    plain = RowReader(table)
    plain.__dict__["_compiled"] = None
    columns = {name: np.array([value, None], object)[:1] for name, value in row.items()}
    asked = (
        lambda: table.explain_row(row).score,
        lambda: plain.explain(row).score,
        lambda: table.score(columns).tolist()[0],
        lambda: table.score(pd.DataFrame(columns)).tolist()[0],
    )
    return [verdict(one) for one in asked]


def verdict(asked: Any) -> Any:
    try:
        return asked()
    except WrongType as error:
        return str(error).partition(" must hold ")[0]


@pytest.mark.parametrize(
    "value", [2, 2.0, True, Decimal(2), Fraction(2), np.float32(2), np.int64(2), np.bool_(True), np.inf, 10**300]
)
def test_a_number_is_a_number_however_it_comes(table: PointsTable, value: Any) -> None:
    assert ways(table, {"fines": value, "grade": "A"}) == [585] * 4


@pytest.mark.parametrize("value", [None, np.nan, pd.NA, Decimal("NaN")])
def test_missing_is_missing_however_it_is_said(table: PointsTable, value: Any) -> None:
    assert ways(table, {"fines": value, "grade": "A"}) == [625] * 4
    if not isinstance(value, Decimal):
        assert ways(table, {"fines": 2, "grade": value}) == [560] * 4


ODD = ["2", b"2", [2], {}, 10**400, date(2026, 1, 1), np.datetime64("2026-01-01"), np.timedelta64(5, "D"), pd.Timestamp(0), 1 + 2j]


@pytest.mark.parametrize("value", ODD, ids=str)
def test_what_is_no_number_is_refused_by_its_column(table: PointsTable, value: Any) -> None:
    assert ways(table, {"fines": value, "grade": "A"}) == ["column 'fines'"] * 4


@pytest.mark.parametrize("value", [2, 2.5, True, b"A", ["A"]])
def test_what_is_no_text_is_refused_by_its_column(table: PointsTable, value: Any) -> None:
    assert ways(table, {"fines": 2, "grade": value}) == ["column 'grade'"] * 4


@pytest.mark.parametrize("rows", [3, 3000])  # numpy, and compiled code
def test_columns_of_different_lengths_are_refused_and_not_stretched(table: PointsTable, rows: int) -> None:
    with pytest.raises(ValueError, match="equally long; grade differ from fines"):
        table.score({"fines": np.zeros(rows), "grade": ["A"]})
    with pytest.raises(WrongType, match="'fines' must hold one value per row, found a single float"):
        table.score({"fines": 1.0, "grade": ["A"]})
    with pytest.raises(WrongType, match="'fines' must hold one number per row, found an array of 2 dimensions"):
        table.score({"fines": np.zeros((rows, 2)), "grade": ["A"] * rows})


@pytest.mark.parametrize("rows", [[1, "A"], None, "ab", 5, np.zeros((2, 2))], ids=lambda rows: type(rows).__name__)
def test_what_are_no_rows_at_all_is_refused(table: PointsTable, rows: Any) -> None:
    with pytest.raises(TypeError, match="give rows as a DataFrame, a mapping"):
        table.explain(rows)
    with pytest.raises(TypeError, match="give a row as a mapping"):
        table.explain_row(rows)


def test_missing_and_unknown_columns_are_named(table: PointsTable) -> None:
    with pytest.raises(ColumnsMissing, match="'grade'"):
        table.score({"fines": [1.0]})
    with pytest.raises(ColumnsUnknown, match="'grad'"):
        table.score({"fines": [1.0], "grade": ["A"], "grad": ["A"]})
