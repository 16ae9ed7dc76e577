"""The nouns of /v1: history, records, evaluations, measures, consents; what each role sees of them, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from serving.access.caller import Role
from tests.serving.asking import asking
from tests.serving.small_city import OTHER, PERSON, USCC, app, officer

__all__ = ["app", "officer"]
DAY = "2024-06-30"


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


def test_measures_meet_an_enterprise_by_its_records_and_its_tier(officer: TestClient) -> None:
    answer = officer.get(f"/v1/enterprises/{USCC}/measures", params={"as_of": DAY}).json()
    assert (answer["subject"], answer["measures"], answer["colour"]) == (USCC, [], "蓝")


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
