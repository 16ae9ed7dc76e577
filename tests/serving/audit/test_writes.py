"""Who opened, moved or read a case, and who withdrew a consent, stands in the audit trail: with the deed, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from credit.deployment import Deployment
from credit.home import Home
from serving.access.caller import Role
from serving.audit.chain import LinkedEntry
from serving.audit.trail import AuditTrail
from serving.main import open_database
from serving.store import case_events
from tests.serving.asking import asking
from tests.serving.small_city import PERSON, USCC, consent, row, service, with_persons

DAY = date.today() - timedelta(days=30)


@pytest.fixture
def app(tiny_city: Deployment, tmp_path: Path) -> FastAPI:
    rows = [row("a" * 32, document="1号", event_date=DAY, known_at=DAY), consent("c" * 32)]
    return service(with_persons(tiny_city), tmp_path, *rows)


@pytest.fixture
def trail(tiny_city: Deployment, tmp_path: Path) -> Iterator[AuditTrail]:
    database = open_database(Home(tmp_path / "data", tiny_city.name))
    yield AuditTrail(database)
    database.close()


def told(entry: LinkedEntry) -> tuple[str, str, str | None, str | None]:
    return entry.operation, entry.role, entry.subject, entry.records


def test_every_step_of_a_case_and_every_look_at_it_leaves_an_entry(app: FastAPI, trail: AuditTrail) -> None:
    with asking(app, Role.SUBJECT, subject=USCC) as own, asking(app) as officer:
        asked = {"kind": "objection", "subject": USCC, "reference": "1号", "note": "a word that is nobody's business"}
        case_id = own.post("/v1/cases", json=asked).json()["case_id"]
        officer.get(f"/v1/cases/{case_id}")
        officer.post(f"/v1/cases/{case_id}/steps", json={"to": "rejected", "note": "证据不足"})
        officer.get("/v1/cases", params={"subject": USCC})
        assert officer.post(f"/v1/cases/{case_id}/steps", json={"to": "upheld", "note": "x"}).status_code == 409
    entries = list(trail.all())
    assert [told(one) for one in entries] == [
        ("open_case", "subject", USCC, "a" * 32),
        ("show_case", "regulator", USCC, ""),
        ("move_case", "regulator", USCC, "a" * 32),
        ("list_cases", "regulator", USCC, ""),
    ]
    assert [one.detail for one in entries] == [f"case {case_id} received", None, f"case {case_id} rejected", None]
    assert not [one for one in entries if "nobody" in str(one)]


def test_a_withdrawn_consent_leaves_an_entry_under_the_pseudonym(app: FastAPI, trail: AuditTrail) -> None:
    with asking(app, Role.SUBJECT, subject=PERSON) as person:
        person.get("/v1/consents")
        assert person.post(f"/v1/consents/{'c' * 32}/withdrawal").status_code == 200
        assert person.post(f"/v1/consents/{'c' * 32}/withdrawal").status_code == 404
    assert [told(one) for one in trail.all()] == [
        ("list_consents", "subject", PERSON, ""),
        ("withdraw_consent", "subject", PERSON, "c" * 32),
    ]


def test_a_case_that_could_not_be_kept_leaves_neither_itself_nor_an_entry(
    app: FastAPI, trail: AuditTrail, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A value that no column takes: the database refuses the event after it took the entry.
    monkeypatch.setattr(case_events, "asdict", lambda event: {"case_id": event.case_id})
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        refused = own.post("/v1/cases", json={"kind": "objection", "subject": USCC, "reference": "1号"})
        assert refused.status_code in (409, 503)
        assert own.get("/v1/cases").json()["cases"] == []
    assert list(trail.all()) == []
