"""Cases over HTTP: opened, listed, decided; what cannot be done is a problem document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.main import build_app
from tests.serving.asking import asking

USCC = "91460000MA0000015T"


@pytest.fixture
def client(tiny_city: Deployment, tmp_path: Path) -> Iterator[TestClient]:
    """A service that knows one penalty, a hundred days old."""
    decided = date.today() - timedelta(days=100)
    file = tmp_path / "penalty.csv"
    file.write_text(f"uscc,no,kind,decided\n{USCC},1号,罚款,{decided}\n", "utf-8")
    store = RecordStore.open(tmp_path / "data" / tiny_city.name / "records", tiny_city.catalogue)
    store.append(Reader(tiny_city.catalogue).read(file, received=decided + timedelta(days=1)).records)
    with asking(build_app(tiny_city, Home(tmp_path / "data", tiny_city.name), store, pseudonymiser=None)) as client:
        yield client


def test_an_objection_from_opening_to_decision(client: TestClient) -> None:
    opened = client.post("/v1/cases", json={"kind": "objection", "subject": USCC, "reference": "1号", "note": "已缴清"})
    assert (opened.status_code, opened.json()["state"]) == (201, "received")
    case_id = opened.json()["case_id"]
    assert client.get(f"/v1/enterprises/{USCC}/score").json()["disputed"] is True
    assert [one["case_id"] for one in client.get("/v1/cases?open=true").json()["cases"]] == [case_id]
    decided = client.post(f"/v1/cases/{case_id}/steps", json={"to": "rejected", "note": "证据不足"})
    assert (decided.status_code, decided.json()["open"]) == (200, False)
    assert client.get(f"/v1/cases/{case_id}").json() == decided.json()
    assert client.get("/v1/cases?open=true").json() == {"cases": [], "next": None}


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"kind": "objection", "subject": USCC, "reference": "2号"}, 409, "ImpossibleStep"),
        ({"kind": "luck", "subject": USCC, "reference": "1号"}, 404, "UnknownCase"),
        ({"kind": "review", "subject": USCC, "reference": "x"}, 404, "UnknownScore"),
        ({"kind": "objection", "subject": USCC}, 422, "MalformedRequest"),
        ({"kind": "objection", "subject": USCC, "reference": "1号", "note": "x" * 2001}, 422, "MalformedRequest"),
    ],
)
def test_what_cannot_be_opened_is_a_problem_document(client: TestClient, body: dict[str, str], status: int, kind: str) -> None:
    answer = client.post("/v1/cases", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"urn:yexin:problem:{kind}"
