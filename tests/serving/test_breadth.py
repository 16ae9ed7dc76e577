"""The nouns of /v1: history, records, evaluations, measures, consents, batches; what each role sees of them, and what not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from serving.access.caller import Role
from serving.access.roles import operations
from tests.serving.asking import asking
from tests.serving.small_city import OTHER, PERSON, USCC, consent, row, service, with_persons

DAY = "2024-06-30"


@pytest.fixture
def app(tiny_city: Deployment, tmp_path: Path) -> FastAPI:
    """Two penalties of an enterprise, and a person who consented twice."""
    rows = [row("a" * 32, document="1号"), row("b" * 32, document="2号", event_date=date(2024, 4, 1), known_at=date(2024, 4, 2))]
    return service(with_persons(tiny_city), tmp_path, *rows, consent("c" * 32), consent("d" * 32, event_date=date(2024, 2, 1)))


@pytest.fixture
def officer(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as client:
        yield client


@pytest.fixture
def person(app: FastAPI) -> Iterator[TestClient]:
    with asking(app, Role.SUBJECT, subject=PERSON) as client:
        yield client


def test_issued_scores_are_found_again_word_for_word_and_listed_latest_first(officer: TestClient) -> None:
    given = [officer.get(f"/v1/enterprises/{USCC}/score", params={"as_of": day}).json() for day in ("2024-03-10", DAY)]
    again = officer.get(f"/v1/scores/{given[1]['score_id']}")
    assert again.json()["answer"] == given[1]
    history = officer.get(f"/v1/enterprises/{USCC}/scores").json()
    assert [one["score_id"] for one in history["scores"]] == [given[1]["score_id"], given[0]["score_id"]]
    # 600 − 60 for each penalty known.
    assert [(one["score"], one["as_of"]) for one in history["scores"]] == [(480, DAY), (540, "2024-03-10")]
    behind = officer.get(f"/v1/scores/{given[1]['score_id']}/records").json()
    assert [one["document"] for one in behind["records"]] == ["1号", "2号"]
    assert officer.get("/v1/scores/none").status_code == 404


def test_pages_show_everything_once_while_more_is_issued(officer: TestClient) -> None:
    ids = [officer.get(f"/v1/enterprises/{USCC}/score", params={"as_of": DAY}).json()["score_id"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        page = officer.get(f"/v1/enterprises/{USCC}/scores", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        assert len(page["scores"]) <= 2
        seen += [one["score_id"] for one in page["scores"]]
        officer.get(f"/v1/enterprises/{USCC}/score", params={"as_of": DAY})
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ids[::-1]


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "W10", "WyJhIiwiYiJd", "%00"])
def test_a_cursor_of_nowhere_is_refused(officer: TestClient, cursor: str) -> None:
    refused = officer.get(f"/v1/enterprises/{USCC}/scores", params={"cursor": cursor})
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:yexin:problem:MalformedCursor")


def test_an_etag_spares_what_is_there_already(officer: TestClient) -> None:
    score_id = officer.get(f"/v1/enterprises/{USCC}/score", params={"as_of": DAY}).json()["score_id"]
    for path in (
        f"/v1/scores/{score_id}",
        "/v1/evaluations",
        "/v1/evaluations/trust",
        "/v1/evaluations/trust/tiers",
        "/v1/measures",
    ):
        first = officer.get(path)
        assert first.status_code == 200, path
        spared = officer.get(path, headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
        assert (spared.status_code, spared.content) == (304, b"")
        assert officer.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_table_is_shown_in_every_form_under_its_own_hash(app: FastAPI) -> None:
    with asking(app, Role.DATA_SCIENTIST) as scientist:
        found = scientist.get("/v1/evaluations/trust").json()
        table = scientist.get("/v1/evaluations/trust/table").json()
        assert (table["hash"], table["version"]) == (found["table_hash"], 0)
        # Each penalty takes 60: none, one, two … stand apart.
        lines = next(one["lines"] for one in table["features"] if one["feature"] == "penalties_12m")
        assert lines[0]["points"] - lines[1]["points"] == pytest.approx(60)
        tags = set()
        for form, begins in (("markdown", "#"), ("html", "<!DOCTYPE html>"), ("postgresql", "--"), ("duckdb", "--")):
            shown = scientist.get("/v1/evaluations/trust/table", params={"form": form})
            assert shown.text.startswith(begins), form
            tags.add(shown.headers["etag"])
        assert len(tags) == 4
        assert scientist.get("/v1/evaluations/luck/table").status_code == 404


def test_tiers_have_their_first_and_last_scores(officer: TestClient) -> None:
    tiers = officer.get("/v1/evaluations/trust/tiers").json()["tiers"]
    assert [(one["name"], one["starts"], one["ends"]) for one in tiers] == [
        ("D", 0, 399), ("C", 400, 549), ("B", 550, 619), ("A", 620, None),
    ]  # fmt: skip


def test_the_records_of_an_enterprise_are_those_known_on_the_day(officer: TestClient) -> None:
    assert len(officer.get(f"/v1/enterprises/{USCC}/records", params={"as_of": "2024-03-10"}).json()["records"]) == 1
    records = officer.get(f"/v1/enterprises/{USCC}/records", params={"as_of": DAY}).json()["records"]
    assert [(one["document"], one["status"], one["repair"]["opens"]) for one in records] == [
        ("2号", "active", "2024-07-01"),
        ("1号", "active", "2024-06-01"),
    ]
    assert officer.get(f"/v1/enterprises/{OTHER}/records").status_code == 404
    tomorrow = date.today() + timedelta(days=2)
    assert officer.get(f"/v1/enterprises/{USCC}/records", params={"as_of": str(tomorrow)}).status_code == 400


def test_what_is_a_person_s_own_affair_is_told_to_nobody_else(app: FastAPI, officer: TestClient, person: TestClient) -> None:
    score_id = person.get(f"/v1/persons/{PERSON}/score").json()["score_id"]
    for path in (f"/v1/persons/{PERSON}/records", f"/v1/persons/{PERSON}/scores", f"/v1/scores/{score_id}"):
        assert person.get(path).status_code == 200, path
        assert officer.get(path).status_code in (403, 404), path
    # An officer sees the score while the person wants it reviewed, and not a moment longer.
    case = person.post("/v1/cases", json={"kind": "review", "subject": PERSON, "reference": score_id}).json()
    assert officer.get(f"/v1/scores/{score_id}").status_code == 200
    officer.post(f"/v1/cases/{case['case_id']}/steps", json={"to": "confirmed", "note": "无误"})
    assert officer.get(f"/v1/scores/{score_id}").status_code == 404


def test_a_consent_is_seen_and_withdrawn_by_the_person_and_opens_nothing_from_then_on(
    app: FastAPI, officer: TestClient, person: TestClient
) -> None:
    scored = f"/v1/persons/{PERSON}/score?purpose=incentive"
    assert officer.get(scored).status_code == 200
    seen = person.get("/v1/consents").json()["consents"]
    assert [(one["record_id"], one["in_force"]) for one in seen] == [("d" * 32, True), ("c" * 32, True)]
    for record_id in ("d" * 32, "c" * 32):
        gone = person.post(f"/v1/consents/{record_id}/withdrawal").json()
        assert gone == {"record_id": record_id, "withdrawn_on": str(date.today())}
    assert [one["in_force"] for one in person.get("/v1/consents").json()["consents"]] == [False, False]
    assert person.post(f"/v1/consents/{'d' * 32}/withdrawal").status_code == 404
    with asking(app) as another:
        app.state.gate._standing.clear()
        assert _eventually_forbidden(another, f"{scored}&as_of={DAY}")


def _eventually_forbidden(client: TestClient, url: str) -> bool:
    """The scorer looks for new records once a second."""
    import time

    for _ in range(30):
        if client.get(url).status_code == 403:
            return True
        time.sleep(0.1)
    return False


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


def test_measures_meet_an_enterprise_by_its_records_and_its_tier(officer: TestClient) -> None:
    answer = officer.get(f"/v1/enterprises/{USCC}/measures", params={"as_of": DAY}).json()
    assert (answer["subject"], answer["measures"], answer["colour"]) == (USCC, [], "蓝")


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


def test_a_subject_sees_who_asked_about_it_and_what_was_refused(app: FastAPI, officer: TestClient, person: TestClient) -> None:
    officer.get(f"/v1/persons/{PERSON}/score?purpose=incentive", headers={"X-Request-ID": "request-1"})
    officer.get(f"/v1/persons/{PERSON}/score")
    own = person.get(f"/v1/persons/{PERSON}/records").json()["records"]
    page = person.get("/v1/inquiries", params={"limit": 2}).json()
    told = [(one["operation"], one["role"], one["purpose"], one["outcome"]) for one in page["inquiries"]]
    assert told == [
        ("list_records_of_person", "subject", None, "answered"),
        ("score_person", "regulator", None, "PurposeMissing"),
    ]
    assert set(page["inquiries"][0]["records"]) == {one["record_id"] for one in own}
    (first,) = person.get("/v1/inquiries", params={"cursor": page["next"]}).json()["inquiries"]
    assert (first["consent"], first["purpose"], first["outcome"]) == ("c" * 32, "incentive", "answered")
    assert person.get("/v1/inquiries", params={"cursor": "1 OR 1=1"}).status_code == 400
    with asking(app, Role.SUBJECT, subject=USCC) as other:
        assert other.get("/v1/inquiries").json() == {"inquiries": [], "next": None}
