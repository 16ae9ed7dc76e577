"""Cases reach the record, the measures and the score on the day of the step, and survive a kill; on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from credit.deployment import Deployment
from credit.errors import ImpossibleStep, UnknownCase, UnknownScore
from credit.home import Home
from credit.items import Catalogue
from credit.subject import Subject
from features.readers.reader import Reader
from features.records.states import states_of
from features.records.store import RecordStore
from serving.cases.desk import CaseDesk
from serving.cases.kind import case_kinds
from serving.inquiry import Inquiry
from serving.scorer import Scorer
from serving.store.case_events import CaseEvents
from serving.store.database import Database
from serving.store.issued import IssuedScores
from serving.store.journal import Journal
from serving.tables import ApprovedTables
from tests.serving.store.test_issued import SCORE, url

__all__ = ["url"]
USCC, OTHER = Subject.named("91460000MA0000015T"), Subject.named("91460100MA00000150")
OPENED, DECIDED = date(2024, 6, 3), date(2024, 6, 10)


@pytest.fixture
def store(tiny_city: Deployment, tmp_path: Path) -> RecordStore:
    """One penalty of one enterprise, decided on 2024-03-01; it may be repaired from 2024-06-01 on."""
    file = tmp_path / "penalty.csv"
    file.write_text(f"uscc,no,kind,decided,获知日期\n{USCC.id},1号,罚款,2024-03-01,2024-03-05\n", "utf-8")
    store = RecordStore.open(tmp_path / "data" / tiny_city.name / "records", tiny_city.catalogue)
    store.append(Reader(tiny_city.catalogue).read(file, received=date(2024, 6, 1)).records)
    return store


def desk_over(database: Database, store: RecordStore, catalogue: Catalogue) -> CaseDesk:
    now = datetime(2024, 6, 3, tzinfo=UTC)
    return CaseDesk(CaseEvents(database, Journal(database)), IssuedScores(database), store, catalogue, now=lambda: now)


@pytest.fixture
def desk(tiny_city: Deployment, store: RecordStore, url: str) -> Iterator[CaseDesk]:
    database = Database.open(url)
    IssuedScores(database).add(SCORE)
    yield desk_over(database, store, tiny_city.catalogue)
    database.close()


def state(store: RecordStore, day: date) -> str:
    """The state of the one record on a day."""
    return next(iter(states_of(store.lives(), as_of=day).values()))


def test_an_objection_marks_the_record_and_its_rejection_takes_the_mark_away(desk: CaseDesk, store: RecordStore) -> None:
    case = desk.open("objection", USCC, "1号", today=OPENED)
    assert (case.state, case.due) == ("received", date(2024, 6, 23))  # 20 days, 征信业管理条例 25
    assert (state(store, date(2024, 6, 2)), state(store, OPENED)) == ("active", "disputed")
    closed = desk.advance(case.case_id, "rejected", by="officer", today=DECIDED, note="证据不足")
    assert (closed.open, [step.state for step in closed.history]) == (False, ["received", "rejected"])
    assert (state(store, date(2024, 6, 9)), state(store, DECIDED)) == ("disputed", "active")


def test_an_upheld_objection_reaches_the_score(desk: CaseDesk, store: RecordStore, tiny_city: Deployment, tmp_path: Path) -> None:
    case = desk.open("objection", USCC, "1号", today=OPENED)
    desk.advance(case.case_id, "upheld", by="officer", today=DECIDED, note="已核实")
    scorer = Scorer(tiny_city, store, ApprovedTables(Home(tmp_path / "data", tiny_city.name).tables))

    def answer(day: date) -> tuple[int | None, bool]:
        found = scorer.score(Inquiry(USCC.kind, USCC.id, day), today=DECIDED)
        return found.score, found.disputed

    assert answer(date(2024, 6, 2)) == (540, False)
    assert answer(OPENED) == (540, True)  # still counted, and the answer says that it is disputed
    assert answer(DECIDED)[0] is None  # nothing is known of it any more


def test_a_repair_before_its_day_is_refused_with_the_day(desk: CaseDesk, store: RecordStore) -> None:
    case = desk.open("repair", USCC, "1号", today=date(2024, 5, 20))
    with pytest.raises(ImpossibleStep, match="opens on 2024-06-01"):
        desk.advance(case.case_id, "repaired", by="officer", today=date(2024, 5, 31), note="已履行")
    assert desk.find(case.case_id, today=OPENED).state == "received"
    assert desk.advance(case.case_id, "repaired", by="officer", today=OPENED, note="已履行").state == "repaired"
    assert state(store, OPENED) == "repaired"


def test_a_second_objection_while_one_is_open_is_refused_and_leaves_no_case(desk: CaseDesk) -> None:
    desk.open("objection", USCC, "1号", today=OPENED)
    with pytest.raises(ImpossibleStep, match="is open already"):
        desk.open("objection", USCC, "1号", today=DECIDED)
    assert len(desk.cases(today=DECIDED)) == 1


def test_the_same_objection_can_be_opened_once_a_day(desk: CaseDesk) -> None:
    case = desk.open("objection", USCC, "1号", today=OPENED)
    desk.advance(case.case_id, "withdrawn", by="subject", today=OPENED)
    with pytest.raises(ImpossibleStep, match="once a day"):
        desk.open("objection", USCC, "1号", today=OPENED)
    assert desk.open("objection", USCC, "1号", today=DECIDED).state == "received"


def test_who_may_take_which_step(desk: CaseDesk) -> None:
    case = desk.open("objection", USCC, "1号", today=OPENED)
    with pytest.raises(ImpossibleStep, match="possible: withdrawn"):
        desk.advance(case.case_id, "upheld", by="subject", today=DECIDED)
    with pytest.raises(ImpossibleStep, match="needs its reason"):
        desk.advance(case.case_id, "rejected", by="officer", today=DECIDED)
    desk.advance(case.case_id, "rejected", by="officer", today=DECIDED, note="证据不足")
    with pytest.raises(ImpossibleStep, match="it is closed"):
        desk.advance(case.case_id, "upheld", by="officer", today=DECIDED, note="x")


@pytest.mark.parametrize(("reference", "subject"), [("2号", USCC), ("1号", OTHER)])
def test_another_s_record_opens_no_case(desk: CaseDesk, reference: str, subject: Subject) -> None:
    with pytest.raises(ImpossibleStep, match="no record of this subject"):
        desk.open("objection", subject, reference, today=OPENED)


def test_what_is_not_there_is_named(desk: CaseDesk) -> None:
    with pytest.raises(UnknownCase, match="there is: objection, repair, explanation, review"):
        desk.open("luck", USCC, "1号", today=OPENED)
    with pytest.raises(UnknownCase, match="take case_id"):
        desk.find("nothing", today=OPENED)
    with pytest.raises(UnknownScore):
        desk.open("explanation", USCC, "nothing", today=OPENED)


def test_review_by_a_person_is_due_in_fifteen_working_days(desk: CaseDesk) -> None:
    case = desk.open("review", USCC, SCORE.score_id, today=date(2024, 2, 7), note="要求人工复核")
    assert case.due == date(2024, 3, 5)  # 8 9 | 18 to 23 | 26 to 1 March | 4 5: Spring Festival between
    late = desk.find(case.case_id, today=date(2024, 3, 6))
    assert (late.overdue, desk.find(case.case_id, today=date(2024, 3, 5)).overdue) == (True, False)
    with pytest.raises(ImpossibleStep, match="not about this subject"):
        desk.open("review", OTHER, SCORE.score_id, today=OPENED)


def test_those_due_first_come_first_and_closed_ones_last(desk: CaseDesk) -> None:
    slow = desk.open("objection", USCC, "1号", today=OPENED)
    soon = desk.open("repair", USCC, "1号", today=OPENED)
    assert [one.case_id for one in desk.cases(today=OPENED)] == [soon.case_id, slow.case_id]
    desk.advance(soon.case_id, "refused", by="officer", today=OPENED, note="材料不全")
    assert [one.case_id for one in desk.cases(today=OPENED)] == [slow.case_id, soon.case_id]
    assert [one.case_id for one in desk.cases(today=OPENED, only_open=True)] == [slow.case_id]
    assert desk.cases(today=OPENED, subject=OTHER.id) == []


KILLED = """
import os, signal, sys
from datetime import date
from credit.deployment import Deployment
from credit.subject import Subject
from features.records.store import RecordStore
from serving.store.case_events import CaseEvents
from serving.store.database import Database
from tests.serving.cases.test_desk import desk_over

city, records, url, when = sys.argv[1:]
deployment = Deployment.load(city)
store, database = RecordStore.open(__import__("pathlib").Path(records), deployment.catalogue), Database.open(url)
desk = desk_over(database, store, deployment.catalogue)
victim = CaseEvents if when == "after the event" else RecordStore
setattr(victim, "settle" if when == "after the event" else "append", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
desk.open("objection", Subject.named("91460000MA0000015T"), "1号", today=date(2024, 6, 3))
"""


@pytest.mark.parametrize("when", ["before the event", "after the event"])
def test_killed_between_case_and_record_the_next_use_of_the_desk_completes_it(
    tiny_city: Deployment, store: RecordStore, tmp_path: Path, when: str
) -> None:
    url, records = f"sqlite:///{tmp_path / 'service.db'}", tmp_path / "data" / tiny_city.name / "records"
    command = [sys.executable, "-c", KILLED, str(tiny_city.evaluations.parent), str(records), url, when]
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert state(store, OPENED) == ("active" if when == "before the event" else "disputed")
    database = Database.open(url)
    desk = desk_over(database, store, tiny_city.catalogue)
    assert (desk.settle(), desk.settle()) == (1, 0)
    assert state(store, OPENED) == "disputed"
    assert store.records().num_rows == 2  # the fact and one event, not two
    (case,) = desk.cases(today=OPENED)
    assert desk.advance(case.case_id, "rejected", by="officer", today=DECIDED, note="证据不足").open is False
    database.close()


def test_a_record_event_that_became_impossible_ends_the_case_as_void(
    desk: CaseDesk, store: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.cases.desk.check", lambda *_: None)  # as if somebody were faster after the check
    desk.open("objection", USCC, "1号", today=OPENED)
    late = desk.open("objection", USCC, "1号", today=DECIDED)
    assert (late.state, late.open) == ("void", False)
    assert "is open already" in late.history[-1].note


def test_every_kind_has_a_legal_basis_and_an_end() -> None:
    for kind in case_kinds().values():
        assert "《" in kind.basis or "〔" in kind.basis
        assert {step.by for step in kind.steps} == {"officer", "subject"}
        assert all(step.final for step in kind.steps)
