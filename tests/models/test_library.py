"""The library of evaluations: every trade and group that the policy names, lawful, complete, and one of them by hand."""

from __future__ import annotations

import pytest

from credit.deployment import Deployment
from credit.purpose import Purpose
from features.feature_set import FeatureSet
from models.evaluation import PERSON_USES, Evaluation
from models.lawful_use import check_uses
from models.note import FeatureNote
from models.points_table import PointsTable

HAINAN = Deployment.load("hainan")
SETS = {kind: FeatureSet.load(HAINAN, kind) for kind in ("enterprise", "person")}
LIBRARY = [one for name in Evaluation.names(HAINAN) if (one := Evaluation.find(HAINAN, name)).field and one.policy is not None]
NAMED = {
    "tourism", "transport", "construction", "food", "drugs", "environment", "logistics", "e-commerce", "elderly-care",
    "home-service", "education", "medical", "labour", "tax", "ip", "research", "social-organisation", "government",
    "rural-household", "farm", "village", "park", "occupation", "customs-entity", "customs-person",
    "culture", "sports", "property", "platform", "streaming", "association", "public-institution",
}  # fmt: skip


def table_of(one: Evaluation) -> PointsTable:
    return one.policy_table({feature.name: FeatureNote.of(feature) for feature in SETS[one.subject].features})


def test_every_trade_and_group_that_the_policy_names_is_there() -> None:
    assert {one.name for one in LIBRARY} >= NAMED


@pytest.mark.parametrize("one", LIBRARY, ids=lambda one: one.name)
def test_an_evaluation_of_the_library_is_whole_and_lawful(one: Evaluation) -> None:
    assert one.policy is not None
    assert one.basis
    assert one.policy.dimensions
    assert all(indicator.basis for indicator in one.policy.indicators.values())
    assert all(rule.basis for rule in one.rules)
    check_uses(one, SETS[one.subject], HAINAN.catalogue)
    if one.subject == "person":
        assert set(one.uses) <= PERSON_USES
    else:
        assert Purpose.SELF in one.uses
    # The best subject reaches the best tier, the worst the worst: no tier is there for nobody.
    names = [*one.policy.indicators, *(rule.when.feature for rule in one.rules)]
    best = {name: max(ind.worth) for name, ind in one.policy.indicators.items()}
    worst = {name: min(ind.worth) for name, ind in one.policy.indicators.items()}
    assert set(best) <= set(names)
    reach = [one.scale.clipped(int(one.scale.base_score) + sum(points.values())) for points in (worst, best)]
    assert [one.tiers.of(points).name for points in reach] == [one.tiers.names[0], one.tiers.names[-1]]


def test_one_fault_on_the_trades_record_lowers_the_tier_and_nothing_recorded_is_held_against_nobody() -> None:
    tourism = Evaluation.find(HAINAN, "tourism")
    table = table_of(tourism)
    assert tourism.policy is not None
    nothing = dict.fromkeys([*tourism.policy.indicators, *(rule.when.feature for rule in tourism.rules)])
    # 1000 without a flaw; the one merit counted is the trade's, 60 points, which nobody who is new can have.
    assert tourism.score(nothing, table).score == 940
    assert tourism.score(nothing | {"tourism_merit_count_36m": 3.0}, table).score == 1000
    # One fault: 125 of 250 are gone; two: all.
    assert tourism.score(nothing | {"tourism_breach_count_24m": 1.0}, table).score == 815
    two = tourism.score(nothing | {"tourism_breach_count_24m": 2.0, "penalty_general_count_12m": 1.0}, table)
    assert (two.score, two.tier.name) == (645, "C")  # 940 - 250 - 45
    assert tourism.score(nothing | {"serious_list_undisputed_count": 1.0}, table).tier.name == "D"


def test_an_evaluation_of_a_trade_never_answers_for_everybody() -> None:
    assert {Evaluation.find(HAINAN, name).field for name in ("enterprise", "enterprise-policy", "jinyefen")} == {""}
