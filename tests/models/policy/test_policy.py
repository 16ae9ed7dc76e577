"""Tables of indicator weights: what the policy says is what the points are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from credit.deployment import Deployment
from credit.errors import NotMonotone, TableMismatch, UnknownFeature
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.note import FeatureNote
from models.points_table import PointsTable
from models.policy.weights import Policy
from models.scale import Scale

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)


def policy_table() -> PointsTable:
    bands = [{"at_least": 1, "points": 20}, {"at_least": 3, "points": 35}]
    weights = {"penalties": {"each": -60, "most": 5}, "licences": {"bands": bands, "missing": -5}}
    return PointsTable.from_policy(Policy.model_validate({"indicators": weights}), scale=SCALE)


@pytest.mark.parametrize(
    ("penalties", "licences", "points", "score"),
    [
        (0, 0, (0, 0), 600),
        (2, 1, (-120, 20), 500),
        (1.5, 2.9, (-60, 20), 560),  # what is not yet the next unit or band counts as the last one
        (9, 3, (-300, 35), 335),  # at most five
        (None, None, (0, -5), 595),
        (-1, 0.999, (0, 0), 600),
    ],
)
def test_points_are_those_of_the_policy(penalties: Any, licences: Any, points: tuple[int, int], score: int) -> None:
    explained = policy_table().explain_row({"penalties": penalties, "licences": licences})
    assert (explained.base, explained.points, explained.score) == (600, points, score)


def test_a_policy_table_is_saved_and_read_like_any_other(tmp_path: Path) -> None:
    table = policy_table()
    table.save(tmp_path / "policy")
    rows = {"penalties": [0.0, 4.0], "licences": [5.0, None]}
    assert PointsTable.load(tmp_path / "policy").score(rows).tolist() == [635, 355]


@pytest.mark.parametrize(
    ("indicator", "message"),
    [
        ({}, "needs either each or bands"),
        ({"each": 1, "bands": [{"at_least": 1, "points": 1}]}, "needs either each or bands"),
        ({"bands": [{"at_least": 2, "points": 1}, {"at_least": 1, "points": 2}]}, "bands of an indicator must rise"),
        ({"eech": 1}, "Extra inputs are not permitted"),
        ({"bands": [{"points": 1.5}]}, "valid integer"),
        ({"bands": [{"at_least": float("inf"), "points": 1}]}, "finite number"),
        ({"bands": [{"at_least": 1, "above": 1, "points": 1}]}, "a band begins once"),
        ({"bands": [{"at_most": 1, "category": "A", "points": 1}]}, "a stretch of numbers or a category, not both"),
        ({"bands": [{"category": [], "points": 1}]}, "names at least one"),
        ({"bands": [{"at_most": 1, "points": 1}]}, "nothing says what lies beyond the last band 'at_most 1'"),
        ({"bands": [{"points": 1}, {"points": 0}]}, "nothing says where 'a band without bounds' ends"),
        ({"bands": [{"at_most": 1, "points": 1}, {"at_least": 2, "points": 0}]}, "what lies between the bands 'at_most 1' and"),
        ({"bands": [{"at_most": 1, "points": 1}, {"at_least": 1, "points": 0}]}, "'at_most 1' and 'at_least 1' overlap"),
        ({"bands": [{"at_most": 2, "points": 1}, {"at_most": 1, "points": 2}, {"points": 0}]}, "bands of an indicator must rise"),
        ({"bands": [{"category": "A", "points": 1}, {"points": 0}]}, "all stretches of numbers or all categories"),
        ({"bands": [{"category": "A", "points": 1}, {"category": ["B", "A"], "points": 0}]}, "a category stands in two bands"),
    ],
)
def test_a_policy_without_meaning_is_refused(indicator: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Policy.model_validate({"indicators": {"penalties": indicator}})


def test_bands_meet_where_they_say() -> None:
    bands = [{"at_most": 0, "points": 30}, {"above": 0, "below": 0.5, "points": 20}, {"at_least": 0.5, "points": -7}]
    policy = Policy.model_validate({"indicators": {"x": {"bands": bands, "missing": 11}}})
    table = PointsTable.from_policy(policy, scale=SCALE)
    values = [-5.0, 0.0, 5e-324, 0.49999999999999994, 0.5, np.inf, -np.inf, np.nan]
    # 5e-324 is read as 0, as a booster reads it.
    assert (table.score({"x": values}) - 600).tolist() == [30, 30, 30, 20, -7, -7, 30, 11]


def test_categories_have_points_of_their_own() -> None:
    grades = {"bands": [{"category": "A", "points": 40}, {"category": ["B", "M"], "points": 20}], "unseen": -5, "missing": 1}
    table = PointsTable.from_policy(Policy.model_validate({"indicators": {"grade": grades}}), scale=SCALE)
    assert (table.score({"grade": ["A", "B", "M", "Z", None]}) - 600).tolist() == [40, 20, 20, -5, 1]


@pytest.mark.parametrize(
    ("measure", "base", "points"),
    [
        ("nothing", 600, [20, 8, 0, 4]),
        ("best", 620, [0, -12, -20, -16]),
        # (20 + 8 + 0) / 3 = 9.33; the score is rounded from exact numbers, so a part may be rounded up or down
        ("uniform", 609, [11, -1, -9, -5]),
        # 20 x 0.5 + 8 x 0.2 + 0 x 0.1 + 4 x 0.2 = 12.4
        ("shares", 612, [8, -4, -12, -8]),
    ],
)
def test_contributions_are_measured_against_what_the_file_says(measure: str, base: int, points: list[int]) -> None:
    bands = [{"at_most": 0, "points": 20, "share": 0.5}, {"at_most": 1, "points": 8, "share": 0.2}, {"points": 0, "share": 0.1}]
    spec = {"indicators": {"x": {"bands": bands, "missing": 4, "missing_share": 0.2}}, "measured_against": measure}
    table = PointsTable.from_policy(Policy.model_validate(spec), scale=SCALE)
    explained = table.explain({"x": [0.0, 1.0, 2.0, None]})
    assert explained.score.tolist() == [620, 608, 600, 604]
    assert (explained.base, explained.points[:, 0].tolist()) == (base, points)
    assert table.origin == {"made": "policy", "measured_against": measure}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measured_against": "shares"}, "the shares of x must be stated for every band and add up to 1"),
        ({"dimensions": {"law": 31}}, "dimensions gives no points to indicators without a dimension"),
        ({"dimensions": {"law": 20}, "indicators": {"x": {"each": 1, "most": 21, "dimension": "law"}}}, "worth 21 points at best"),
    ],
)
def test_a_list_that_does_not_add_up_is_refused(change: dict[str, Any], message: str) -> None:
    bands = [{"at_most": 0, "points": 20, "share": 0.5}, {"points": 0, "share": 0.4}]
    with pytest.raises(ValidationError, match=message):
        Policy.model_validate({"indicators": {"x": {"bands": bands}}, **change})


def test_weights_against_a_declared_direction_are_refused() -> None:
    policy = Policy.model_validate({"indicators": {"fines": {"each": 5}}})
    with pytest.raises(NotMonotone, match="fines is declared worse when higher"):
        PointsTable.from_policy(policy, scale=SCALE, notes={"fines": FeatureNote("fines", worse="higher")})


@pytest.fixture(scope="module")
def shipped() -> tuple[Evaluation, PointsTable]:
    """The enterprise list that ships, and its table."""
    deployment = Deployment.load("hainan")
    evaluation = Evaluation.find(deployment, "enterprise-policy")
    notes = {one.name: FeatureNote.of(one) for one in FeatureSet.load(deployment, "enterprise").features}
    return evaluation, evaluation.policy_table(notes)


def test_the_shipped_list_reaches_from_nothing_to_a_thousand(shipped: tuple[Evaluation, PointsTable]) -> None:
    evaluation, table = shipped
    assert evaluation.policy is not None
    best = {name: 0.0 for name in table.feature_names} | {
        "inspection_clean_share_36m": None, "honour_count_36m": 2.0, "donation_count_36m": 3.0, "commitment_kept_count_36m": 3.0,
    }  # fmt: skip
    assert table.explain_row(best).score == table.explain_row(best).base == sum(evaluation.policy.dimensions.values()) == 1000
    worst = {name: 1e9 for name in table.feature_names} | {
        "inspection_clean_share_36m": 0.0, "honour_count_36m": 0.0, "donation_count_36m": 0.0, "commitment_kept_count_36m": 0.0,
    }  # fmt: skip
    assert table.explain_row(worst).score == 5  # minor penalties alone never take all of their points


def test_the_shipped_list_answers_with_what_is_missing(shipped: tuple[Evaluation, PointsTable]) -> None:
    evaluation, table = shipped
    rules = {rule.when.feature: 0.0 for rule in evaluation.rules}
    row = (
        {name: 0.0 for name in table.feature_names} | rules | {"penalty_general_count_12m": 2.0, "inspection_clean_share_36m": None}
    )
    scored = evaluation.score(row, table)
    # 1000 - (90 - 25) for two general penalties - 70 of the merits that nobody recorded
    assert (scored.score, scored.tier.chinese) == (865, "良好")
    assert scored.dimensions == {"遵纪守法": -65, "社会责任": -70}
    assert (scored.reasons[0].label, scored.reasons[0].points) == ("近12个月一般行政处罚数", -65)


def test_a_policy_table_needs_a_policy_over_declared_features(shipped: tuple[Evaluation, PointsTable]) -> None:
    evaluation, _ = shipped
    with pytest.raises(UnknownFeature, match="no feature 'representative_change_count_24m' is declared"):
        evaluation.policy_table({})
    trained = Evaluation.find(Deployment.load("hainan"), "enterprise")
    with pytest.raises(TableMismatch, match="its file sets no table by policy"):
        trained.policy_table({})
