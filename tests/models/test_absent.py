"""A missing value stands where its note says, whatever the booster made of it, and a table where it does not cannot be saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.errors import NotMonotone
from models.absent import settled
from models.mending import mended
from models.note import Absent, FeatureNote
from models.points_table import PointsTable


def made(seed: int, absent: Absent) -> tuple[PointsTable, pd.DataFrame]:
    """Days since (fewer are worse), joined with a sector; whoever has no days is, in the rows, the worst of all."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 50, 400).astype(float)
    days[rng.random(400) < 0.3] = np.nan
    frame = pd.DataFrame({"days": days, "sector": rng.integers(0, 4, 400).astype(float)})
    risk = np.where(np.isnan(days), 40.0, -days) + 5 * frame["sector"] * rng.normal(size=400)
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5, "monotone_constraints": [-1, 0]}
    booster = lightgbm.train(params, lightgbm.Dataset(frame, (risk > risk.median()).astype(int)), 20)
    notes = {"days": FeatureNote("days", worse="lower", absent=absent)}
    return PointsTable.from_lightgbm(booster, frame, features=notes), frame


def raw(table: PointsTable, days: float, sectors: Any) -> Any:
    return table.raw_score({"days": np.full(len(sectors), days), "sector": sectors})


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), absent=st.sampled_from(["highest", "lowest", "at worst"]))
def test_missing_values_stand_where_the_note_says(seed: int, absent: Absent) -> None:
    exact, frame = made(seed, absent)
    table, sectors = mended(settled(exact, frame)), np.array([0.0, 1.0, 2.0, 3.0, np.nan])
    table.check_monotone()
    missing, least, most = (raw(table, days, sectors) for days in (np.nan, -1.0, 1e6))
    if absent == "highest":
        assert np.array_equal(missing, most)
    elif absent == "lowest":
        assert np.array_equal(missing, least)
    assert np.all(missing <= least)
    known = frame.dropna()
    np.testing.assert_allclose(table.raw_score(known), exact.raw_score(known), rtol=0, atol=1e-12)  # nothing else has changed


def test_contributions_are_measured_against_the_same_rows() -> None:
    exact, frame = made(3, "at worst")
    table = settled(exact, frame)
    assert table.contributions(frame).base == pytest.approx(table.raw_score(frame).mean(), abs=1e-9)


def test_a_table_whose_missing_values_stand_elsewhere_cannot_be_saved(tmp_path: Path) -> None:
    exact, _ = made(3, "highest")
    with pytest.raises(NotMonotone, match="days is declared worse when lower"):
        exact.save(tmp_path / "table")
    units = exact.features[0].units.copy()
    units[exact.features[0].bins.missing] += 10 * abs(units).max()
    worst = replace(exact.features[0], units=units, note=replace(exact.features[0].note, absent="at worst"))
    with pytest.raises(NotMonotone, match="a missing value can be worse than the worst one"):
        replace(exact, features=(worst, *exact.features[1:])).check_monotone()
