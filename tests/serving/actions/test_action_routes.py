"""The four threes, joint actions, alerts and benefits over HTTP: what each role may do, once, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.home import Home
from credit.language import Bilingual
from credit.record import RECORD_SCHEMA
from features.records.store import RecordStore
from serving.access.caller import Role
from serving.alerts.alert import KeptAlert
from serving.main import build_app
from serving.store.alerts import Alerts
from serving.store.database import Database
from supervision.warning.alerts import Alert
from tests.serving.actions.harbour import FIRM, HAINAN, OTHER, PERSON, row
from tests.serving.asking import asking

AGO = date.today() - timedelta(days=40)
FUNDS = "HN-CJ-01"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("harbour") / "data", "hainan")


@pytest.fixture(scope="module")
def app(home: Home) -> FastAPI:
    """FIRM and PERSON stand on lists; OTHER has a title and a tax grade; FIRM has an alert."""
    store = RecordStore.open(home.records, HAINAN.catalogue)
    plain: dict[str, Any] = {"subject": OTHER, "severity": 0}
    rows = [
        row("a", "recorded", AGO),
        row("b", "recorded", AGO, subject=PERSON, item="court_enforcement", category=None),
        row("r", "recorded", AGO, item="registration", category="制造业", amount=500.0, **plain),
        row("i", "recorded", AGO, item="innovation_title", category="高新技术企业", **plain),
        row("t", "recorded", AGO, item="tax_credit_grade", category="B", **plain),
    ]
    assert not store.append(pa.Table.from_pylist(rows, schema=RECORD_SCHEMA)).refused
    made = build_app(HAINAN, home, store, pseudonymiser=None)
    database = Database.open(home.database_url)
    name, why = Bilingual(zh="社保半年内两次以上欠缴", en="Social insurance in arrears twice or more"), Bilingual(zh="2", en="2")
    found = Alert(FIRM.id, date.today(), "arrears", name, "warning", "人力资源和社会保障部门", why, "规划")
    Alerts(database).run([KeptAlert.of(found)], rules=["arrears"], day=date.today())
    database.close()
    return made


@pytest.fixture
def officer(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as client:
        yield client


@pytest.fixture
def firm(app: FastAPI) -> Iterator[TestClient]:
    with asking(app, Role.SUBJECT, subject=FIRM.id) as client:
        yield client


def problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("urn:yexin:problem:")


def test_an_action_over_http_from_matching_to_feedback(officer: TestClient, firm: TestClient) -> None:
    key = {"Idempotency-Key": "3f1c2b7a-0001"}
    asked = {"subject": FIRM.id, "measure": FUNDS}
    first = officer.post("/v1/joint-actions", json=asked, headers=key)
    again = officer.post("/v1/joint-actions", json=asked, headers=key)
    assert (first.status_code, again.status_code, again.headers["idempotency-replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    assert problem(officer.post("/v1/joint-actions", json=asked)) == (409, "ImpossibleAction")
    action_id = first.json()["action_id"]
    rest = officer.post("/v1/joint-actions/matching", json={"subject": FIRM.id}).json()["actions"]
    assert FUNDS not in {one["measure"] for one in rest} != set()
    for to in ("responded", "pushed", "executed", "fed_back"):
        moved = officer.post(f"/v1/joint-actions/{action_id}/steps", json={"to": to, "note": "已停止拨付"})
        assert (moved.status_code, moved.json()["state"]) == (200, to)
    assert problem(officer.post(f"/v1/joint-actions/{action_id}/steps", json={"to": "executed"})) == (409, "ImpossibleAction")
    shown = firm.get(f"/v1/joint-actions/{action_id}", headers={"Accept-Language": "en"})
    assert (shown.json()["state_label"], shown.json()["executor_label"], shown.json()["standing"]) == (
        "fed back",
        "finance",
        "in_force",
    )
    known = firm.get(f"/v1/joint-actions/{action_id}", headers={"Accept-Language": "en", "If-None-Match": shown.headers["etag"]})
    assert known.status_code == 304
    mine = firm.get("/v1/joint-actions").json()["actions"]
    assert {one["subject"] for one in mine} == {FIRM.id}
    assert [one["action_id"] for one in officer.get("/v1/joint-actions?executor=finance").json()["actions"]] == [action_id]
    effect = officer.get("/v1/joint-actions/effect", params={"by": "department"}).json()
    finance = next(line for line in effect["lines"] if line["group"] == "finance")
    # responded, pushed, executed and fed back on the day of initiation: four steps, all in time.
    assert (finance["initiated"], finance["fed_back"], finance["steps"], finance["in_time"]) == (1, 1, 4, 4)
    assert effect["total"]["initiated"] == len(rest) + 1


def test_pages_of_actions_show_each_once(officer: TestClient) -> None:
    officer.post("/v1/joint-actions/matching", json={"subject": FIRM.id})
    every = [one["action_id"] for one in officer.get("/v1/joint-actions?limit=200").json()["actions"]]
    seen, cursor = [], None
    while True:
        page = officer.get("/v1/joint-actions", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["action_id"] for one in page["actions"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == every
    assert len(every) > 2


def test_the_frame_and_the_lists_of_a_subject(officer: TestClient, firm: TestClient, app: FastAPI) -> None:
    frame = firm.get("/v1/joint-actions/frame").json()
    assert [one["list"] for one in frame["lists"]] == ["trustworthy", "restricted", "graded"]
    assert [len(frame[name]) for name in ("checklists", "by_itself", "stages", "matters")] == [3, 3, 3, 3]
    lists = firm.get(f"/v1/enterprises/{FIRM.id}/lists").json()["lists"]
    assert [(one["list"], one["grounds"][0]["record_id"]) for one in lists] == [("restricted", "a" * 32)]
    assert problem(firm.get(f"/v1/enterprises/{OTHER.id}/lists")) == (403, "NotAllowed")
    assert problem(officer.get(f"/v1/persons/{PERSON.id}/lists")) == (403, "NotAllowed")
    with asking(app, Role.SUBJECT, subject=PERSON.id) as person:
        own = person.get(f"/v1/persons/{PERSON.id}/lists").json()["lists"]
    assert [one["list"] for one in own] == ["restricted"]


def test_what_is_not_there_or_not_one_s_own_is_refused(officer: TestClient, firm: TestClient, app: FastAPI) -> None:
    officer.post("/v1/joint-actions/matching", json={"subject": PERSON.id})
    of_person = officer.get("/v1/joint-actions", params={"subject": PERSON.id}).json()["actions"]
    assert {one["kind"] for one in of_person} == {"restriction"}
    assert {tuple(one["rests_on"]) for one in of_person} == {("record",)}  # never a score
    assert problem(firm.get(f"/v1/joint-actions/{of_person[0]['action_id']}")) == (404, "UnknownAction")
    assert problem(firm.get("/v1/joint-actions", params={"subject": PERSON.id})) == (403, "NotAllowed")
    assert problem(firm.post("/v1/joint-actions/matching", json={"subject": FIRM.id})) == (403, "NotAllowed")
    assert problem(officer.post("/v1/joint-actions", json={"subject": FIRM.id, "measure": "XX"})) == (409, "ImpossibleAction")
    assert problem(officer.post("/v1/joint-actions", json={"subject": FIRM.id})) == (422, "MalformedRequest")


def test_an_alert_over_http(officer: TestClient, firm: TestClient) -> None:
    (alert,) = officer.get("/v1/alerts", params={"open": True, "severity": "warning"}).json()["alerts"]
    path = f"/v1/alerts/{alert['alert_id']}"
    assert (alert["state"], alert["due"] > alert["opened_on"]) == ("new", True)
    assert problem(officer.post(f"{path}/steps", json={"to": "closed"})) == (409, "ImpossibleAlert")
    assert officer.post(f"{path}/steps", json={"to": "acknowledged"}).json()["state"] == "acknowledged"
    shown = officer.get(path)
    assert officer.get(path, headers={"If-None-Match": shown.headers["etag"]}).status_code == 304
    assert officer.get("/v1/alerts", params={"severity": "grave"}).json()["alerts"] == []
    assert officer.get("/v1/alerts/figures").json()["rules"][0]["alerts"] == 1
    assert problem(firm.get(path)) == (403, "NotAllowed")
    assert problem(officer.get("/v1/alerts/nothing")) == (404, "UnknownAlert")


def test_benefits_over_http_say_what_is_missing(officer: TestClient, firm: TestClient) -> None:
    path = f"/v1/enterprises/{OTHER.id}/benefits"
    found = {one["benefit"]["number"]: one for one in officer.get(path).json()["benefits"]}
    assert found["HN-MS-02"]["outcome"] == "eligible"
    missing = [one for one in found["HN-MS-04"]["conditions"] if one["verdict"] == "missing"]
    # Known for 40 days: three clean years are full 36 months after its first record.
    assert [(one["by"], one["from_day"]) for one in missing] == [("clean_record", _in_three_years(AGO))]
    english = firm.get(f"/v1/enterprises/{FIRM.id}/benefits", headers={"Accept-Language": "en"}).json()["benefits"]
    # Names of categories are the catalogue's own words.
    asks = {c["asks"] for one in english for c in one["conditions"] if c["by"] != "record"}
    assert [one for one in asks if re.search(r"[一-鿿]", one)] == []
    assert {"not on the list: restricted", "tier A, B in the public evaluation"} <= asks
    assert problem(firm.get(path)) == (403, "NotAllowed")
    assert [one["number"] for one in firm.get("/v1/benefits").json()["benefits"]][:2] == ["HN-MS-01", "HN-MS-02"]


def test_a_person_s_benefits_are_told_to_itself_or_by_its_consent(officer: TestClient, app: FastAPI) -> None:
    path = f"/v1/persons/{PERSON.id}/benefits"
    assert officer.get(path).status_code in (403, 503)  # no consent to incentives, or no score that could be consented to
    with asking(app, Role.SUBJECT, subject=PERSON.id) as person:
        outcomes = {one["benefit"]["number"]: one["outcome"] for one in person.get(path).json()["benefits"]}
    assert outcomes == {"HN-MS-11": "missing", "HN-MS-12": "missing", "HN-MS-13": "missing"}


def _in_three_years(day: date) -> str:
    return str(day.replace(year=day.year + 3))
