"""On an English page the measures and the colour of an approval are English as well; the law is cited as it is written."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from credit.deployment import Deployment
from credit.language import Language
from credit.subject import SubjectKind
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from serving.console.html import say
from serving.preloan.decision import Loan, subsidy_of
from serving.preloan.policy import BankPolicy
from serving.value_names import called
from serving.words import dimension_name
from supervision.approval import approval
from supervision.lists import load_lists
from supervision.matching import Evaluated, Known, match
from supervision.warning.rules import FOLDER, load_rules
from tests.serving.asking import BANK

CHINESE = re.compile(r"[一-鿿]")


def test_every_measure_of_the_lists_has_an_english_name() -> None:
    measures = [one for some in load_lists(Deployment.load("hainan")) for one in some.measures]
    assert len(measures) > 35
    assert [one.number for one in measures if not one.english or CHINESE.search(one.english)] == []
    # Two measures that differ are told apart in English too.
    assert len({one.english for one in measures}) == len({one.name for one in measures})


@pytest.mark.parametrize("code", ["ZCSX", "HYML", "ZTLX"])
def test_every_place_industry_and_legal_form_has_an_english_name_of_its_own(code: str) -> None:
    fields = Deployment.load("hainan").catalogue["registration"].fields
    values = next(field.values for field in fields if field.code == code)
    names = [called(value, Language.ENGLISH) for value in values]
    assert [one for one in names if CHINESE.search(one)] == []
    assert len(set(names)) == len(values) > 5


def test_every_warning_and_whom_it_goes_to_has_an_english_name() -> None:
    rules = load_rules(FOLDER / "hainan.yaml", features=FeatureSet.load(Deployment.load("hainan"), "enterprise").names)
    names = [one.names.en for one in rules] + [called(one.addressee, Language.ENGLISH) for one in rules]
    assert len(set(names)) > 12
    assert [one for one in names if CHINESE.search(one)] == []


@pytest.mark.parametrize("language", list(Language))
def test_each_condition_of_the_subsidy_that_is_not_met_is_said_in_words(language: Language) -> None:
    rule = BankPolicy.of(Deployment.load("hainan"), BANK).subsidy
    assert rule is not None
    unmet = subsidy_of("91110000600037341L", Loan(10**9, 12, unsecured=False, through_platform=False, size="large"), rule).unmet
    assert len(unmet) == 5
    told = [say(language, f"check.unmet_{one}") for one in unmet]
    assert [bool(CHINESE.search(one)) for one in told] == [language is Language.CHINESE] * 5


def test_every_dimension_of_an_evaluation_has_an_english_name() -> None:
    hainan, found = Deployment.load("hainan"), set[str]()
    for name in Evaluation.names(hainan):
        policy = Evaluation.find(hainan, name).policy
        if policy is not None:
            found |= set(policy.dimensions or ()) | {one.dimension for one in policy.indicators.values() if one.dimension}
    assert len(found) > 10
    assert [one for one in sorted(found) if CHINESE.search(dimension_name(one, {}, Language.ENGLISH))] == []


@pytest.mark.parametrize(
    ("kind", "evaluated", "english"),
    [
        (SubjectKind.ENTERPRISE, [Evaluated("enterprise", 812, "A")], "public credit evaluation A (812)"),
        (SubjectKind.PERSON, [Evaluated("jinyefen", 1041, "level-5")], "Jinyefen 1041 ≥ 1040"),
        (SubjectKind.ENTERPRISE, [], "the ordinary procedure"),
    ],
)
def test_why_a_colour_is_what_it_is(kind: SubjectKind, evaluated: list[Evaluated], english: str) -> None:
    assert approval(kind, evaluated, [], Language.ENGLISH).reason == english
    assert CHINESE.search(approval(kind, evaluated, []).reason) is not None


def test_a_restriction_that_makes_it_black_is_named_in_english() -> None:
    hainan = Deployment.load("hainan")
    day = date(2026, 6, 30)
    fact = {"record_id": "r", "item": "serious_dishonesty", "severity": 3, "event_date": day - timedelta(days=90), "category": None}
    fact |= {"until": None, "document": "1号", "authority": None, "amount": None}
    matches = match(load_lists(hainan), Known(SubjectKind.ENTERPRISE, day, {"r": fact}, {"r": "active"}, [], hainan.catalogue))
    black = approval(SubjectKind.ENTERPRISE, [], matches, Language.ENGLISH)
    assert black.colour == "黑"
    assert not CHINESE.search(black.reason)
