"""Acts of supervision over HTTP: ports, relations, approvals; worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.access.caller import Role
from serving.inquiry import Inquiry
from serving.measures.matched import measures_meeting
from supervision.lists import load_lists
from tests.serving.acts_city import (
    ALONE,
    KEY,
    LISTED,
    OTHER,
    OWNED,
    OWNER,
    SHOPPER,
    SISTER,
    SUCCESSOR,
    TODAY,
    TOMORROW,
    app,
    officer,
)
from tests.serving.asking import asking
from tests.serving.small_city import PERSON, consent, service, with_persons

__all__ = ["app", "officer"]  # fixtures


def test_the_scenes_at_the_ports_by_hand(officer: TestClient) -> None:
    heads = officer.get("/v1/customs/scenes").json()["scenes"]
    assert [one["scene"] for one in heads] == ["vehicles", "equipment", "processing", "ledgers", "shoppers"]
    vehicles = officer.get("/v1/customs/scenes/vehicles").json()
    assert [(one["subject"], one["class_name"], one["measure"]["number"]) for one in vehicles["listed"]] == [
        (LISTED, "重点关注名单", "EX-CJ-02"),  # on a list of serious dishonesty: held below 450
        (ALONE, "高级认证企业", "EX-CJ-01"),  # 600 + 300 of customs' own grade
    ]
    assert vehicles["classes"] == {"重点关注名单": 1, "高级认证企业": 1}
    page = officer.get("/v1/customs/scenes/vehicles", params={"limit": 1}).json()
    rest = officer.get("/v1/customs/scenes/vehicles", params={"limit": 1, "cursor": page["next"]}).json()
    assert [page["listed"][0]["subject"], rest["listed"][0]["subject"], rest["next"]] == [LISTED, ALONE, None]
    assert officer.get("/v1/customs/scenes/yachts").status_code == 404


def test_a_person_on_the_watch_list_has_no_score_and_an_entry_in_the_audit(app: FastAPI, officer: TestClient) -> None:
    shopper = KEY.pseudonym(SHOPPER)
    shoppers = officer.get("/v1/customs/scenes/shoppers").json()["listed"]
    assert [(one["subject"], one["class_name"], one["score"]) for one in shoppers] == [(shopper, "重点关注名单", None)]
    with asking(app, Role.SUBJECT, subject=shopper) as own:
        (asked, *_) = own.get("/v1/inquiries").json()["inquiries"]
        assert (asked["operation"], asked["purpose"]) == ("show_customs_scene", "customs")
        found = own.get(f"/v1/persons/{shopper}/customs").json()
        assert (found["class_name"], found["scenes"][0]["measure"]["number"]) == ("重点关注名单", "EX-CJ-10")
    # Whether a person deserves the white list is asked with its consent alone.
    refused = officer.get(f"/v1/persons/{shopper}/customs?purpose=incentive")
    assert refused.json()["type"] == "urn:yexin:problem:ConsentMissing"


def test_the_class_of_an_enterprise_says_why(officer: TestClient) -> None:
    found = officer.get(f"/v1/enterprises/{ALONE}/customs").json()
    assert (found["class_name"], found["reason"]) == ("高级认证企业", "通关信用评价 900")
    assert [(one["scene"], one["measure"]["number"]) for one in found["scenes"]] == [("vehicles", "EX-CJ-01")]
    assert officer.get(f"/v1/enterprises/{OWNER}/customs").json()["scenes"] == []


def test_relations_tell_who_is_near_and_by_which_ways(officer: TestClient) -> None:
    found = officer.get(f"/v1/enterprises/{SUCCESSOR}/relations").json()
    assert (found["listed"], found["contagion"]["hops"], found["contagion"]["weight"]) == (False, 1, 0.5)
    ways = {one["subject"]: (one["listed"], one["ways"]) for one in found["related"]}
    by_hand = f"{SUCCESSOR} —法定代表人— ◦ —法定代表人— {LISTED}"
    assert ways[LISTED] == (True, [by_hand, f"{SUCCESSOR} —联系电话— ◦ —联系电话— {LISTED}"])
    assert ways[SISTER] == (False, [f"{SUCCESSOR} —法定代表人— ◦ —实际控制人— {SISTER}"])
    assert found["contagion"]["listed_related"] == 0.5
    # Representative 2, telephone 2, the same line of business 1.
    assert [(one["old"], one["worth"], one["days"]) for one in found["shells"]] == [(LISTED, 5, 120)]
    names = {node["name"] for node in found["picture"]["nodes"]}
    assert {SUCCESSOR, LISTED, "自然人", "联系电话"} <= names
    for person in (SHOPPER, OTHER):
        assert KEY.pseudonym(person) not in str(found)


def test_relations_speak_english_and_end_at_what_is_not_there(officer: TestClient) -> None:
    english = officer.get(f"/v1/enterprises/{SUCCESSOR}/relations?lang=en").json()
    assert "legal representative" in english["contagion"]["way"]
    assert officer.get(f"/v1/enterprises/{ALONE}/customs?lang=en").json()["reason"] == "customs credit evaluation 900"
    assert officer.get(f"/v1/enterprises/{OWNER}/approval?lang=en").json()["colour_reason"] == "the ordinary procedure"
    assert english["shells"][0]["evidence"].endswith("the same line of business; founded 120 days after it was listed")
    alone = officer.get(f"/v1/enterprises/{ALONE}/relations").json()
    assert (alone["contagion"]["hops"], alone["related"], alone["shells"]) == (None, [], [])
    assert officer.get("/v1/enterprises/91460000MA0000015T/relations").status_code == 404
    assert officer.get(f"/v1/enterprises/{ALONE}/relations?as_of={TOMORROW + timedelta(days=2)}").status_code == 400


def test_who_controls_by_shares_and_who_by_declaration(officer: TestClient) -> None:
    owned = officer.get(f"/v1/enterprises/{OWNED}/relations").json()["control"]
    assert (owned["declared"], owned["by_shares"]) == ([], "自然人")
    assert owned["chain"] == [{"holder": OWNER, "share": 60.0, "firm": OWNED}, {"holder": "自然人", "share": 70.0, "firm": OWNER}]
    sister = officer.get(f"/v1/enterprises/{SISTER}/relations").json()["control"]
    assert (sister["declared"], sister["by_shares"], sister["chain"]) == (["自然人"], None, [])


def test_the_list_of_likely_successors(officer: TestClient) -> None:
    found = officer.get("/v1/relations/shells").json()
    assert [(one["new"], one["old"]) for one in found["shells"]] == [(SUCCESSOR, LISTED)]
    before = officer.get("/v1/relations/shells", params={"as_of": str(TODAY - timedelta(days=30 * 10))}).json()
    assert before["shells"] == []


def test_the_colour_of_an_applicant_and_what_it_brings(officer: TestClient) -> None:
    black = officer.get(f"/v1/enterprises/{LISTED}/approval?promised_days=10").json()
    assert (black["colour"], black["papers_may_follow"], black["promise_may_stand"], black["days"]) == ("黑", False, False, 10)
    clean = officer.get(f"/v1/enterprises/{OWNER}/approval?promised_days=10").json()
    assert clean["days"] == (7 if clean["colour"] == "红" else 10)
    # On record for five years and nothing negative in three: the green channel.
    assert [(one["number"], one["state"]) for one in clean["green_channel"]] == [("HN-JL-01", "in_force")]
    assert black["green_channel"] == []


def test_a_subject_asks_about_itself_alone(app: FastAPI) -> None:
    with asking(app, Role.SUBJECT, subject=ALONE) as own:
        assert own.get(f"/v1/enterprises/{ALONE}/approval").status_code == 200
        assert own.get(f"/v1/enterprises/{ALONE}/customs").status_code == 200
        assert own.get(f"/v1/enterprises/{LISTED}/approval").status_code == 403
        # What relations tell is of others.
        assert own.get(f"/v1/enterprises/{ALONE}/relations").status_code == 403


SCENE = """
title: 场景清单
edition: "1"
measures:
  - {number: HN-JYF-01, name: 快办, kind: incentive, scope: hainan, level: recommended, issued_by: 某市, subjects: [person],
     legal_basis: [{kind: policy, title: 规定}], triggers: [{by: personal_score, evaluation: citizen, at_least: 1001}],
     valid_from: 2024-01-01}
  - {number: HN-JYF-02, name: 免押金, kind: incentive, scope: hainan, level: recommended, issued_by: 某市, subjects: [person],
     legal_basis: [{kind: policy, title: 规定}], triggers: [{by: personal_score, evaluation: citizen, at_least: 1040}],
     valid_from: 2024-01-01}
"""


def test_a_person_s_scenes_and_colour_by_score_with_consent_alone(tiny_city: Deployment, tmp_path: Path) -> None:
    city = with_persons(tiny_city)
    city.measures.mkdir()
    (city.measures / "scenes.yaml").write_text(SCENE, "utf-8")
    app = service(city, tmp_path, consent("c" * 32))
    with asking(app) as officer:
        asked = f"/v1/persons/{PERSON}/scenes?evaluation=citizen"
        found = officer.get(f"{asked}&purpose=incentive").json()
        # One consent is one point above 1000.
        assert [(one["number"], one["at_least"], one["met"]) for one in found["scenes"]] == [
            ("HN-JYF-01", 1001, True),
            ("HN-JYF-02", 1040, False),
        ]
        assert officer.get(asked).json()["type"] == "urn:yexin:problem:PurposeMissing"
        # A personal score of another name colours nothing: the ordinary procedure, never 黑.
        assert officer.get(f"/v1/persons/{PERSON}/approval?purpose=incentive").json()["colour"] == "蓝"
        other = f"p{'1' * 32}"
        assert officer.get(f"/v1/persons/{other}/scenes?evaluation=citizen&purpose=incentive").status_code in (403, 404)
        # This city keeps no relations, and says so.
        assert officer.get("/v1/relations/shells").json()["type"] == "urn:yexin:problem:NotKept"


def test_measures_rest_on_every_evaluation_that_a_list_names_and_that_serves_the_purpose(app: FastAPI, officer: TestClient) -> None:
    met = officer.get(f"/v1/enterprises/{ALONE}/measures").json()["measures"]
    assert "EX-CJ-01" in [one["measure"]["number"] for one in met]  # of customs' evaluation, which is not the kind's own
    scorer = app.state.scorer
    lists = load_lists(scorer.deployment)
    loan = Inquiry(SubjectKind.ENTERPRISE, ALONE, TODAY, None, Purpose.PRELOAN)
    matches, _ = measures_meeting(scorer, lists, loan, today=TODAY)
    assert "EX-CJ-01" not in [one.measure.number for one in matches]
