"""Benefits without application: who has all that is asked for, and what everybody else still lacks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from credit.deployment import Deployment
from credit.errors import InvalidMeasures, InvalidRules
from credit.subject import SubjectKind
from supervision.benefits.benefit import Benefit
from supervision.benefits.eligibility import Eligibility, Finding, eligibilities
from supervision.benefits.policies import load_benefits
from supervision.joint.frame import load_frame
from supervision.matching import Evaluated
from tests.supervision.test_measures import HAINAN, LISTS, PERSON, known_on, row

FRAME, BENEFITS = load_frame(HAINAN, LISTS), load_benefits(HAINAN)
DAY, FOUNDED = date(2026, 6, 30), date(2022, 5, 4)
B = [Evaluated("enterprise", 583, "B")]
PLAIN: dict[str, Any] = {
    "number": "HN-MS-99", "name": {"zh": "奖", "en": "award"}, "gives": {"zh": "奖", "en": "award"}, "issued_by": "省",
    "handing": "direct", "legal_basis": [{"kind": "policy", "title": "琼营商办〔2025〕31号第46条"}], "subjects": ["enterprise"],
    "valid_from": "2025-10-25", "conditions": [{"by": "off_list", "list": "restricted"}],
}  # fmt: skip


def registered(section: str = "制造业", capital: float = 500.0) -> dict[str, Any]:
    return row("r", "recorded", FOUNDED, item="registration", category=section, amount=capital, severity=0)


def grade(letter: str) -> dict[str, Any]:
    return row("t", "recorded", date(2026, 4, 20), item="tax_credit_grade", category=letter, severity=0)


def title(name: str = "高新技术企业") -> dict[str, Any]:
    return row("i", "recorded", date(2025, 11, 3), item="innovation_title", category=name, severity=0)


def listed(number: str = "1", day: date = date(2026, 1, 10)) -> dict[str, Any]:
    return row(number, "recorded", day)


def asked(number: str, *rows: dict[str, Any], day: date = DAY, **more: Any) -> Eligibility:
    known = known_on(day, *rows, **more)
    return next(one for one in eligibilities(BENEFITS, known, FRAME) if one.benefit.number == number)


def one(condition: dict[str, Any], *rows: dict[str, Any], day: date = DAY, **more: Any) -> Finding:
    benefit = Benefit.model_validate(PLAIN | {"conditions": [condition]})
    ((finding,),) = [found.findings for found in eligibilities([benefit], known_on(day, *rows, **more), FRAME)]
    return finding


def test_who_meets_everything_has_it_without_asking() -> None:
    small = asked("HN-MS-03", registered(), evaluated=B)
    assert (small.outcome, small.missing) == ("eligible", ())
    assert asked("HN-MS-02", registered(), title(), grade("M")).outcome == "eligible"


def test_what_is_missing_is_told_with_what_is_there_instead() -> None:
    found = asked("HN-MS-03", registered("批发和零售业", 2000.0), evaluated=[Evaluated("enterprise", 402, "C")])
    assert found.outcome == "missing"
    assert [(one.condition.by, one.now) for one in found.missing] == [
        ("record", "批发和零售业"), ("value", "2000"), ("enterprise_tier", "C"),
    ]  # fmt: skip
    assert [(one.condition.by, one.now) for one in asked("HN-MS-02", registered(), grade("D")).missing] == [
        ("record", None),  # no title at all
        ("record", "D"),
    ]


def test_a_list_stands_in_the_way_until_its_last_day_and_is_lifted_by_repair() -> None:
    listing = listed()
    found = one({"by": "off_list", "list": "restricted"}, listing)
    # Recognised on 2026-01-10, serious: at longest three years, so the last day is 2029-01-10.
    assert (found.verdict, found.records, found.from_day) == ("missing", ("1",), date(2029, 1, 11))
    repaired = row("2", "repaired", date(2027, 2, 1), about="1")
    assert one({"by": "off_list", "list": "restricted"}, listing, repaired, day=date(2027, 2, 1)).verdict == "met"
    disputed = row("2", "dispute_opened", date(2026, 3, 1), about="1")
    assert one({"by": "off_list", "list": "restricted"}, listing, disputed).verdict == "held"


@pytest.mark.parametrize(
    ("days", "verdict", "from_day"),
    [
        ((), "met", None),
        ((date(2024, 2, 29),), "missing", date(2027, 2, 28)),  # 36 months after the last fault
        ((date(2024, 2, 29), date(2025, 5, 31)), "missing", date(2028, 5, 31)),
        ((date(2023, 6, 30),), "met", None),  # exactly 36 months ago
    ],
)
def test_three_clean_years_say_from_when(days: tuple[date, ...], verdict: str, from_day: date | None) -> None:
    rows = [row(str(n), "recorded", day, until=None) for n, day in enumerate(days)]
    found = one({"by": "clean_record", "months": 36}, registered(), *rows)
    assert (found.verdict, found.from_day) == (verdict, from_day)
    assert len(found.records) == (len(days) if verdict == "missing" else 0)


def test_a_young_firm_is_clean_only_once_its_records_reach_back_far_enough() -> None:
    found = one({"by": "clean_record", "months": 60}, registered())
    assert (found.verdict, found.records, found.from_day) == ("missing", (), date(2027, 5, 4))


@pytest.mark.parametrize(("capital", "verdict"), [(10.0, "met"), (1000.0, "met"), (1000.1, "missing"), (9.9, "missing")])
def test_bounds_of_a_value_are_part_of_it(capital: float, verdict: str) -> None:
    bounds = {"by": "value", "item": "registration", "of": "amount", "at_least": 10, "at_most": 1000}
    assert one(bounds, registered(capital=capital)).verdict == verdict


def test_a_value_that_nobody_knows_is_missing_and_a_disputed_one_is_held() -> None:
    bounds = {"by": "value", "item": "registration", "of": "amount", "at_most": 1000}
    assert one(bounds, grade("A")) == Finding(one(bounds, grade("A")).condition, "missing")
    disputed = row("d", "dispute_opened", date(2026, 3, 1), about="r", item="registration")
    assert one(bounds, registered(), disputed).verdict == "held"


def test_a_benefit_outside_its_period_is_not_open() -> None:
    assert asked("HN-MS-03", registered(), evaluated=B, day=date(2025, 10, 24)).outcome == "not_open"
    assert asked("HN-MS-03", registered(), evaluated=B, day=date(2025, 10, 25)).outcome == "eligible"


def test_eligible_ones_come_first_and_then_those_that_lack_least() -> None:
    found = eligibilities(BENEFITS, known_on(DAY, registered(), title(), evaluated=B), FRAME)
    assert [(one.benefit.number, one.outcome) for one in found] == [
        ("HN-MS-01", "eligible"), ("HN-MS-03", "eligible"), ("HN-MS-04", "eligible"), ("HN-MS-02", "missing"),
    ]  # fmt: skip


def test_a_person_gains_by_score_and_loses_nothing_without() -> None:
    person = {"kind": SubjectKind.PERSON}
    rows = [row("v", "recorded", date(2026, 1, 1), item="volunteering", category="社区服务", severity=0) | {"subject": PERSON}]
    rows[0]["subject_kind"] = "person"
    low = known_on(DAY, *rows, evaluated=[Evaluated("jinyefen", 900, "level-1")], **person)
    outcomes = {one.benefit.number: one.outcome for one in eligibilities(BENEFITS, low, FRAME)}
    assert outcomes == {"HN-MS-11": "eligible", "HN-MS-12": "missing", "HN-MS-13": "missing"}
    high = known_on(DAY, *rows, evaluated=[Evaluated("jinyefen", 1040, "level-5")], **person)
    assert {one.benefit.number: one.outcome for one in eligibilities(BENEFITS, high, FRAME)}["HN-MS-13"] == "eligible"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"legal_basis": []}, "legal_basis"),
        ({"conditions": []}, "conditions"),
        ({"valid_until": "2025-10-24"}, "ends before it begins"),
        ({"conditions": [{"by": "personal_score", "evaluation": "jinyefen", "at_least": 1}]}, "of the kind person alone"),
        (
            {"subjects": ["person"], "conditions": [{"by": "enterprise_tier", "evaluation": "enterprise", "tiers": ["A"]}]},
            "enterprise",
        ),
        ({"conditions": [{"by": "value", "item": "registration", "of": "amount"}]}, "at_least, at_most or both"),
        ({"conditions": [{"by": "record", "item": "horoscope"}]}, "not in the catalogue"),
        ({"conditions": [{"by": "no_record", "item": "horoscope"}]}, "not in the catalogue"),
        ({"conditions": [{"by": "record", "item": "social_insurance_payment"}]}, "may not be used for incentive"),
        ({"conditions": [{"by": "value", "item": "loan", "of": "amount", "at_most": 1}]}, "needs written consent"),
        ({"conditions": [{"by": "enterprise_tier", "evaluation": "enterprise", "tiers": ["S"]}]}, "no tier S"),
        ({"number": "HN-MS-98"}, "there twice"),
        ({"effect": "reduces_rights"}, "effect"),
    ],
)
def test_a_benefit_that_cannot_be_is_refused(tmp_path: Path, change: dict[str, Any], match: str) -> None:
    (tmp_path / "benefits").mkdir()
    both = [PLAIN | {"number": "HN-MS-98"}, PLAIN | change]
    (tmp_path / "benefits" / "some.yaml").write_text(yaml.safe_dump(both, allow_unicode=True), "utf-8")
    city = Deployment("hainan", HAINAN.catalogue_folder, HAINAN.features, HAINAN.evaluations, tmp_path)
    with pytest.raises((InvalidRules, InvalidMeasures), match=match):
        load_benefits(city)
