"""The typed client against a real server on a real socket, for every method; and a batch of thousands in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from credit.deployment import Deployment
from credit.errors import Refused, Unreachable
from credit.purpose import Purpose
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.enrolment import enrol
from serving.client.client import YexinClient
from serving.client.connection import Connection
from tests.serving.client.running import Running, listening
from tests.serving.small_city import OTHER, PERSON, USCC, consent, row, service, with_persons

AGO = date.today() - timedelta(days=100)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Running]]:
    import shutil

    folder = tmp_path_factory.mktemp("running")
    shutil.copytree(Path(__file__).parents[2] / "tiny_city", folder / "city", ignore=shutil.ignore_patterns("__pycache__"))
    city = with_persons(Deployment.load(str(folder / "city")))
    rows = [row(letter * 32, document=f"{letter}号", event_date=AGO, known_at=AGO) for letter in "ab"]
    app = service(city, folder, *rows, consent("c" * 32))
    with listening(app) as here:
        yield lambda: here


def test_every_method_is_answered_by_its_class(running: Callable[[], Running]) -> None:
    here = running()
    officer, own, person = here.ask(Role.REGULATOR), here.ask(Role.SUBJECT, subject=USCC), here.ask(Role.ADMIN)
    score = officer.score(USCC)
    assert (score.score, score.tier) == (480, "C")
    assert officer.issued(score.score_id or "").answer == score
    assert [one.score_id for one in officer.history(USCC)] == [score.score_id]
    assert {one.document for one in officer.records(USCC)} == {"a号", "b号"}
    assert officer.what_if(USCC, reach="B").reach is not None
    assert officer.measures(USCC).subject == USCC
    assert [one.name for one in person.evaluations()] == ["citizen", "trust"]
    assert officer.score(PERSON, purpose=Purpose.INCENTIVE).score == 1001
    assert (officer.lists(USCC).lists, officer.benefits(USCC).benefits) == ((), ())  # the tiny city has neither
    assert (list(officer.actions()), list(officer.alerts(only_open=True)), officer.alert_figures()) == ([], [], ())
    assert officer.match_actions(USCC) == ()
    assert officer.effect().total.initiated == 0
    with pytest.raises(Refused, match="ImpossibleAction"):
        officer.initiate(USCC, "HN-CJ-01")
    for move in (officer.move_action, officer.move_alert):
        with pytest.raises(Refused, match="Unknown"):
            move("nothing", "closed")
    with pytest.raises(Refused, match="UnknownAction"):
        officer.action("nothing")
    case = own.open_case("objection", USCC, "a号", "已缴清")
    assert [one.case_id for one in officer.cases(only_open=True)] == [case.case_id]
    assert officer.move_case(case.case_id, "rejected", "证据不足").open is False
    assert {one.operation for one in own.inquiries()} >= {"score_enterprise", "list_records_of_enterprise"}
    with pytest.raises(Refused, match="没有该主体") as refused:
        officer.score(OTHER)
    assert (refused.value.kind, refused.value.status) == ("UnknownSubject", 404)
    with pytest.raises(Refused, match="NotAllowed"):
        own.score(OTHER)
    with pytest.raises(Refused, match="invalid_client"):
        YexinClient(Connection(f"http://127.0.0.1:{here.port}", "nobody", "x")).evaluations()
    with pytest.raises(Unreachable, match="no service answers"):
        YexinClient(Connection("http://127.0.0.1:9", "nobody", "x")).evaluations()


def test_a_batch_streams_both_ways_at_once(running: Callable[[], Running]) -> None:
    here = running()
    client = YexinClient(Connection(f"http://127.0.0.1:{here.port}", "c-batch", _batch_secret(here)))
    sent = [0]

    def subjects() -> Iterator[str]:
        for _ in range(300):
            sent[0] += 1
            yield USCC

    answers: Any = client.score_all(subjects(), as_of=date.today())
    first = next(answers)
    rest = list(answers)
    assert (first.score, len(rest), rest[-1].line) == (480, 299, 300)
    assert sent == [300]


def _batch_secret(here: Running) -> str:
    return enrol(here.app.state.gate.clients, Client("c-batch", Role.REGULATOR, "", date(2024, 1, 1)))
