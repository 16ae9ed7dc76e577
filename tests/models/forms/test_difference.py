"""What changed between two versions, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.forms.difference import Change, Difference
from models.points_table import PointsTable
from models.policy.weights import Policy
from models.scale import Scale
from tests.models.random_tables import MadeTable, made_tables, make_table

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)


def table(scale: Scale = SCALE, **indicators: Any) -> PointsTable:
    return PointsTable.from_policy(Policy.model_validate({"indicators": indicators}), scale=scale)


def said(difference: Difference) -> list[tuple[Any, ...]]:
    def whole(points: float | None) -> int | None:
        return None if points is None else round(points)

    return [(one.features, one.values, whole(one.before), whole(one.after)) for one in difference.changes]


def test_changes_stand_by_size_with_their_values() -> None:
    old = table(
        fines={"bands": [{"at_most": 0, "points": 30}, {"at_most": 4, "points": 10}, {"points": 0}]}, gone={"each": 5, "most": 1}
    )
    new = table(
        fines={"bands": [{"at_most": 0, "points": 30}, {"at_most": 2, "points": 17}, {"points": 0}]}, come={"each": -9, "most": 1}
    )
    assert said(old.diff(new)) == [
        (("fines",), ("(2, 4]",), 10, 0),
        (("come",), ("≥ 1",), None, -9),
        (("fines",), ("(0, 2]",), 10, 17),
        (("gone",), ("≥ 1",), 5, None),
    ]


def test_categories_of_both_versions_stand_in_the_difference() -> None:
    old = table(grade={"bands": [{"category": "A", "points": 20}], "unseen": -3})
    new = table(grade={"bands": [{"category": "A", "points": 20}, {"category": "M", "points": 12}], "unseen": -3})
    assert said(old.diff(new)) == [(("grade",), ("M",), -3, 12)]


def test_another_scale_changes_the_base_and_the_points() -> None:
    other = Scale(base_score=500, base_odds=10, points_to_double_odds=100, minimum=0, maximum=1000)
    old = table(fines={"each": -10, "most": 1})
    difference = old.diff(old.with_scale(other))
    assert difference.bases == (600, 500)
    assert said(difference) == [(("fines",), ("≥ 1",), -10, -20)]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_tables())
def test_a_table_does_not_differ_from_itself(made: MadeTable) -> None:
    assert made.table.diff(made.table).changes == ()
    assert "0 changes" in made.table.diff(made.table).to_markdown()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1))
def test_changes_turn_about_when_the_versions_do(seed: int) -> None:
    rng = np.random.default_rng(seed)
    old, new = (make_table(rng, ["number", "zero apart", "text", "code"], pairs=2, coarse=False, ends=(0, 1000)) for _ in range(2))
    there = {(one.features, one.values): (one.before, one.after) for one in old.diff(new).changes}
    back = {(one.features, one.values): (one.after, one.before) for one in new.diff(old).changes}
    assert there == back
    sizes = [abs(one.points) for one in old.diff(new).changes]
    assert sizes == sorted(sizes, reverse=True)


def test_the_page_lists_the_changes() -> None:
    page = table(fines={"each": -10, "most": 1}).diff(table(fines={"each": -15, "most": 1})).to_markdown()
    assert page.splitlines()[2:] == [
        "Base 600 → 600; 1 changes, the largest first.",
        "",
        "| feature | values | before | after | change |",
        "|---|---|---:|---:|---:|",
        "| fines | ≥ 1 | -10 | -15 | -5 |",
    ]


@pytest.mark.parametrize(("before", "after", "points"), [(None, 3.0, 3.0), (2.0, None, -2.0), (2.0, 5.5, 3.5)])
def test_what_is_not_there_is_worth_nothing(before: float | None, after: float | None, points: float) -> None:
    assert Change(("x",), ("x",), ("any",), before, after).points == points
