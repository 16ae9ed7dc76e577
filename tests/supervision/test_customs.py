"""The second-line ports: classes by hand, and no person watched for anything but a record that counts."""

from __future__ import annotations

from datetime import date

import pytest

from credit.deployment import Deployment
from credit.purpose import Purpose
from credit.subject import SubjectKind
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.note import FeatureNote
from models.points_table import PointsTable
from supervision.customs.classes import customs_class
from supervision.customs.scenes import scenes
from supervision.lists import load_lists
from supervision.matching import Evaluated, match
from supervision.measure import Restriction
from supervision.triggers import RecordTrigger
from tests.supervision.test_measures import PERSON, known_on, row

HAINAN = Deployment.load("hainan")
LISTS = load_lists(HAINAN)
ENTITY = Evaluation.find(HAINAN, "customs-entity")


@pytest.fixture(scope="module")
def table() -> PointsTable:
    features = FeatureSet.load(HAINAN, "enterprise")
    return ENTITY.policy_table({one.name: FeatureNote.of(one) for one in features.features})


CLEAN = {"port_check_clean_share_24m": 1.0, "ledger_latest_result": 2.0, "tax_grade_latest": 4.0}


@pytest.mark.parametrize(
    ("changed", "score", "tier"),
    [
        ({}, 730, "white"),  # 600 + 50 + 40 + 40
        ({"customs_grade_latest": 4.0}, 1000, "advanced"),  # + 300 = 1030, the scale ends at 1000
        ({"customs_grade_latest": 3.0}, 790, "white"),  # + 60: the most without 高级认证
        ({"customs_grade_latest": 4.0, "zero_tariff_breach_count_36m": 2.0}, 830, "white"),  # 1030 - 200: the class is dynamic
        ({"zero_tariff_breach_count_36m": 2.0}, 530, "ordinary"),
        ({"zero_tariff_breach_count_36m": 3.0}, 430, "watch"),
        ({"customs_grade_latest": 1.0}, 449, "watch"),  # 730 - 250 = 480, held below 450 by the rule
        ({"serious_list_undisputed_count": 1.0}, 449, "watch"),
        ({"port_check_hidden_count_24m": 1.0, "port_check_clean_share_24m": 0.8}, 480, "ordinary"),  # 730 - 50 - 80 - 120
    ],
)
def test_an_enterprises_class_by_hand(table: PointsTable, changed: dict[str, float], score: int, tier: str) -> None:
    assert ENTITY.policy is not None
    nothing = dict.fromkeys([*ENTITY.policy.indicators, *(rule.when.feature for rule in ENTITY.rules)])
    counts = {name: 0.0 for name in nothing if "_count" in name}
    scored = ENTITY.score(nothing | counts | CLEAN | changed, table)
    assert (scored.score, scored.tier.name) == (score, tier)


def test_a_person_is_watched_for_a_record_and_not_while_it_is_disputed() -> None:
    found = row("1", "recorded", date(2026, 1, 10), item="duty_free_violation", subject=PERSON, subject_kind="person", severity=2,
                category="套购代购", document="琼关缉〔2026〕1号")  # fmt: skip
    disputed = row(
        "2", "dispute_opened", date(2026, 2, 1), about="1", item="duty_free_violation", subject=PERSON, subject_kind="person"
    )

    def class_on(day: date, score: int) -> str:
        evaluated = [Evaluated("customs-person", score, "white" if score >= 1010 else "ordinary")]
        known = known_on(day, found, disputed, kind=SubjectKind.PERSON, evaluated=evaluated)
        return customs_class(SubjectKind.PERSON, evaluated, match(LISTS, known)).name

    assert class_on(date(2026, 1, 9), 900) == "常规"  # the lowest score there is leads nowhere
    assert class_on(date(2026, 1, 10), 1100) == "重点关注名单"
    assert class_on(date(2026, 2, 1), 900) == "常规"
    assert class_on(date(2026, 2, 1), 1010) == "白名单"


def test_every_scene_has_its_measures_and_no_restriction_of_persons_rests_on_a_score() -> None:
    measures = {measure.number: measure for one in LISTS for measure in one.measures}
    assert len(scenes()) == 5
    for scene in scenes().values():
        assert measures[scene.better].kind == "incentive"
        assert measures[scene.stricter].kind == "restriction"
    of_persons = [m for m in measures.values() if isinstance(m, Restriction) and SubjectKind.PERSON in m.subjects]
    assert of_persons
    assert all(isinstance(trigger, RecordTrigger) for m in of_persons for trigger in m.triggers)
    assert set(Evaluation.find(HAINAN, "customs-person").uses) == {Purpose.INCENTIVE, Purpose.SELF}
