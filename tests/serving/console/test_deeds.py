"""What is done on pages, from the form to its end: cases, alerts, joint actions, benefits, reports."""

from __future__ import annotations

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from serving.access.caller import Role
from serving.access.door import COOKIE
from tests.serving.asking import token_for
from tests.serving.console.town import FINED, GOOD, WORSE


def case_of(answer: Response, client: TestClient) -> str:
    assert answer.status_code == 303, answer.text
    (found, *_) = re.findall(r"/console/mine/cases/(\w+)/withdraw", client.get("/console/mine").text)
    return str(found)


def test_an_objection_from_the_subject_s_page_to_the_officer_s_decision(subject: TestClient, regulator: TestClient) -> None:
    page = subject.get("/console/mine").text
    record = re.findall(r'<option value="(\w{32})">处罚', page)[0]
    case = case_of(subject.post("/console/mine/cases", data={"kind": "objection", "reference": record, "note": "已缴清"}), subject)
    assert "异议" in regulator.get("/console/cases").text
    assert "已缴清" in regulator.get(f"/console/cases/{case}").text
    no_reason = regulator.post(f"/console/cases/{case}", data={"to": "upheld", "note": " "})
    assert (no_reason.status_code, "error" in no_reason.text) == (409, True)
    assert regulator.post(f"/console/cases/{case}", data={"to": "rejected", "note": "证据不足"}).status_code == 303
    assert "证据不足" in subject.get("/console/mine").text


def test_what_was_asked_for_can_be_taken_back_by_who_asked(app: FastAPI, subject: TestClient) -> None:
    page = subject.get("/console/mine").text
    score = re.findall(r'<option value="(\w{32})">\d{4}', page)[0]
    case = case_of(subject.post("/console/mine/cases", data={"kind": "review", "reference": score}), subject)
    other = TestClient(app, follow_redirects=False)
    other.cookies.set(COOKIE, token_for(app, Role.SUBJECT, subject=FINED))
    assert other.post(f"/console/mine/cases/{case}/withdraw").status_code == 403
    assert subject.post(f"/console/mine/cases/{case}/withdraw").status_code == 303
    assert subject.post(f"/console/mine/cases/{case}/withdraw").status_code == 409


def test_an_alert_from_the_list_to_its_end(regulator: TestClient) -> None:
    listed = regulator.get("/console/alerts").text
    (alert,) = set(re.findall(r"/console/alerts/(\w{32})", listed))
    assert ("信用等级下降" in listed, "B → C" in listed, "in English" in listed) == (True, True, False)
    english = regulator.get("/console/alerts", headers={"Accept-Language": "en"}).text
    assert ("信用等级下降" in english, "Fall of the credit tier" in english, "B → C, in English" in english) == (False, True, True)
    no_reason = regulator.post(f"/console/alerts/{alert}", data={"to": "dismissed", "note": " "})
    assert (no_reason.status_code, "error" in no_reason.text) == (409, True)
    for to in ("acknowledged", "handled", "closed"):
        assert f'value="{to}"' in regulator.get(f"/console/alerts/{alert}").text
        assert regulator.post(f"/console/alerts/{alert}", data={"to": to, "note": "已约谈"}).status_code == 303
    assert "已约谈" in regulator.get(f"/console/alerts/{alert}").text
    assert alert not in regulator.get("/console/alerts").text
    assert alert in regulator.get("/console/alerts?closed=true").text


def test_a_joint_action_from_matching_to_feedback_and_on_the_subject_s_own_page(regulator: TestClient, subject: TestClient) -> None:
    assert regulator.post("/console/joint", data={"subject": FINED}).status_code == 303
    board = regulator.get("/console/joint").text
    (action,) = set(re.findall(r"/console/joint/(\w{32})", board))
    assert ("TC-CJ-01" in board, FINED in board) == (True, True)
    for to in ("responded", "pushed", "executed", "fed_back"):
        assert f'value="{to}"' in regulator.get(f"/console/joint/{action}").text
        assert regulator.post(f"/console/joint/{action}", data={"to": to, "note": "已落实"}).status_code == 303
    assert "已反馈" in regulator.get(f"/console/subjects/{FINED}").text
    wrong = regulator.post(f"/console/joint/{action}", data={"to": "executed"})
    assert (wrong.status_code, "error" in wrong.text) == (409, True)
    assert "/console/joint" not in subject.get("/console/mine").text  # a subject has no way to the officers' page


def test_benefits_say_what_is_missing(regulator: TestClient, subject: TestClient) -> None:
    good, worse = (regulator.get(f"/console/subjects/{one}").text for one in (GOOD, WORSE))
    assert ("符合</span>" in good, "尚缺" in good) == (True, False)
    assert "尚缺2项条件" in worse  # tier C, and on the list by its penalties
    assert "现为C" in worse
    assert "尚缺2项条件" in subject.get("/console/mine").text


def test_a_report_from_the_page_to_its_verification(app: FastAPI, regulator: TestClient) -> None:
    file = regulator.post(f"/console/subjects/{GOOD}/report", data={"kind": "clearance", "first": "2024-01-01"})
    assert (file.status_code, file.headers["content-type"]) == (200, "application/pdf")
    (report_id,) = re.findall(r"clearance-(\w{32})\.pdf", file.headers["content-disposition"])
    anybody = TestClient(app)
    assert GOOD in anybody.get(f"/verify/{report_id}").text
    same = anybody.post(f"/verify/{report_id}", files={"file": ("r.pdf", file.content)})
    other = anybody.post(f"/verify/{report_id}", files={"file": ("r.pdf", file.content + b" ")})
    assert ("文件与出具时一致" in same.text, "文件与出具时不一致" in other.text) == (True, True)
    assert anybody.get(f"/verify/{'0' * 32}").status_code == 404
