"""Inspection plans over HTTP, from commitment to results; worked out by hand."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from serving import crowd
from supervision.inspection import publication
from tests.serving.acts_city import (
    ALONE,
    FIRMS,
    OWNED,
    TODAY,
    app,
    new_plan,
    officer,
    on_the_public_day,
    plans_of,
)

__all__ = ["app", "officer"]  # fixtures


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
