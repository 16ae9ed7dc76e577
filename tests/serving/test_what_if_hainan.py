"""Hainan's own items and rules: whatever is repaired, no day of the coming three years has fewer points for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.calendar import add_months
from credit.deployment import Deployment
from credit.items import Item
from credit.language import Language
from serving.answered import answer_of
from serving.what_if.curve import every_day, scores_under
from serving.what_if.hypothesis import supposed_rows
from serving.what_if.plan import repairable_records
from serving.what_if.what_if import MONTHS
from tests.serving.what_if_world import row, standing

HAINAN = Deployment.load("hainan")
TODAY = date(2026, 6, 30)


def _public(item: Item) -> bool:
    return item.publicity is not None and item.negative and "enterprise" in item.subjects


ITEMS = sorted(item.id for item in HAINAN.catalogue.values() if _public(item))


@st.composite
def negative_records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to six negative records of any repairable item, with categories and amounts as the catalogue has them."""
    rows = []
    for number in range(draw(st.integers(1, 6))):
        item = HAINAN.catalogue[draw(st.sampled_from(ITEMS))]
        field = item.field_of("category")
        category = draw(st.sampled_from(field.values)) if field is not None and field.values else None
        day = TODAY - timedelta(draw(st.integers(0, 900)))
        values = {"severity": draw(st.sampled_from([1, 2, 3])), "amount": draw(st.sampled_from([None, 0.2, 5.0, 80.0]))}
        authority = draw(st.sampled_from(["海口市市场监督管理局", "海口市消防救援支队"]))
        rows.append(row(f"r{number}", day, item=item.id, category=category, authority=authority, **values))
    return rows


def test_the_items_are_those_that_law_lets_be_repaired() -> None:
    assert {"administrative_penalty", "serious_dishonesty", "abnormal_operation", "court_enforcement"} <= set(ITEMS)


@settings(max_examples=25)
@given(negative_records(), st.data())
def test_no_repair_lowers_the_score_of_any_coming_day(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    base = standing(HAINAN, rows, as_of=TODAY, evaluated="enterprise-policy")
    found = repairable_records(base, add_months(TODAY, MONTHS))
    order = data.draw(st.permutations(found)) if found else []
    nothing = supposed_rows(base, [])
    steps = [pa.concat_tables([nothing, *(one.row() for one in order[:number])]) for number in range(len(order) + 1)]
    scores = scores_under(base, steps, every_day(TODAY, add_months(TODAY, MONTHS)))
    assert (scores[1:] >= scores[:-1]).all()
    # Rules above the table, such as that of the serious lists, are in the curve as they are in the score.
    assert scores[0, 0] == answer_of(base, Language.CHINESE).score
