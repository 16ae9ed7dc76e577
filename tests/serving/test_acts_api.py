"""Acts of supervision over HTTP: plans from commitment to results, ports, relations, approvals; worked out by hand."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from serving import crowd
from serving.access.caller import Role
from supervision.inspection import publication
from tests.serving.acts_city import (
    ALONE,
    FIRMS,
    KEY,
    LISTED,
    OTHER,
    OWNED,
    OWNER,
    SHOPPER,
    SISTER,
    SUCCESSOR,
    TODAY,
    acts_service,
)  # fmt: skip
from tests.serving.asking import asking
from tests.serving.small_city import PERSON, consent, service, with_persons

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return acts_service(tmp_path_factory.mktemp("acts"))


@pytest.fixture
def officer(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as client:
        yield client


def new_plan(number: str, /, **changes: Any) -> dict[str, Any]:
    """A plan that visits every tier by lot."""
    asked = {
        "number": number, "public_value": "收盘指数", "public_day": str(TOMORROW),
        "inspectors": [{"number": f"I{n}"} for n in range(3)],
        "tiers": {tier: {"ratio": 0.5} for tier in "ABCD"},
    }  # fmt: skip
    return asked | changes


def on_the_public_day(folder: Path, number: str) -> None:
    """Let the public day have come: the plan was committed to yesterday, and its value is known today."""
    file = folder / number / "published" / "commitment.json"
    said = file.read_text("utf-8").replace(f'"day": "{TODAY}"', f'"day": "{TODAY - timedelta(days=1)}"')
    file.write_text(said.replace(str(TOMORROW), str(TODAY)), "utf-8")


def plans_of(app: FastAPI) -> Path:
    return Path(app.state.acts.inspections.plans.folder)


def test_a_plan_from_its_commitment_to_the_results(app: FastAPI, officer: TestClient) -> None:
    made = officer.post("/v1/inspection-plans", json=new_plan("琼1号"))
    assert made.status_code == 201, made.text
    sealed = made.json()
    assert (sealed["state"], sealed["population"], sealed["visits"], sealed["revealed"]) == ("committed", 12, 0, None)
    assert len(sealed["commitment"]["secret_hash"]) == 64
    # Not before the public day, and nobody sees the secret.
    early = officer.post("/v1/inspection-plans/琼1号/draw", json={"value": "3021.4"})
    assert (early.status_code, early.json()["type"]) == (422, "urn:yexin:problem:ImpossiblePlan")
    assert (plans_of(app) / "琼1号" / "secret.hex").read_text() not in officer.get("/v1/inspection-plans/琼1号").text
    assert officer.get("/v1/inspection-plans/琼1号/visits").status_code == 422
    on_the_public_day(plans_of(app), "琼1号")
    drawn = officer.post("/v1/inspection-plans/琼1号/draw", json={"value": "3021.4"}).json()
    # OWNED is on the abnormal list: a cause. Of the eleven others each tier's half, rounded, at least one of each stratum.
    assert drawn["state"] == "drawn"
    assert drawn["reasons"]["有因检查"] == 1
    assert sum(one["visits"] for one in drawn["strata"]) == drawn["visits"] == sum(one["visits"] for one in drawn["tiers"])
    assert sum(one["subjects"] for one in drawn["strata"]) == 12
    again = officer.post("/v1/inspection-plans/琼1号/draw", json={"value": "1"})
    assert again.status_code == 422
    _visits_and_verification(officer, drawn, plans_of(app) / "琼1号" / "published")


def _visits_and_verification(officer: TestClient, drawn: dict[str, Any], published: Path) -> None:
    seen, cursor = [], None
    while True:
        page = officer.get(
            "/v1/inspection-plans/琼1号/visits", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += page["visits"]
        cursor = page["next"]
        if cursor is None:
            break
    subjects = [one["subject"] for one in seen]
    assert len(subjects) == drawn["visits"] == page["count"]
    assert sorted(subjects) == subjects
    assert OWNED in subjects
    assert all(len(one["inspectors"]) == 2 for one in seen)
    checked = officer.get("/v1/inspection-plans/琼1号/verification").json()
    assert (checked["holds"], len(checked["checks"])) == (True, 7)
    assert checked["checks"][-1]["recomputed"] == hashlib.sha256((published / "visits.csv").read_bytes()).hexdigest()
    # With the published files anybody computes it again, on another machine; the secret's file is not among them before or after.
    elsewhere = published.parent.parent / "elsewhere" / "published"
    elsewhere.mkdir(parents=True)
    for name in publication.PUBLISHED:
        (elsewhere / name).write_bytes(officer.get(f"/v1/inspection-plans/琼1号/files/{name}").content)
    assert all(check.holds for check in publication.PlanFolder(elsewhere.parent).verify())
    shutil.rmtree(elsewhere.parent)
    for name in ("secret.hex", "..%2Fsecret.hex", "results-form.csv"):
        assert officer.get(f"/v1/inspection-plans/琼1号/files/{name}").status_code in (404, 422)
    # Somebody puts another firm into the list: the hash tells.
    file = published / "visits.csv"
    kept = file.read_bytes()
    other = next(firm for firm in FIRMS if firm not in subjects)
    file.write_bytes(kept.replace(subjects[0].encode(), other.encode()))
    forged = officer.get("/v1/inspection-plans/琼1号/verification").json()
    assert [one["name"] for one in forged["checks"] if not one["holds"]] == ["visits.csv"]
    file.write_bytes(kept)
    _results(officer, subjects, other)


def _results(officer: TestClient, subjects: list[str], other: str) -> None:
    base = {"inspected_on": str(TODAY), "authority": "海口市市场监督管理局"}
    sent = [
        {**base, "subject": subjects[0], "result": "发现问题已责令改正", "problems": 2},
        {**base, "subject": subjects[1], "result": "未发现问题"},
        {**base, "subject": other, "result": "未发现问题"},
        {**base, "subject": subjects[2], "result": "很好"},
    ]
    taken = officer.post("/v1/inspection-plans/琼1号/results", json={"results": sent}).json()
    assert (taken["added"], taken["known"], [one["line"] for one in taken["refused"]]) == (3, 0, [4])
    told = taken["results"]
    assert (told["done"], told["problems"], told["rectified"], told["outside"]) == (2, 1, 1, 1)
    assert (told["coverage"], told["problem_rate"]) == (2 / told["planned"], 0.5)
    again = officer.post("/v1/inspection-plans/琼1号/results", json={"results": sent}).json()
    assert (again["added"], again["known"]) == (0, 3)
    assert officer.get("/v1/inspection-plans/琼1号/results").json()["done"] == 2
    listed = officer.get("/v1/inspection-plans").json()["plans"]
    assert ("琼1号", "drawn") in [(one["number"], one["state"]) for one in listed]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"rules": "no-such"}, "InvalidRules"),
        ({"tiers": {"E": {"ratio": 0.5}}}, "InvalidRules"),
        ({"public_day": str(TODAY)}, "ImpossiblePlan"),
        ({"inspectors": [{"number": "I1"}, {"number": "I1"}]}, "ImpossiblePlan"),
        ({"conflicts": [{"inspector": "I9", "subject": ALONE, "reason": "亲属"}]}, "ImpossiblePlan"),
        ({"number": ".."}, "ImpossiblePlan"),
        ({"number": "a/b"}, "MalformedRequest"),
        ({"tiers": {"B": {"ratio": 0.12345}}}, "MalformedRequest"),
        ({"rules": "../secrets"}, "MalformedRequest"),
        ({"least_share": 0.12345}, "InvalidRules"),
        ({"evaluation": "none"}, "UnknownEvaluation"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(officer: TestClient, changes: dict[str, Any], kind: str) -> None:
    refused = officer.post("/v1/inspection-plans", json=new_plan("琼9号", **changes))
    assert refused.json()["type"] == f"urn:yexin:problem:{kind}", refused.text
    assert refused.status_code in (404, 422)
    assert officer.get("/v1/inspection-plans/琼9号").status_code == 404


def test_a_number_is_committed_to_once_and_a_key_writes_once(officer: TestClient) -> None:
    key = {"Idempotency-Key": "plan-key-1"}
    asked = new_plan("琼2号")
    asked |= {"least_share": 0.25}
    first, second = (officer.post("/v1/inspection-plans", json=asked, headers=key) for _ in range(2))
    assert first.json()["rules"]["least_share"] == 0.25
    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert officer.post("/v1/inspection-plans", json=asked).status_code == 422


def test_more_than_a_request_waits_for_is_a_command_s(app: FastAPI, officer: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert crowd.MOST_AT_ONCE == 200_000
    monkeypatch.setattr(app.state.acts.inspections.crowd, "most", 11)
    refused = officer.post("/v1/inspection-plans", json=new_plan("琼3号"), headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:yexin:problem:TooManyAtOnce")
    assert "yexin plan inspections 琼3号" in refused.json()["detail"]
    assert "yexin relations" in officer.get("/v1/relations/shells").json()["detail"]


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
