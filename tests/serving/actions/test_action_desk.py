"""A joint action from initiation to feedback and, when its ground falls away, to release; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from credit.errors import ImpossibleAction, NotAllowed, UnknownAction, UnknownSubject
from serving.actions.action import JointAction
from serving.store.schema import AUDIT_ENTRIES
from supervision.joint.frame import Frame
from tests.serving.actions.harbour import FIRM, LISTED, OTHER, PERSON, Harbour, harbours, officer, row
from tests.serving.store.test_issued import url

__all__ = ["url"]
FUNDS = "HN-CJ-01"  # 限制或者禁止：申请政府资金, carried out by 财政部门
DAY = date(2026, 2, 2)  # a Monday
FINANCE = "91460000MA00000155"


def with_finance(frame: Frame) -> Frame:
    """The frame where the finance department has a client of its own."""
    departments = [replace_organisations(one, FINANCE) if one.department == "finance" else one for one in frame.departments]
    return frame.model_copy(update={"departments": tuple(departments)})


def replace_organisations(department: object, code: str) -> object:
    return department.model_copy(update={"organisations": (code,)})  # type: ignore[attr-defined]


@pytest.fixture
def harbour(url: str, tmp_path: Path) -> Iterator[Harbour]:
    yield from harbours(url, tmp_path, frame=with_finance)


def initiate(harbour: Harbour, day: date = DAY) -> JointAction:
    return harbour.desk.initiate(FIRM, FUNDS, visit=officer(), today=day)


def steps(harbour: Harbour, action: JointAction, *states: str, day: date = DAY) -> JointAction:
    for state in states:
        action = harbour.desk.advance(action.action_id, state, visit=officer(), today=day, note="理由")
    return action


def test_the_whole_way_with_its_deadlines(harbour: Harbour) -> None:
    action = initiate(harbour)
    # Monday 2 February + 3 working days; the stage and the department are the frame's.
    assert (action.state, action.due, action.stage, action.executor) == ("initiated", date(2026, 2, 5), "before", "finance")
    assert (action.kind, action.rests_on, action.records, action.standing) == ("restriction", ("record",), ("a" * 32,), "in_force")
    action = steps(harbour, action, "responded", "pushed", day=date(2026, 2, 6))
    # 5 working days from Friday the 6th: 9 10 11 12 13
    assert (action.state, action.due) == ("pushed", date(2026, 2, 13))
    assert [step.in_time for step in action.history] == [None, False, True]
    action = steps(harbour, action, "executed", "fed_back", day=date(2026, 2, 10))
    assert (action.state, action.open, action.due, action.overdue) == ("fed_back", False, None, False)
    assert [step.actor for step in action.history] == ["initiator", "executor", "initiator", "executor", "executor"]


def test_what_is_late_is_shown_as_late(harbour: Harbour) -> None:
    action = initiate(harbour)
    assert action.due is not None
    assert harbour.desk.find(action.action_id, today=action.due).overdue is False
    assert harbour.desk.find(action.action_id, today=action.due + timedelta(days=1)).overdue is True


@pytest.mark.parametrize(
    ("states", "to", "note", "match"),
    [
        ((), "executed", "x", "possible: responded, declined"),
        ((), "pushed", "x", "no step from 'initiated' to 'pushed'"),
        ((), "declined", "x", "mandatory"),
        (("responded", "pushed"), "not_executed", " ", "needs its reason"),
        (("responded", "pushed"), "cancelled", "x", "no step"),
        (("responded", "pushed", "executed", "fed_back"), "responded", "x", "it is closed"),
    ],
)
def test_impossible_orders_are_refused_and_leave_nothing(
    harbour: Harbour, states: tuple[str, ...], to: str, note: str, match: str
) -> None:
    action = steps(harbour, initiate(harbour), *states)
    with pytest.raises(ImpossibleAction, match=match):
        harbour.desk.advance(action.action_id, to, visit=officer(), today=DAY, note=note)
    assert harbour.desk.find(action.action_id, today=DAY).state == action.state


def test_a_measure_that_does_not_meet_the_subject_opens_no_action(harbour: Harbour) -> None:
    with pytest.raises(ImpossibleAction, match="meets this subject today"):
        harbour.desk.initiate(FIRM, "HN-JL-04", visit=officer(), today=DAY)
    with pytest.raises(ImpossibleAction, match="meets this subject today"):
        harbour.desk.initiate(FIRM, FUNDS, visit=officer(), today=LISTED - timedelta(days=1))  # nobody knew of it yet
    with pytest.raises(UnknownSubject):
        harbour.desk.initiate(OTHER, FUNDS, visit=officer(), today=DAY)
    with pytest.raises(UnknownAction, match="yexin action list"):
        harbour.desk.find("nothing", today=DAY)


def test_the_same_action_is_not_initiated_twice(harbour: Harbour) -> None:
    first = initiate(harbour)
    with pytest.raises(ImpossibleAction, match=f"under way: {first.action_id}"):
        initiate(harbour)
    steps(harbour, first, "cancelled")
    assert initiate(harbour).action_id != first.action_id


def test_an_objection_suspends_and_its_rejection_resumes_where_it_stood(harbour: Harbour) -> None:
    action = steps(harbour, initiate(harbour), "responded", "pushed")
    harbour.append(row("c", "dispute_opened", date(2026, 2, 4), about="a"))
    later = date(2026, 2, 4)
    assert harbour.desk.find(action.action_id, today=later).standing == "suspended"
    with pytest.raises(ImpossibleAction, match="from 'suspended' to 'executed'"):
        steps(harbour, action, "executed", day=later)
    suspended = harbour.desk.find(action.action_id, today=later)
    assert (suspended.state, suspended.due, suspended.history[-1].actor) == ("suspended", None, "platform")
    harbour.append(row("d", "dispute_rejected", date(2026, 2, 9), about="a"))
    (resumed,) = harbour.desk.refresh(visit=officer(), today=date(2026, 2, 9))
    # The days of the objection are nobody's delay: the limit begins anew.
    assert (resumed.state, resumed.due) == ("pushed", date(2026, 2, 14))  # a Saturday worked for Spring Festival
    assert steps(harbour, action, "executed", day=date(2026, 2, 10)).state == "executed"


def test_a_repair_releases_at_once_what_was_not_carried_out(harbour: Harbour) -> None:
    action = initiate(harbour)
    day = date(2027, 2, 1)
    harbour.append(row("c", "repaired", day, about="a"))
    (released,) = harbour.desk.refresh(visit=officer(), today=day)
    assert (released.action_id, released.state, released.open, released.standing) == (
        action.action_id, "released", False, "lifted",
    )  # fmt: skip
    assert harbour.desk.refresh(visit=officer(), today=day) == []


@pytest.mark.parametrize("fed_back", [True, False])
def test_a_repair_asks_the_department_to_undo_what_it_carried_out(harbour: Harbour, fed_back: bool) -> None:
    action = steps(harbour, initiate(harbour), "responded", "pushed", "executed", *(("fed_back",) if fed_back else ()))
    day = date(2027, 2, 1)
    harbour.append(row("c", "repaired", day, about="a"))
    (asked,) = harbour.desk.refresh(visit=officer(), today=day)
    assert (asked.state, asked.open, asked.due) == ("releasing", True, date(2027, 2, 4))
    assert steps(harbour, action, "released", day=day).open is False


def test_a_reorganisation_masks_and_the_end_of_publicity_ends(harbour: Harbour) -> None:
    action = initiate(harbour)
    harbour.append(row("c", "masked", date(2026, 3, 2), about="a"))
    assert [one.state for one in harbour.desk.refresh(visit=officer(), today=date(2026, 3, 2))] == ["suspended"]
    harbour.append(row("d", "unmasked", date(2026, 4, 1), about="a"))
    assert [one.state for one in harbour.desk.refresh(visit=officer(), today=date(2026, 4, 1))] == ["initiated"]
    # Three years after the decision publicity ends by itself, and the ground with it.
    assert [one.standing for one in harbour.desk.refresh(visit=officer(), today=date(2029, 2, 1))] == ["ended"]
    assert harbour.desk.find(action.action_id, today=date(2029, 2, 1)).state == "released"


def test_another_record_is_no_ground_of_an_older_action(harbour: Harbour) -> None:
    action, day = initiate(harbour), date(2027, 2, 1)
    harbour.append(row("e", "recorded", date(2026, 6, 1)), row("c", "repaired", day, about="a"))
    assert harbour.desk.find(action.action_id, today=day).standing == "lifted"
    harbour.desk.refresh(visit=officer(), today=day)
    assert initiate(harbour, day).records == ("e" * 32,)


def test_what_is_initiated_is_pushed_by_itself_once_it_was_responded_to(harbour: Harbour) -> None:
    action = steps(harbour, initiate(harbour), "responded")
    (pushed,) = harbour.desk.refresh(visit=officer(), today=DAY)
    assert (pushed.action_id, pushed.state, pushed.history[-1].actor) == (action.action_id, "pushed", "platform")


def test_matching_initiates_every_action_once(harbour: Harbour) -> None:
    made = harbour.desk.initiate_all(FIRM, visit=officer(), today=DAY)
    assert {one.measure for one in made} >= {FUNDS, "HN-CJ-03"}
    assert all(one.kind == "restriction" for one in made)
    assert harbour.desk.initiate_all(FIRM, visit=officer(), today=DAY) == []


def test_a_person_is_restricted_by_its_records_alone(harbour: Harbour) -> None:
    made = harbour.desk.initiate_all(PERSON, visit=officer(), today=DAY)
    assert made
    assert {(one.rests_on, one.records) for one in made if one.kind == "restriction"} == {(("record",), ("b" * 32,))}


def test_a_department_acts_for_itself_alone(harbour: Harbour) -> None:
    action, own, other = initiate(harbour), officer(FINANCE), officer("91460100MA00000150")
    with pytest.raises(NotAllowed, match="another department's"):
        harbour.desk.advance(action.action_id, "responded", visit=other, today=DAY)
    with pytest.raises(NotAllowed, match="as the initiator"):
        harbour.desk.advance(action.action_id, "cancelled", visit=own, today=DAY, note="x")
    answered = harbour.desk.advance(action.action_id, "responded", visit=own, today=DAY)
    assert (answered.history[-1].organisation, answered.history[-1].actor) == (FINANCE, "executor")


def test_two_who_take_the_same_step_are_told_apart(harbour: Harbour) -> None:
    action = initiate(harbour)
    (events,) = harbour.desk.events.actions(subject=FIRM.id)
    harbour.desk.events.add(replace(events[-1], number=1, state="responded"))
    with pytest.raises(ImpossibleAction, match="somebody else moved"):
        harbour.desk.events.add(replace(events[-1], number=1, state="declined"))
    assert harbour.desk.find(action.action_id, today=DAY).state == "responded"


def test_every_step_is_in_the_audit_trail(harbour: Harbour) -> None:
    action = steps(harbour, initiate(harbour), "responded")
    with harbour.database.begin() as connection:
        entries = connection.execute(select(AUDIT_ENTRIES.c.detail, AUDIT_ENTRIES.c.subject).order_by("number")).all()
    assert [tuple(one) for one in entries] == [
        (f"{action.action_id} {FUNDS} {state}", FIRM.id) for state in ("initiated", "responded")
    ]
