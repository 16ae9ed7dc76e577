"""A declared direction is proved on the table, and a table that breaks it cannot be saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.errors import ColumnsUnknown, NotMonotone
from models.note import FeatureNote
from models.points_table import PointsTable


def noisy(seed: int, rows: int = 300) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Fines raise the risk on the whole, sector and age twist it; with missing values and a category."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "fines": rng.poisson(2.0, rows).astype(float),
            "age": rng.normal(size=rows).round(1),
            "sector": pd.Categorical(rng.choice(list("abcd"), rows)),
        }
    )
    frame.loc[rng.random(rows) < 0.2, "age"] = np.nan
    risk = 0.5 * frame["fines"] * np.where(frame["sector"] == "a", -1.0, 1.0) + frame["age"].fillna(1) + rng.normal(size=rows)
    return frame, (risk > risk.median()).to_numpy(int)


def table_of(frame: pd.DataFrame, target: Any, directions: list[int], **params: object) -> PointsTable:
    fixed = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 3, "min_data_per_group": 3, "seed": 1}
    held = {"monotone_constraints": directions, "monotone_constraints_method": "basic"}
    groups = [[0], [1], [2], [0, 1], [0, 2]]
    booster = lightgbm.train({**fixed, **held, "interaction_constraints": groups, **params}, lightgbm.Dataset(frame, target), 30)
    notes = {"fines": FeatureNote("fines", worse="higher"), "age": FeatureNote("age", worse="lower")}
    return PointsTable.from_lightgbm(booster, frame, features=notes)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), fines=st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True))
def test_one_more_negative_record_never_raises_a_score(seed: int, fines: list[int]) -> None:
    frame, target = noisy(seed)
    table = table_of(frame, target, [1, -1, 0])
    table.check_monotone()
    fewer, more = (table.score(frame.assign(fines=float(count))) for count in sorted(fines))
    assert np.all(more <= fewer)
    younger, older = (table.score(frame.assign(age=frame["age"].fillna(0) + step)) for step in (0.0, 0.7))
    assert np.all(older >= younger)


def test_a_table_that_breaks_its_declaration_cannot_be_saved(tmp_path: Path) -> None:
    frame, target = noisy(4)
    table = table_of(frame, target, [0, 0, 0])
    with pytest.raises(NotMonotone, match=r"fines is declared worse when higher, yet from .* to .* it goes the other way"):
        table.save(tmp_path / "table")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_the_proof_finds_what_trying_every_cell_finds(seed: int) -> None:
    frame, target = noisy(seed, rows=80)
    table = table_of(frame, target, [0, 0, 0], num_leaves=3)
    ages, sectors = [*np.unique(frame["age"].dropna()), np.nan, -9.0, 9.0], [*"abcd", "never seen", None]
    grid = pd.MultiIndex.from_product([range(-1, 12), ages, sectors], names=["fines", "age", "sector"]).to_frame(index=False)
    raw = table.raw_score(grid.astype({"fines": float})).reshape(13, -1)
    broken = bool(np.any(np.diff(raw, axis=0) < 0))
    if not broken:
        table.check_monotone({"fines": "higher"})
        return
    with pytest.raises(NotMonotone, match="fines is declared"):
        table.check_monotone({"fines": "higher"})


def test_a_zero_that_goes_its_own_way_is_seen() -> None:
    values = np.tile([-2.0, -1.0, 0.0, 1.0, 2.0], 40)
    frame = pd.DataFrame({"balance": values})
    # Zero is worse than everything around it, which a slot of its own can say.
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "zero_as_missing": True, "min_data_in_leaf": 1}
    booster = lightgbm.train(params, lightgbm.Dataset(frame, (values == 0).astype(int)), 5)
    table = PointsTable.from_lightgbm(booster, frame)
    with pytest.raises(NotMonotone, match="balance is declared worse when higher, yet from"):
        table.check_monotone({"balance": "higher"})
    with pytest.raises(NotMonotone, match="balance is declared worse when lower, yet from"):
        table.check_monotone({"balance": "lower"})


def test_categories_have_no_direction_and_unknown_columns_none_either() -> None:
    frame, target = noisy(4)
    table = table_of(frame, target, [1, -1, 0])
    with pytest.raises(NotMonotone, match="sector has categories, which have no order"):
        table.check_monotone({"sector": "higher"})
    with pytest.raises(ColumnsUnknown, match="did you mean 'fines'"):
        table.check_monotone({"fine": "higher"})
