"""Compiled code, numpy and the server's single row answer with the same whole numbers, whatever the table and the row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from credit.errors import ColumnsMissing, ColumnsUnknown, WrongType
from models.columns import columns_of
from models.lookup import batch, blocks, kernel, kernel_rounding
from models.lookup.compiled import WORTH_IT, Walk, walk_of
from models.lookup.places import LookupFeature
from models.lookup.row import RowReader
from models.lookup.steps import steps_of
from models.points_table import PointsTable
from models.rounding import whole_points
from tests.models.random_tables import MadeTable, as_mappings, made_tables, make_table


def walk_through(made: MadeTable) -> Walk:
    walk = walk_of(made.table, columns_of(made.rows, made.table.feature_names), at_least=1)
    assert walk is not None
    return walk


@settings(max_examples=300, deadline=None)
@given(made=made_tables())
def test_compiled_points_equal_numpy_and_single_rows(made: MadeTable) -> None:
    points, unclipped = walk_through(made).points(made.table.need_scale())
    plain, plain_unclipped = batch.plain_points(made.table, columns_of(made.rows, made.table.feature_names))
    np.testing.assert_array_equal(points, plain)
    np.testing.assert_array_equal(unclipped, plain_unclipped)
    for at, row in enumerate(as_mappings(made.rows)):
        alone = made.table.explain_row(row)
        assert (alone.points, alone.unclipped) == (tuple(points[at].tolist()), unclipped[at])


@settings(max_examples=100, deadline=None)
@given(made=made_tables())
def test_compiled_log_odds_and_totals_equal_numpy(made: MadeTable) -> None:
    walk, columns = walk_through(made), columns_of(made.rows, made.table.feature_names)
    np.testing.assert_array_equal(walk.log_odds(), batch.plain_log_odds(made.table, columns))
    raw = made.table.raw_score(made.rows)  # numpy: few rows
    np.testing.assert_array_equal(np.ldexp((walk.totals() + made.table.base_units).astype(float), -made.table.exponent), raw)


def reasons_by_definition(points: list[int], count: int) -> list[tuple[int, int]]:
    """Larger first, then lowering before raising, then the feature's position; filled up with (-1, 0)."""
    moved = sorted((-abs(value), value, at) for at, value in enumerate(points) if value)
    return [*((at, value) for _, value, at in moved), *[(-1, 0)] * count][:count]


@settings(max_examples=100, deadline=None)
@given(made=made_tables())
def test_strongest_reasons_follow_the_stated_order(made: MadeTable) -> None:
    which, what, unclipped = walk_through(made).strongest(made.table.need_scale(), 5)
    points, plain_unclipped = batch.plain_points(made.table, columns_of(made.rows, made.table.feature_names))
    np.testing.assert_array_equal(unclipped, plain_unclipped)
    found = [list(zip(at, value, strict=True)) for at, value in zip(which.T.tolist(), what.T.tolist(), strict=True)]
    assert found == [reasons_by_definition(row, 5) for row in points.tolist()]


def test_many_rows_take_the_compiled_walk_in_several_blocks() -> None:
    table = make_table(np.random.default_rng(1), ["number", "dense", "code"], pairs=2, coarse=False, ends=(0, 1000))
    rng = np.random.default_rng(2)
    rows = 2 * blocks.BLOCK + 77  # two whole blocks and a part of one
    frame = {name: np.where(rng.random(rows) < 0.1, np.nan, rng.lognormal(size=rows) * 3) for name in table.feature_names}
    explained = table.explain(frame)
    assert rows >= WORTH_IT
    plain, unclipped = batch.plain_points(table, columns_of(frame, table.feature_names))
    np.testing.assert_array_equal(explained.points, plain)
    np.testing.assert_array_equal(explained.score - explained.limit, unclipped)
    np.testing.assert_array_equal(table.score(frame), explained.score)


def test_ties_go_to_the_first_features() -> None:
    # Remainders .5 .5 .5 .25, three points missing of 1.75 in four features: the first three, though their keys tie.
    points, unclipped = rounded([2, 2, 2, 1], total=3)
    assert points == [1, 1, 1, 0]
    # Two missing: the first two of the three that tie.
    points, unclipped = rounded([2, 2, 2, 0], total=2)
    assert (points, unclipped) == ([1, 1, 0, 0], 2)


def rounded(quarters: list[int], *, total: int) -> tuple[list[int], int]:
    """Points of one row whose shares are quarters of a point; `total` is what its score must be."""
    shares = np.zeros((len(quarters), kernel_rounding.TILE), np.int64)
    shares[:, 0] = quarters
    # offset - factor * raw with factor -1: the score is the sum of the shares in points, rounded half up.
    start = total - sum(quarters) / 4
    rounding = kernel_rounding.Rounding(log_odds=0.25, points=0.25, base_units=0, base=0, offset=start, factor=-1.0)
    points, unclipped = np.empty((1, len(quarters)), np.int64), np.empty(1, np.int64)
    kernel_rounding.explain_block(shares, rounding, np.arange(len(quarters), dtype=np.int32), points, unclipped)
    assert tuple(points[0].tolist()) == whole_points([one / 4 for one in quarters], total)
    return points[0].tolist(), int(unclipped[0])


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(
    "edges",
    [
        np.sort(np.random.default_rng(3).normal(size=300)),
        np.exp(np.sort(np.random.default_rng(4).normal(size=200)) * 20),  # one cell of the grid holds nearly all
        np.linspace(-1, 1, 60) * 1e308,  # too far apart for a grid
        1.0 + np.arange(60) * 2.0**-52,  # too near each other for float32: many edges become one
        np.full(49, 2.0),
    ],
    ids=["normal", "heavy tail", "far", "near", "equal"],
)
def test_search_finds_the_place_that_counting_finds(edges: NDArray[np.float64], kind: Any) -> None:
    with np.errstate(over="ignore"):
        near = np.concatenate((edges, np.nextafter(edges, np.inf), np.nextafter(edges, -np.inf), [0.0, np.inf, -np.inf])).astype(
            kind
        )
    steps = steps_of([(edges, np.arange(len(edges) + 2))], kind)
    assert len(steps.guide) > 0
    places, shares = np.zeros((1, len(near)), np.int32), np.zeros((1, len(near)), np.int64)
    kernel.fill_shares(near[None, :], np.zeros((1, len(near)), np.int32), steps, places, shares)
    np.testing.assert_array_equal(places[0], [int((edges < float(value)).sum()) for value in near])


def test_too_large_numbers_are_left_to_numpy() -> None:
    table = make_table(np.random.default_rng(5), ["number"], pairs=0, coarse=False, ends=(0, 1000))
    columns = [np.zeros(3)]
    assert walk_of(replace(table, exponent=1000), columns, at_least=1) is None
    assert walk_of(replace(table, exponent=10), columns, at_least=1) is None  # 2**40 points


@given(made=made_tables())
@settings(max_examples=20, deadline=None)
def test_a_planted_fault_is_seen(made: MadeTable) -> None:
    """The comparison above can fail: one share moved by one point shows in every row that meets it."""
    table = made.table
    worse = planted(table)
    points, _ = batch.plain_points(table, columns_of(made.rows, table.feature_names))
    walk = walk_of(worse, columns_of(made.rows, table.feature_names), at_least=1)
    assert walk is not None
    assert not np.array_equal(walk.points(worse.need_scale())[0], points)


def planted(table: PointsTable) -> PointsTable:
    faulty = replace(table)
    first = faulty.lookup.features[0]
    a_point = int(2.0**table.exponent / table.need_scale().factor) + 1
    moved = LookupFeature(first.edges, first.slots, first.shares + 3 * a_point)
    object.__setattr__(faulty.lookup, "features", (moved, *faulty.lookup.features[1:]))
    return faulty


@settings(max_examples=100, deadline=None)
@given(made=made_tables())
def test_a_row_is_the_same_in_python_alone(made: MadeTable) -> None:
    compiled, plain = RowReader(made.table), RowReader(made.table)
    plain.__dict__["_compiled"] = None
    for row in as_mappings(made.rows)[:20]:
        assert compiled.explain(row) == plain.explain(row)


@pytest.mark.parametrize("coarse", [False, True])  # coarse: remainders are quarters, so that dozens tie at the border
def test_a_wide_row_is_the_same_in_python_alone(coarse: bool) -> None:
    rng = np.random.default_rng(7)
    table = make_table(rng, ["number", "code", "dense"] * 50, pairs=9, coarse=coarse, ends=(0, 1000))
    compiled, plain = RowReader(table), RowReader(table)
    plain.__dict__["_compiled"] = None
    for values in rng.lognormal(size=(40, len(table.features))):
        row = dict(zip(table.feature_names, np.where(values > 4, np.nan, values * 3).tolist(), strict=True))
        assert compiled.explain(row) == plain.explain(row)


def test_a_row_is_refused_by_name() -> None:
    reader = RowReader(make_table(np.random.default_rng(6), ["number", "number"], pairs=0, coarse=False, ends=(0, 1000)))
    with pytest.raises(ColumnsMissing, match="f1"):
        reader.explain({"f0": 1.0, "f2": 1.0})
    with pytest.raises(ColumnsUnknown, match="f2"):
        reader.explain({"f0": 1.0, "f1": 1.0, "f2": 1.0})
    with pytest.raises(ColumnsMissing, match="f1"):
        reader.explain(defaultdict(float, {"f0": 1.0}))
    with pytest.raises(WrongType, match="'f0' must hold numbers, found str"):
        reader.explain({"f0": "1", "f1": 1.0})
