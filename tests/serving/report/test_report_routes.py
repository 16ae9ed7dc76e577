"""Reports over HTTP: issued, described, fetched; what cannot be issued is a problem document."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from serving.store.database import Database
from serving.store.erasures import Erasures
from tests.serving.cases.test_case_routes import USCC, client

__all__ = ["client"]


def test_a_report_from_order_to_file(client: TestClient) -> None:
    issued = client.post("/v1/reports", json={"kind": "credit", "subject": USCC})
    said = issued.json()
    assert (issued.status_code, issued.headers["location"], said["clear"]) == (201, f"/v1/reports/{said['report_id']}", None)
    assert client.get(issued.headers["location"]).json() == said
    file = client.get(said["file"])
    assert (file.headers["content-type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert hashlib.sha256(file.content).hexdigest() == said["file_hash"]


def test_a_clearance_says_whether_it_is_clear(client: TestClient) -> None:
    asked = {"kind": "clearance", "subject": USCC, "first": "2020-01-01"}
    assert client.post("/v1/reports", json=asked).json()["clear"] is False
    before = {**asked, "last": "2020-12-31"}
    assert client.post("/v1/reports", json=before).json()["clear"] is True


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"kind": "clearance", "subject": USCC}, 422, "MalformedRequest"),
        ({"kind": "credit", "subject": USCC, "first": "2020-01-01"}, 422, "MalformedRequest"),
        ({"kind": "clearance", "subject": USCC, "first": "2020-01-01", "fields": ["luck"]}, 422, "UnknownField"),
        ({"kind": "clearance", "subject": USCC, "first": "2020-02-01", "last": "2020-01-01"}, 422, "ReportNotOffered"),
        ({"kind": "credit", "subject": "91460100MA00000150"}, 404, "UnknownSubject"),
        ({"kind": "credit", "subject": USCC, "purpose": "customs"}, 403, "PurposeNotAllowed"),
    ],
)
def test_what_cannot_be_issued_is_a_problem_document(client: TestClient, body: dict[str, Any], status: int, kind: str) -> None:
    answer = client.post("/v1/reports", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"urn:yexin:problem:{kind}"


@pytest.mark.parametrize(("path", "status"), [("0" * 32, 404), ("0" * 32 + ".pdf", 404), ("x", 422)])
def test_an_unknown_report_is_a_problem_document(client: TestClient, path: str, status: int) -> None:
    assert client.get(f"/v1/reports/{path}").status_code == status


def test_the_file_of_a_deleted_report_is_gone_and_says_so(client: TestClient, tmp_path: Path, tiny_city: Deployment) -> None:
    said = client.post("/v1/reports", json={"kind": "credit", "subject": USCC}).json()
    database = Database.open(Home(tmp_path / "data", tiny_city.name).database_url)
    now = datetime.now(UTC)
    Erasures(database).enter(now.date(), {}, basis="test", subjects=[USCC], now=now)
    answer = client.get(said["file"], headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["type"]) == (410, "urn:yexin:problem:ReportGone")
    assert "order a new report" in answer.json()["detail"]
    # What it was is still told, so that a copy can be verified.
    assert client.get(f"/v1/reports/{said['report_id']}").json()["file_hash"] == said["file_hash"]
