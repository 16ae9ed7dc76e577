"""Alerts: opened once, worked off in order, judged by what came; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from credit.errors import ImpossibleAlert, NotAllowed, UnknownAlert
from credit.home import Home
from credit.language import Bilingual, Language
from serving.access.caller import Caller, Role
from serving.alerts.alert import AlertAnswer
from serving.alerts.desk import AlertDesk, Run
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.main import build_journal
from serving.store.alerts import Alerts
from serving.store.database import Database
from supervision.joint.frame import EMPTY, Department
from supervision.warning.alerts import Alert
from tests.serving.store.test_issued import url

__all__ = ["url"]
A, B, C = "91460000MA0000015T", "91460100MA00000150", "91460200MA0000016K"
TAX = "91460000MA00000155"
FIRST, NEXT = date(2026, 2, 2), date(2026, 2, 3)  # Monday, Tuesday
RULES = ("tier-fall", "arrears")


def found(subject: str, day: date, rule: str = "tier-fall", *, severity: str = "warning", reason: str = "A → B") -> Alert:
    name = Bilingual(zh="信用等级下降", en="Fall of the credit tier")
    return Alert(subject, day, rule, name, severity, "税务机关", Bilingual(zh=reason, en=f"{reason}, in English"), "规划")


def visit(organisation: str | None = None) -> Visit:
    return Visit(Caller("officer", Role.REGULATOR, organisation=organisation), "alerts")


@pytest.fixture
def desk(url: str, tmp_path: Path) -> Iterator[AlertDesk]:
    database, home = Database.open(url), Home(tmp_path / "data", "hainan")
    notes = Notes(build_journal(home, database), now=lambda: datetime(2026, 6, 1, tzinfo=UTC))
    tax = Department(department="tax", name=Bilingual(zh="税务机关", en="tax"), organisations=(TAX,))
    yield AlertDesk(Alerts(database), EMPTY.model_copy(update={"departments": (tax,)}), notes)
    database.close()


def run(desk: AlertDesk, day: date, *alerts: Alert) -> Run:
    return desk.run(alerts, rules=RULES, day=day)


def only(desk: AlertDesk, day: date = NEXT) -> AlertAnswer:
    (one,) = desk.alerts(today=day)
    return one


def test_what_is_still_met_is_no_new_alert_and_what_is_met_anew_is(desk: AlertDesk) -> None:
    assert run(desk, FIRST, found(A, FIRST), found(B, FIRST)) == Run(FIRST, 2, 0, 0)
    assert run(desk, FIRST, found(A, FIRST), found(B, FIRST)) == Run(FIRST, 0, 2, 0)  # the same run again
    assert run(desk, NEXT, found(A, NEXT, reason="A → C")) == Run(NEXT, 0, 1, 1)
    mine, gone = sorted(desk.alerts(today=NEXT), key=lambda one: one.subject)
    assert (mine.opened_on, mine.seen_on, mine.reason, mine.still_met) == (FIRST, NEXT, "A → C", True)
    english = desk.find(mine.alert_id, today=NEXT, language=Language.ENGLISH)
    assert (english.name, english.reason) == ("Fall of the credit tier", "A → C, in English")
    assert (gone.subject, gone.still_met, gone.open) == (B, False, True)  # the addressee still has to look
    later = date(2026, 3, 2)
    assert run(desk, later, found(A, later), found(B, later)) == Run(later, 1, 1, 0)  # B met it anew
    assert len(desk.alerts(today=later, subject=B)) == 2


def test_a_rule_that_did_not_run_ends_nothing(desk: AlertDesk) -> None:
    run(desk, FIRST, found(A, FIRST), found(A, FIRST, "arrears"))
    assert desk.run([found(A, NEXT)], rules=("tier-fall",), day=NEXT) == Run(NEXT, 0, 1, 0)
    assert all(one.still_met for one in desk.alerts(today=NEXT))


def test_found_and_lost_and_found_on_one_day_is_one_alert(desk: AlertDesk) -> None:
    run(desk, FIRST, found(A, FIRST))
    assert run(desk, FIRST) == Run(FIRST, 0, 0, 1)
    assert run(desk, FIRST, found(A, FIRST)) == Run(FIRST, 0, 0, 0)
    assert only(desk).still_met is True


def test_a_run_for_an_earlier_day_is_refused(desk: AlertDesk) -> None:
    run(desk, NEXT, found(A, NEXT))
    with pytest.raises(ImpossibleAlert, match="2026-02-03"):
        run(desk, FIRST, found(B, FIRST))
    assert only(desk).subject == A


@pytest.mark.parametrize(("severity", "new", "acknowledged"), [("grave", 3, 10), ("warning", 5, 24), ("notice", 9, 9)])
def test_the_graver_the_sooner(desk: AlertDesk, severity: str, new: int, acknowledged: int) -> None:
    run(desk, FIRST, found(A, FIRST, severity=severity))
    one = only(desk)
    assert one.due == date(2026, 2, new)  # 1, 3 or 5 working days after Monday the 2nd
    moved = desk.advance(one.alert_id, "acknowledged", visit=visit(), today=NEXT)
    # 5 working days after Tuesday the 3rd: the 10th. 10: 4 5 6 9 10 11 12 13 14 | 24, Spring Festival from the 15th to the 23rd.
    # 20: the ten after the 24th: 25 26 27 28 (worked) | 2 3 4 5 6 9 March.
    assert moved.due == date(2026, 3 if severity == "notice" else 2, acknowledged)


def test_from_new_to_closed_with_reasons(desk: AlertDesk) -> None:
    run(desk, FIRST, found(A, FIRST))
    one = only(desk)
    for to, note, match in (("handled", "x", "possible: acknowledged, dismissed"), ("dismissed", " ", "needs its reason")):
        with pytest.raises(ImpossibleAlert, match=match):
            desk.advance(one.alert_id, to, visit=visit(), today=NEXT, note=note)
    for to in ("acknowledged", "handled", "acknowledged", "dismissed", "closed"):
        one = desk.advance(one.alert_id, to, visit=visit(), today=NEXT, note="已约谈")
    assert (one.state, one.open, one.due, one.overdue) == ("closed", False, None, False)
    assert [step.actor for step in one.history] == ["platform", "addressee", "addressee", "coordinator", "addressee", "coordinator"]
    with pytest.raises(ImpossibleAlert, match="it is closed"):
        desk.advance(one.alert_id, "acknowledged", visit=visit(), today=NEXT, note="x")
    assert desk.alerts(today=NEXT, only_open=True) == []
    with pytest.raises(UnknownAlert):
        desk.find("nothing", today=NEXT)


def test_a_department_works_off_its_own_alerts_and_closes_none(desk: AlertDesk) -> None:
    run(desk, FIRST, found(A, FIRST))
    one = only(desk)
    with pytest.raises(NotAllowed, match="not addressed to it"):
        desk.advance(one.alert_id, "acknowledged", visit=visit(B), today=NEXT)
    desk.advance(one.alert_id, "dismissed", visit=visit(TAX), today=NEXT, note="数据有误")
    with pytest.raises(NotAllowed, match="coordinator"):
        desk.advance(one.alert_id, "closed", visit=visit(TAX), today=NEXT)


def test_open_first_then_gravest_then_due_first(desk: AlertDesk) -> None:
    run(desk, FIRST, found(A, FIRST), found(B, FIRST, severity="grave"), found(C, FIRST, "arrears", severity="notice"))
    assert [one.subject for one in desk.alerts(today=NEXT)] == [B, A, C]
    assert [one.subject for one in desk.alerts(today=NEXT, severity="notice")] == [C]
    assert desk.alerts(today=date(2026, 2, 4))[0].overdue is True
    assert desk.find(desk.alerts(today=NEXT)[0].alert_id, today=NEXT, language=Language.ENGLISH).state_label == "new"


def test_what_came_later_is_fed_back_once_its_months_are_over(desk: AlertDesk) -> None:
    run(desk, FIRST, found(A, FIRST), found(B, FIRST), found(C, FIRST))
    asked = []

    def came(day: date, subjects: object) -> dict[str, bool]:
        asked.append(day)
        return {A: True, B: False}  # of C nothing is known any more

    assert desk.feed_back(came, months=12, today=date(2027, 2, 1)) == 0
    assert desk.feed_back(came, months=12, today=date(2027, 2, 2)) == 2
    first = next(one for one in desk.alerts(today=NEXT) if one.subject == A)
    desk.advance(first.alert_id, "dismissed", visit=visit(), today=NEXT, note="误报")
    (figures,) = desk.figures(today=date(2027, 2, 3))
    assert (figures.alerts, figures.open, figures.overdue, figures.dismissed) == (3, 3, 3, 1)
    assert (figures.judged, figures.right, figures.precision, figures.dismissed_right) == (2, 1, 0.5, 1)
    # Wilson at 1 of 2: (0.5 ± …) as the definition gives it: 0.0945 and 0.9055.
    assert (round(figures.low or 0, 4), round(figures.high or 0, 4)) == (0.0945, 0.9055)
    assert asked == [FIRST]
