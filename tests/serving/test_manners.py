"""How /v1 behaves whatever is asked: writes that are sent twice, batches, request ids, examples, problems in two languages."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from serving.access.caller import Role
from serving.access.roles import operations
from tests.serving.asking import asking
from tests.serving.small_city import OTHER, PERSON, USCC, app, officer

__all__ = ["app", "officer"]
DAY = "2024-06-30"


def test_a_write_that_is_sent_twice_is_carried_out_once(app: FastAPI) -> None:
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        body = {"kind": "objection", "subject": USCC, "reference": "1号", "note": "已缴清"}
        key = {"Idempotency-Key": "key-0001"}
        first = own.post("/v1/cases", json=body, headers=key)
        again = own.post("/v1/cases", json=body, headers=key)
        assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
        assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
        assert len(own.get("/v1/cases").json()["cases"]) == 1
        other = own.post("/v1/cases", json={**body, "reference": "2号"}, headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "urn:yexin:problem:KeyReused")
        # What failed may be tried again under its key.
        wrong = {**body, "reference": "9号"}
        assert [own.post("/v1/cases", json=wrong, headers={"Idempotency-Key": "key-0002"}).status_code for _ in range(2)] == [
            409
        ] * 2


def test_a_key_whose_request_is_under_way_is_told_to_wait(app: FastAPI, tmp_path: Path) -> None:
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        body = {"kind": "objection", "subject": USCC, "reference": "1号"}
        own.post("/v1/cases", json=body, headers={"Idempotency-Key": "key-0001"})
        (file,) = tmp_path.rglob("service.db")
        with sqlite3.connect(file) as database:
            database.execute("UPDATE replies SET status = NULL")
        waits = own.post("/v1/cases", json=body, headers={"Idempotency-Key": "key-0001"})
        assert (waits.status_code, waits.headers["retry-after"]) == (409, "1")


def test_a_batch_answers_line_by_line_in_order_and_goes_on_behind_a_bad_one(officer: TestClient) -> None:
    lines = [
        json.dumps({"subject": USCC}),
        "",
        "nonsense",
        json.dumps({"subject": OTHER}),
        json.dumps({"subject": USCC, "as_of": "2024-03-10"}),
    ]
    answer = officer.post("/v1/scores", params={"as_of": DAY, "lang": "en"}, content="\n".join(lines).encode())
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["line"], one["status"], one["score"]) for one in found] == [
        (1, "scored", 480), (2, "problem", None), (3, "problem", None), (4, "scored", 540),
    ]  # fmt: skip
    assert [one["problem"]["type"].rsplit(":")[-1] for one in found[1:3]] == ["MalformedRequest", "UnknownSubject"]
    assert found[0]["reasons"][0]["points"] == -120
    assert officer.get(f"/v1/scores/{found[0]['score_id']}").json()["answer"]["score"] == 480


def test_a_batch_asks_for_consents_like_anybody(officer: TestClient) -> None:
    lines = (json.dumps({"subject": PERSON}) + "\n").encode()
    (refused,) = officer.post("/v1/scores", content=lines).text.splitlines()
    assert json.loads(refused)["problem"]["type"] == "urn:yexin:problem:PurposeMissing"
    (answered,) = officer.post("/v1/scores?purpose=incentive", content=lines).text.splitlines()
    assert json.loads(answered)["score"] == 1002


def test_a_batch_ends_at_a_line_that_never_ends(officer: TestClient) -> None:
    answer = officer.post("/v1/scores", params={"as_of": DAY}, content=b'{"subject": "' + b"9" * 100_000)
    (line,) = answer.text.splitlines()
    assert json.loads(line)["problem"]["status"] == 422


def test_every_example_of_the_docs_has_the_form_of_its_schema(app: FastAPI) -> None:
    import jsonschema

    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    seen = 0
    for path, some in paths.items():
        for method, operation in some.items():
            answers = [a for status, a in operation["responses"].items() if status.startswith("2")]
            for kind, content in ((k, c) for a in answers for k, c in a.get("content", {}).items()):
                if operation["operationId"] in ("alive", "ready") or kind == "application/pdf":
                    continue
                assert content.get("example") is not None, (method, path, kind)
                jsonschema.validate(content["example"], content["schema"])
                seen += 1
    assert seen > 15


def test_every_write_takes_an_idempotency_key(app: FastAPI) -> None:
    reads = {"look_up_person", "ask_about_enterprise", "ask_about_person", "score_batch", "issue_token", "check_portfolio"}
    for some in app.openapi()["paths"].values():
        for method, operation in some.items():
            if method != "get" and operation["operationId"] not in reads:
                names = {one["name"] for one in operation.get("parameters", [])}
                assert "Idempotency-Key" in names, operation["operationId"]
    assert reads >= {name for name in reads if name in operations().roles}


def test_a_request_keeps_the_id_that_it_came_with(officer: TestClient) -> None:
    assert officer.get("/healthz", headers={"X-Request-ID": "abc-12345"}).headers["x-request-id"] == "abc-12345"
    made = officer.get("/v1/scores/x", headers={"X-Request-ID": "a b\n"})
    assert made.json()["request_id"] == made.headers["x-request-id"]
    assert len(made.headers["x-request-id"]) == 32


def test_problems_speak_chinese_first_and_english_when_asked(officer: TestClient) -> None:
    chinese = officer.get(f"/v1/enterprises/{OTHER}/score")
    english = officer.get(f"/v1/enterprises/{OTHER}/score", headers={"Accept-Language": "en-GB"})
    assert (chinese.json()["title"], english.json()["title"]) == ("没有该主体的记录", "Unknown subject")
    assert (chinese.headers["content-language"], english.headers["content-language"]) == ("zh", "en")
    malformed = officer.get(f"/v1/enterprises/{USCC}/score", params={"as_of": "soon"}).json()
    assert malformed["detail"] == "请求格式有误：query.as_of不是有效的日期（应为 2026-06-30 的形式）"
