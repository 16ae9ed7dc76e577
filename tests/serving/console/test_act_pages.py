"""Pages on acts of supervision over HTTP: what a plan, the ports and relations show, and that pages say what the API says."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from serving.access.caller import Role
from serving.access.door import COOKIE
from tests.serving.acts_city import (
    ALONE,
    KEY,
    LISTED,
    OTHER,
    OWNED,
    OWNER,
    SHOPPER,
    SUCCESSOR,
    TODAY,
    acts_service,
    on_the_public_day,
    plans_of,
)
from tests.serving.asking import asking, token_for


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return acts_service(tmp_path_factory.mktemp("acts"))


@pytest.fixture
def officer(app: FastAPI) -> TestClient:
    client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
    client.cookies.set(COOKIE, token_for(app, Role.REGULATOR))
    return client


def form(number: str, /, **changes: str) -> dict[str, str]:
    asked = {
        "number": number, "public_value": "收盘指数", "public_day": str(TODAY + timedelta(days=1)), "rules": "hainan-2025",
        "inspectors": "I1 海口市\nI2\n\nI3\nI4，三亚市", "conflicts": f"I1,{OWNED},配偶任职", "capacity": "", "least": "12.5",
    }  # fmt: skip
    return asked | changes


def test_a_plan_from_the_form_to_the_verification(app: FastAPI, officer: TestClient) -> None:
    made = officer.post("/console/plans", data=form("页1号"))
    assert (made.status_code, made.headers["location"]) == (303, "/console/plans/%E9%A1%B51%E5%8F%B7")
    page = officer.get("/console/plans/页1号")
    assert page.status_code == 200
    assert "届时方可抽取" in page.text
    assert "每个行业和市县至少12.5%" in page.text
    assert officer.post("/console/plans/页1号/draw", data={"value": "x"}).status_code == 422
    on_the_public_day(plans_of(app), "页1号")
    assert officer.post("/console/plans/页1号/draw", data={"value": "3021"}).status_code == 303
    with asking(app) as api:
        told = api.get("/v1/inspection-plans/页1号").json()
    shown = officer.get("/console/plans/页1号").text
    for text in (told["revealed"]["seed"], told["commitment"]["secret_hash"], str(told["visits"]), OWNED):
        assert text in shown
    part = officer.get("/console/plans/页1号/verification", headers={"HX-Request": "true"}).text
    assert ("全部一致" in part, part.count("✓"), "✗" in part, "<html" in part) == (True, 7, False, False)
    published = plans_of(app) / "页1号" / "published" / "visits.csv"
    published.write_bytes(published.read_bytes() + b"x,D,x,x,x,,x\n")
    assert "有不一致之处" in officer.get("/console/plans/页1号/verification").text


def test_a_form_with_a_fault_is_told_in_words(officer: TestClient) -> None:
    for changes, status in (
        ({"conflicts": "I1 仅两个词"}, 422),
        ({"number": "a/b"}, 422),
        ({"rules": "no-such"}, 422),
        ({"capacity": "many"}, 422),
        ({"least": "1/3"}, 422),
        ({"least": "101"}, 422),
        ({"inspectors": " "}, 422),
    ):
        answer = officer.post("/console/plans", data=form("页2号", **changes))
        assert (answer.status_code, 'class="error"' in answer.text or "error" in answer.text) == (status, True), changes
    assert officer.get("/console/plans/页2号").status_code == 404


def test_the_ports_show_who_is_where_and_each_person_shown_is_noted(app: FastAPI, officer: TestClient) -> None:
    vehicles = officer.get("/console/customs").text
    assert vehicles.index(LISTED) < vehicles.index(ALONE)
    assert "EX-CJ-02" in vehicles
    shoppers = officer.get("/console/customs?scene=shoppers").text
    shopper = KEY.pseudonym(SHOPPER)
    assert shopper in shoppers
    with asking(app, Role.SUBJECT, subject=shopper) as own:
        assert "page_customs" in {one["operation"] for one in own.get("/v1/inquiries").json()["inquiries"]}
    assert officer.get("/console/customs?scene=yachts").status_code == 404


def test_a_subject_s_page_shows_its_colour_its_class_and_asks_for_its_graph(officer: TestClient) -> None:
    page = officer.get(f"/console/subjects/{LISTED}").text
    assert "黑档" in page
    assert re.search(r"容缺后补</dt><dd>不可", page)
    assert "重点关注名单" in page
    assert f'hx-get="/console/subjects/{LISTED}/relations"' in page
    assert "绿色通道</dt><dd>HN-JL-01" in officer.get(f"/console/subjects/{OWNER}").text


def test_the_graph_is_a_picture_and_the_same_in_words(app: FastAPI, officer: TestClient) -> None:
    part = officer.get(f"/console/subjects/{SUCCESSOR}/relations").text
    assert "<svg" in part
    assert 'role="img"' in part
    assert re.findall(r"<script|\son\w+=|\sstyle=", part) == []
    with asking(app) as api:
        told = api.get(f"/v1/enterprises/{SUCCESSOR}/relations").json()
    plain = html.unescape(part)
    for one in told["related"]:
        for way in one["ways"]:
            assert way in plain
    assert told["shells"][0]["evidence"] in plain
    for person in (SHOPPER, OTHER):
        assert KEY.pseudonym(person) not in part
    assert "持有" in officer.get(f"/console/subjects/{OWNED}/relations").text
    shells = officer.get("/console/relations").text
    assert (SUCCESSOR in shells, LISTED in shells) == (True, True)


UPLIFT: dict[str, Any] = {
    "inspections": 10, "violations": 3,
    "compared": {"worth": {}, "minus": {}},
    "groups": [], "curves": {},
}  # fmt: skip


def test_the_uplift_page_shows_the_numbers_of_the_report(app: FastAPI, officer: TestClient) -> None:
    assert "还没有成效报告" in officer.get("/console/uplift").text
    interval = {"mean": 0.25, "low": -0.5, "high": 1.0}
    measures = dict.fromkeys(("days_earlier", "first_half", "later", "least_covered", "groups_unseen"), interval)
    point = {"setting": 0.25, **dict.fromkeys(("days_earlier", "minus_risk", "first_half", "least_covered"), interval)}
    share = {"first_half": interval, "later": None}
    found = UPLIFT | {
        "compared": {"worth": {"risk": measures, "plan": measures}, "minus": {"plan": {"risk": measures}}},
        "groups": [{"group": "餐馆", "english": "restaurants", "inspections": 9, "violations": 3, "risk": share, "plan": share}],
        "curves": {"minimum": [point]},
    }
    file = Path(app.state.acts.inspections.plans.folder).parent / "reports" / "uplift.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(found), "utf-8")
    page = officer.get("/console/uplift?lang=en").text
    assert "+0.25 <span" in page
    assert "−0.50 … +1.00" in page
    assert "restaurants" in page
    assert "risk, a share of each group guaranteed" in page
    file.write_text("{", "utf-8")
    assert "There is no report yet" in officer.get("/console/uplift?lang=en").text
