"""What joint actions brought about, counted by hand; and what holds an action while its evaluation has no table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from credit.errors import ModelNotTrained
from serving.actions.statistics import By, Effect, Later, effect_of, later_of
from serving.store.erasures import Erasures
from tests.serving.actions.harbour import FIRM, HAINAN, PERSON, Harbour, harbours, officer, row

DAY = date(2026, 2, 2)
FUNDS, TRADING = "HN-CJ-01", "HN-CJ-03"


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Harbour]:
    yield from harbours(f"sqlite:///{tmp_path / 'service.db'}", tmp_path)


def go(harbour: Harbour, measure: str, *states: tuple[str, date]) -> str:
    action_id = harbour.desk.initiate(FIRM, measure, visit=officer(), today=DAY).action_id
    for state, day in states:
        harbour.desk.advance(action_id, state, visit=officer(), today=day, note="理由")
    return action_id


def effect(harbour: Harbour, today: date, by: By = "measure", first: date | None = None) -> Effect:
    later = partial(later_of, rows=harbour.store.ledger().of, catalogue=HAINAN.catalogue, today=today)
    return effect_of(harbour.desk.actions(today=today), by=by, later=later, first=first, last=None)


def test_counts_by_hand(harbour: Harbour) -> None:
    late = date(2026, 2, 6)  # due on the 5th
    go(harbour, FUNDS, ("responded", DAY), ("pushed", DAY), ("executed", DAY), ("fed_back", DAY))
    go(harbour, TRADING, ("responded", late))
    told = effect(harbour, date(2026, 2, 20))
    funds, trading = told.lines
    assert (funds.group, funds.initiated, funds.executed, funds.fed_back, funds.steps, funds.in_time) == (FUNDS, 1, 1, 1, 4, 4)
    # The push of the other was due one working day after Friday the 6th.
    assert (trading.responded, trading.pushed, trading.open, trading.overdue, trading.steps, trading.in_time) == (1, 0, 1, 1, 1, 0)
    assert (told.total.initiated, told.total.steps, told.total.in_time, told.total.watched) == (2, 5, 4, 0)
    assert [line.label for line in effect(harbour, DAY, "stage").lines] == ["事前"]
    assert [line.group for line in effect(harbour, DAY, "month").lines] == ["2026-02"]
    assert [line.group for line in effect(harbour, DAY, "department").lines] == ["finance", "trading"]
    assert effect(harbour, DAY, first=date(2026, 2, 3)).total.initiated == 0


@pytest.mark.parametrize(
    ("later", "repaired", "relapsed"),
    [
        ([], 0, 0),
        ([row("c", "repaired", date(2027, 1, 15), about="a")], 1, 0),
        ([row("e", "recorded", date(2026, 9, 1))], 0, 1),
        ([row("e", "recorded", date(2027, 2, 3))], 0, 0),  # a day after the twelve months
        ([row("e", "recorded", DAY)], 0, 0),  # on the day of the execution itself: it was no answer to it
        ([row("e", "recorded", date(2026, 9, 1), item="honour", category="省级", severity=0)], 0, 0),
    ],
)
def test_what_came_later_is_counted_once_the_year_is_over(
    harbour: Harbour, later: list[dict[str, object]], repaired: int, relapsed: int
) -> None:
    go(harbour, FUNDS, ("responded", DAY), ("pushed", DAY), ("executed", DAY))
    if later:
        harbour.append(*later)
    assert effect(harbour, date(2027, 2, 1)).total.watched == 0
    total = effect(harbour, date(2027, 2, 4)).total
    assert (total.watched, total.repaired, total.relapsed) == (1, repaired, relapsed)
    (action,) = harbour.desk.actions(today=DAY)
    rows = harbour.store.ledger().of
    assert later_of(action, rows, HAINAN.catalogue, today=date(2027, 2, 4)) == Later(bool(repaired), bool(relapsed))


def test_nothing_is_released_because_an_evaluation_has_no_table(harbour: Harbour) -> None:
    go(harbour, FUNDS)
    (events,) = harbour.desk.events.actions()
    by_tier = replace(events[0], action_id="t" * 32, measure="HN-JL-02", kind="incentive", rests_on="enterprise_tier", records="")
    harbour.desk.events.add(by_tier)
    assert harbour.desk.refresh(visit=officer(), today=DAY) == []
    assert harbour.desk.find("t" * 32, today=DAY).standing is None
    with pytest.raises(ModelNotTrained, match="enterprise"):
        harbour.desk.advance("t" * 32, "responded", visit=officer(), today=DAY)


def test_what_was_written_beside_the_steps_goes_with_the_records_that_the_law_deletes(harbour: Harbour) -> None:
    note = "当事人家庭情况"
    action = harbour.desk.initiate(PERSON, "GJ-CJ-03", visit=officer(), today=DAY, note=note)
    other = harbour.desk.initiate(FIRM, FUNDS, visit=officer(), today=DAY, note="x")
    erased = Erasures(harbour.database)
    erased.enter(
        DAY, {"court_enforcement": 1}, basis="征信业管理条例第十六条", subjects=[PERSON.id], now=datetime(2026, 6, 1, tzinfo=UTC)
    )
    assert [step.note for step in harbour.desk.find(action.action_id, today=DAY).history] == [""]
    assert [step.note for step in harbour.desk.find(other.action_id, today=DAY).history] == ["x"]
