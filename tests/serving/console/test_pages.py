"""Pages over HTTP: who may open which, in both languages, with nothing in them that a page could be made to run."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from serving.access import secret
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.roles import operations
from serving.console.html import POLICY, texts
from tests.serving.console.town import EVIL, FINED, GOOD, WORSE, pages_of, signed_in

TEMPLATES = Path(__file__).resolve().parents[3] / "serving" / "console" / "templates"
# Every page that is asked for with GET, filled in.
PAGES = {
    "page_overview": "/console/overview",
    "page_subjects": "/console/subjects?q=海口",
    "page_subject": f"/console/subjects/{WORSE}",
    "page_cases": "/console/cases?closed=true",
    "page_alerts": "/console/alerts?closed=true",
    "page_joint": "/console/joint?stage=during&by=month",
    "page_plans": "/console/plans",
    "page_customs": "/console/customs",
    "page_shells": "/console/relations",
    "page_uplift": "/console/uplift",
    "page_checks": "/console/checks",
    "page_mine": "/console/mine",
    "page_models": "/console/models",
    "page_model": "/console/models/trust",
}


def test_every_page_opens_for_the_roles_of_its_line_and_for_no_other(app: FastAPI) -> None:
    wrong = []
    for role in Role:
        client = signed_in(app, role)
        for name, path in PAGES.items():
            answer = client.get(path)
            expected = 200 if role in operations().roles[name] else 403
            if answer.status_code != expected or not answer.headers["content-type"].startswith("text/html"):
                wrong.append((name, role, answer.status_code))
    assert wrong == []


def test_who_types_the_address_alone_is_led_to_the_door(app: FastAPI) -> None:
    stranger = TestClient(app, raise_server_exceptions=False)
    assert stranger.get("/").url.path == "/console/login"
    assert signed_in(app, Role.REGULATOR).get("/").headers["location"] == "/console"


def test_every_page_and_every_form_leads_who_is_not_signed_in_to_the_door(app: FastAPI) -> None:
    nobody, asked = TestClient(app, follow_redirects=False), 0
    for page in pages_of(app.routes):
        if page.name in operations().public:
            continue
        path = re.sub(r"\{\w+\}", "x", page.path)
        for method in page.methods or ():
            answer = nobody.request(method, path, data={"kind": "x"})
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/console/login"), page.name
            asked += 1
    assert asked > 12


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", [*PAGES.values(), "/console/login"])
def test_a_page_holds_no_program_and_no_other_host(app: FastAPI, path: str, language: str) -> None:
    role = {PAGES["page_mine"]: Role.SUBJECT, PAGES["page_checks"]: Role.BANK}.get(path, Role.REGULATOR)
    answer = signed_in(app, role).get(path, headers={"Accept-Language": language})
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert (answer.headers["content-language"], answer.headers["cache-control"]) == (language, "no-store")
    said = answer.text
    assert re.findall(r"<script(?![^>]* src=\"/static/)", said) == []
    assert re.findall(r"\son\w+=|\sstyle=|javascript:|<style", said) == []
    assert [link for link in re.findall(r"(?:src|href|action)=\"([^\"]*)\"", said) if not re.match(r"[/?#]", link)] == []


def test_a_name_that_would_be_a_program_is_shown_as_a_name(regulator: TestClient) -> None:
    for path in ("/console/subjects?q=海口", f"/console/subjects/{GOOD}"):
        said = regulator.get(path).text
        assert EVIL not in said
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<script>x" not in regulator.get("/console/subjects", params={"q": "<script>x"}).text


def test_the_parts_of_a_page_add_up(regulator: TestClient) -> None:
    said = regulator.get(f"/console/subjects/{WORSE}").text
    for table in re.findall(r'<details class="numbers">.*?</details>', said, re.S):
        rows = re.findall(r'<tr class="(\w+)">.*?number">([−+\d]+)<', table, re.S)
        numbers = [(kind, int(text.replace("−", "-"))) for kind, text in rows]
        assert sum(points for kind, points in numbers if kind != "total") == 500
        assert numbers[-1] == ("total", 500)


def test_a_ticked_repair_draws_another_curve(regulator: TestClient) -> None:
    page = regulator.get(f"/console/subjects/{WORSE}").text
    first, *_ = re.findall(r'name="repair" value="([^"]+)"', page)
    asked = {"repair": [first], "reach": "B"}
    part = regulator.post(f"/console/subjects/{WORSE}/what-if", data=asked, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "supposed" in part.text
    assert "<html" not in part.text
    wrong = regulator.post(f"/console/subjects/{WORSE}/what-if", data={"repair": ["x@y"]}, headers={"HX-Request": "true"})
    assert (wrong.status_code, "<html" in wrong.text, "error" in wrong.text) == (422, False, True)


def test_a_subject_sees_itself_alone(subject: TestClient) -> None:
    assert WORSE in subject.get("/console/mine").text
    assert subject.post(f"/console/subjects/{FINED}/what-if", data={}).status_code == 403
    assert subject.post(f"/console/subjects/{FINED}/report", data={"kind": "credit"}).status_code == 403
    assert subject.get(f"/console/subjects/{FINED}").status_code == 403


def test_signing_in_and_out(app: FastAPI) -> None:
    client = TestClient(app, follow_redirects=False, base_url="https://testserver")
    wrong = client.post("/console/login", data={"client_id": "nobody", "client_secret": "x"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (401, True)
    plain = secret.new_secret()
    made = Client("clerk", Role.REGULATOR, secret.hashed(plain), date(2024, 1, 1))
    app.state.gate.clients.add(made)
    form = {"client_id": "clerk", "client_secret": plain}
    for to, location in {
        "": "/console/overview",
        "/console/cases": "/console/cases",
        "//evil.example/": "/console/overview",
    }.items():
        entered = client.post("/console/login", data={**form, "to": to})
        assert (entered.status_code, entered.headers["location"]) == (303, location)
    cookie = entered.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", "secure"))
    elsewhere = client.post("/console/login", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (303, "/console/login")
    assert client.get("/console").headers["location"] == "/console/overview"
    assert client.post("/console/logout").headers["location"] == "/console/login"
    assert client.get("/console/overview").status_code == 303


def test_another_site_can_make_no_one_write(subject: TestClient) -> None:
    asked = {"kind": "review", "reference": "x"}
    answer = subject.post("/console/mine/cases", data=asked, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["location"] == "/console/login"


def test_the_language_is_kept(app: FastAPI) -> None:
    client = TestClient(app)
    assert "Sign in" in client.get("/console/login?lang=en").text
    assert "Sign in" in client.get("/console/login", headers={"Accept-Language": "zh"}).text
    assert "登录" in client.get("/console/login?lang=zh").text


def test_every_sentence_that_a_template_says_is_there() -> None:
    told = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.html"))
    used = set(re.findall(r"\bt\(['\"]([\w.-]+)['\"]", told))
    known = {f"{group}.{name}" for group, some in texts().root.items() for name in some}
    assert {name for name in used if not name.endswith((".", "_"))} - known == set()
    assert len(used) > 80
