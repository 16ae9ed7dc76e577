"""Pre-loan checks: each cut-off, the subsidy's five conditions, what the applicant is told, and what a bank never sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.errors import InvalidEvaluation, UnknownBank
from models.scale import Scale
from serving import watch
from serving.access.caller import Role
from serving.preloan.answers import BankRecord
from serving.preloan.decision import Loan, action_of, probability_of, subsidy_of
from serving.preloan.policy import BankPolicy
from tests.serving.asking import BANK, asking
from tests.serving.small_city import MANDATE, MANDATED, OTHER, PERSON, USCC, mandate, row, service, with_persons

LATER = date(2100, 1, 1)
LOAN = Loan(3_000_000, 12, unsecured=True, through_platform=True, size="small")
ASKED: dict[str, Any] = {
    "subject": USCC, "mandate": MANDATED, "amount": 3_000_000, "months": 12, "unsecured": True, "through_platform": True,
    "size": "small",
}  # fmt: skip
POLICY = BankPolicy.of(Deployment.load("hainan"), BANK)
HIT = BankRecord("r", "严重失信主体名单", "1号", None, date(2024, 3, 1), "严重", "active", None)


@pytest.mark.parametrize(
    ("score", "hits", "changed", "action", "why"),
    [
        (650, [], {}, "approve", ("score_sufficient",)),
        (649, [], {}, "review", ("score_between_cutoffs",)),
        (450, [], {}, "review", ("score_between_cutoffs",)),
        (449, [], {}, "decline", ("score_below_minimum",)),
        (None, [], {}, "review", ("not_scorable",)),
        (900, [HIT], {}, "decline", ("serious_hit",)),
        (900, [], {"amount": 10_000_001}, "review", ("amount_above_limit",)),
        (900, [], {"months": 61}, "review", ("term_above_limit",)),
        (449, [HIT], {"months": 61}, "decline", ("serious_hit", "score_below_minimum", "term_above_limit")),
    ],
)
def test_the_gravest_cut_off_decides_and_all_are_named(
    score: int | None, hits: list[BankRecord], changed: dict[str, Any], action: str, why: tuple[str, ...]
) -> None:
    loan = Loan(**{"amount": 10_000_000, "months": 60, "unsecured": True, "through_platform": True, "size": "small", **changed})
    assert action_of(score, hits, loan, POLICY) == (action, why)


def test_a_serious_record_under_objection_decides_nothing_by_itself() -> None:
    disputed = msgspec.structs.replace(HIT, status="disputed")
    assert action_of(900, [disputed], LOAN, POLICY)[0] == "review"
    assert action_of(900, [disputed, HIT], LOAN, POLICY)[0] == "decline"


@pytest.mark.parametrize(
    ("changed", "uscc", "unmet"),
    [
        ({}, USCC, ()),  # 3 million, 1 %: 30,000 yuan
        ({"amount": 10_000_000}, USCC, ()),
        ({"amount": 10_000_001}, USCC, ("amount",)),
        ({"unsecured": False}, USCC, ("unsecured",)),
        ({"through_platform": False}, USCC, ("through_platform",)),
        ({"size": "large"}, USCC, ("size",)),
        ({}, "91110000600037341L", ("province",)),  # registered in Beijing
    ],
)
def test_the_subsidy_has_five_conditions(changed: dict[str, Any], uscc: str, unmet: tuple[str, ...]) -> None:
    values = {"amount": 3_000_000, "months": 12, "unsecured": True, "through_platform": True, "size": "small", **changed}
    assert POLICY.subsidy is not None
    found = subsidy_of(uscc, Loan(**values), POLICY.subsidy)
    assert (found.eligible, found.unmet) == (not unmet, unmet)
    assert found.amount == (0.0 if unmet else values["amount"] / 100)


def test_points_are_odds_again() -> None:
    # 600 points at 50:1, 20 more double the odds: 100:1, that is 1 in 101.
    scale = Scale(base_score=600, base_odds=50, points_to_double_odds=20, minimum=300, maximum=850)
    assert probability_of(620, scale) == pytest.approx(1 / 101)
    assert probability_of(580, scale) == pytest.approx(1 / 26)


@pytest.fixture
def app(tiny_city: Deployment, tmp_path: Path) -> FastAPI:
    """An enterprise with two penalties of a month ago; the city's evaluation may serve banks, and has a bank's cut-offs."""
    city = with_persons(tiny_city)
    folder = city.evaluations.parent
    trust = folder / "evaluations" / "trust.yaml"
    trust.write_text(trust.read_text("utf-8").replace("uses: [supervision, self]", "uses: [supervision, preloan, self]"), "utf-8")
    for item in ("penalty", "licence"):
        file = folder / "catalogue" / f"{item}.yaml"
        file.write_text(re.sub(r"purposes: \[.*\]", "purposes: [supervision, preloan, self]", file.read_text("utf-8")), "utf-8")
    (folder / "catalogue" / "mandate.yaml").write_text(MANDATE, "utf-8")
    (folder / "banks").mkdir()
    default = (Path(__file__).parents[3] / "serving/preloan/banks/hainan/default.yaml").read_text("utf-8")
    default = default.replace("[preloan, enterprise-policy]", "[trust]")
    default = default.replace("[serious_dishonesty, court_enforcement]", "[penalty]")
    (folder / "banks" / "default.yaml").write_text(default, "utf-8")
    own = default.replace("decline_below: 450", "decline_below: 300").replace("on_serious_hit: decline", "on_serious_hit: review")
    (folder / "banks" / f"{OTHER}.yaml").write_text(own, "utf-8")
    day = date.today() - timedelta(days=30)
    rows = [row(letter * 32, document=f"{letter}号", event_date=day, known_at=day) for letter in "ab"]
    rows += [
        mandate("d" * 32),
        mandate("e" * 32, OTHER),
        mandate("f" * 32, until=day, document="旧授1号"),
        mandate("9" * 32, until=LATER),
    ]
    return service(Deployment.load(str(folder)), tmp_path, *rows)


@pytest.fixture
def bank(app: FastAPI) -> Iterator[TestClient]:
    with asking(app, Role.BANK) as client:
        yield client


def test_a_bank_is_told_score_reasons_records_hits_subsidy_and_what_to_do(bank: TestClient) -> None:
    answer = bank.post("/v1/preloan/checks", json=ASKED).json()
    # 600 − 60 for each of two penalties, no licence.
    assert (answer["score"], answer["tier"], answer["probability"]) == (480, "C", None)
    (reason,) = (one for one in answer["reasons"] if one["points"] < 0)
    assert (reason["points"], {one["document"] for one in reason["records"]}) == (-120, {"a号", "b号"})
    assert len(answer["serious_hits"]) == 2
    assert answer["subsidy"]["amount"] == 30_000.0
    assert (answer["action"], answer["action_reasons"]) == ("decline", ["serious_hit", "score_between_cutoffs"])
    begins = "您的贷款申请未获系统推荐：有严重失信记录；信用评分未达到本行直接准入标准；"
    begins += "主要影响因素：近12个月处罚次数；依据的记录："
    assert answer["tell_applicant"]["zh"].startswith(begins)
    assert answer["tell_applicant"]["zh"].endswith("并要求人工复核。")
    assert answer["tell_applicant"]["en"].startswith("Your application is not recommended: there are records of serious")


def test_each_bank_has_its_own_cut_offs(app: FastAPI) -> None:
    with asking(app, Role.BANK, organisation=OTHER) as other:
        assert other.post("/v1/preloan/checks", json=ASKED).json()["action"] == "review"


def test_what_a_bank_may_not_see_has_no_field(bank: TestClient) -> None:
    text = bank.post("/v1/preloan/checks", json=ASKED).text
    for absent in ("purposes", "repair", "counts_until", "consent", "id_number", "known_at"):
        assert f'"{absent}' not in text
    for path in (f"enterprises/{USCC}/records", f"enterprises/{USCC}/scores", f"enterprises/{USCC}/measures", "cases", "consents"):
        assert bank.get(f"/v1/{path}").status_code == 403, path


def test_a_person_is_refused_a_check_with_the_reason_and_sees_that_it_was_asked_for(app: FastAPI, bank: TestClient) -> None:
    refused = bank.post("/v1/preloan/checks", json={**ASKED, "subject": PERSON})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:yexin:problem:PersonNotChecked")
    assert "个人评价只用于激励" in refused.json()["detail"]
    assert "denies nobody" in bank.post("/v1/preloan/checks?lang=en", json={**ASKED, "subject": PERSON}).json()["detail"]
    with asking(app, Role.SUBJECT, subject=PERSON) as own:
        seen = own.get("/v1/inquiries").json()["inquiries"]
    assert [(one["operation"], one["outcome"], one["organisation"]) for one in seen] == [
        ("check_applicant", "PersonNotChecked", BANK)
    ] * 2


@pytest.mark.parametrize("reference", ["授〔2026〕2号", "旧授1号", "e" * 32, "f" * 32])
def test_a_mandate_of_another_number_another_bank_or_a_past_time_opens_nothing(
    app: FastAPI, bank: TestClient, reference: str
) -> None:
    refused = bank.post("/v1/preloan/checks", json={**ASKED, "mandate": reference})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:yexin:problem:MandateMissing")
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        (seen,) = own.get("/v1/inquiries").json()["inquiries"]
    assert (seen["outcome"], seen["purpose"]) == ("MandateMissing", "preloan")


def test_a_bank_that_has_no_mandate_sees_no_score_by_any_other_way(app: FastAPI) -> None:
    third = "91460200MA0000016K"
    with asking(app, Role.BANK, organisation=third) as stranger:
        assert stranger.get(f"/v1/enterprises/{USCC}/score").status_code == 403
        (line,) = stranger.post("/v1/scores", content=f'{{"subject": "{USCC}"}}'.encode()).text.splitlines()
        assert '"urn:yexin:problem:MandateMissing"' in line


def test_an_enterprise_sees_its_mandates_and_takes_one_back(
    app: FastAPI, bank: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_LOOK_AGAIN_SECONDS", 0.0)  # a server looks once a second
    by_id = {**ASKED, "mandate": "d" * 32}  # its record id names it as well as its number
    assert bank.post("/v1/preloan/checks", json=by_id).status_code == 200
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        held = {one["record_id"]: one["in_force"] for one in own.get("/v1/consents").json()["consents"]}
        assert held == {"d" * 32: True, "e" * 32: True, "f" * 32: False, "9" * 32: True}
        assert own.post(f"/v1/consents/{'d' * 32}/withdrawal").status_code == 200
    refused = bank.post("/v1/preloan/checks", json=by_id)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:yexin:problem:MandateMissing")
    # The other of the same number stands.
    assert bank.post("/v1/preloan/checks", json=ASKED).status_code == 200


def test_the_enterprise_sees_who_checked_it_under_which_mandate(app: FastAPI, bank: TestClient, tmp_path: Path) -> None:
    bank.post("/v1/preloan/checks", json=ASKED)
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        (seen,) = own.get("/v1/inquiries").json()["inquiries"]
    assert (seen["operation"], seen["purpose"], seen["organisation"]) == ("check_applicant", "preloan", BANK)
    assert seen["consent"] == "9" * 32
    (file,) = tmp_path.rglob("service.db")
    import sqlite3

    with sqlite3.connect(file) as database:
        assert database.execute("SELECT detail FROM audit_entries").fetchall() == [(f"mandate {MANDATED}",)]


def test_a_portfolio_is_summed_and_goes_on_behind_an_unknown_applicant(bank: TestClient) -> None:
    loans = [ASKED, {**ASKED, "amount": 1_000_000}, {**ASKED, "subject": OTHER}]
    answer = bank.post("/v1/preloan/portfolios", json={"loans": loans}).json()
    assert answer["summary"] == {
        "loans": 3, "amount": 7_000_000, "problems": 1, "by_tier": {"C": 2}, "amount_by_tier": {"C": 4_000_000},
        "by_action": {"decline": 2}, "serious": 2, "expected_default": 0.0, "without_probability": 3,
    }  # fmt: skip
    assert [one["problem"] for one in answer["loans"]] == [None, None, "UnknownSubject"]


@pytest.mark.parametrize(
    "wrong", [{"amount": 0}, {"amount": 1.5}, {"months": 0}, {"mandate": ""}, {"size": "huge"}, {"income": 5}, {"unsecured": None}]
)
def test_a_question_that_is_none_is_refused(bank: TestClient, wrong: dict[str, Any]) -> None:
    assert bank.post("/v1/preloan/checks", json={**ASKED, **wrong}).status_code == 422


def test_a_policy_that_is_none_says_so(tiny_city: Deployment) -> None:
    with pytest.raises(UnknownBank, match="banks folder"):
        BankPolicy.of(tiny_city, BANK)
    folder = tiny_city.evaluations.parent / "banks"
    folder.mkdir()
    text = (Path(__file__).parents[3] / "serving/preloan/banks/hainan/default.yaml").read_text("utf-8")
    (folder / f"{BANK}.yaml").write_text(text.replace("approve_from: 650", "approve_from: 400"), "utf-8")
    with pytest.raises(InvalidEvaluation, match="decline_below lies above"):
        BankPolicy.of(tiny_city, BANK)
