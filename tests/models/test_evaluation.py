"""Evaluations: files that mean something, scores with rules stated apart, and the answer about an unknown subject."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from credit.deployment import SHIPPED, Deployment
from credit.errors import ColumnsMissing, InvalidEvaluation, TableMismatch, UnknownEvaluation, WrongType
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.explanation import Explanation, Reason
from models.points_table import PointsTable
from models.rules import RuleEffect
from models.scale import Scale
from models.scored import NotScorable, Scored, ScoredRows
from training.dataset import feature_names

SPEC: dict[str, Any] = {
    "name": "enterprise",
    "chinese": "企业公共信用综合评价",
    "subject": "enterprise",
    "version": 3,
    "uses": ["supervision", "self"],
    "policy": {"indicators": {"penalties": {"each": -60}, "honours": {"each": 150}}},
    "scale": {"base_score": 600, "base_odds": 10, "points_to_double_odds": 50, "minimum": 0, "maximum": 1000},
    "tiers": [
        {"name": "A", "chinese": "优", "from": 700},
        {"name": "B", "chinese": "良", "from": 600},
        {"name": "D", "chinese": "差", "from": 0},
    ],
    "rules": [
        {"name": "cap", "chinese": "上限", "when": {"feature": "enforced", "at_least": 1}, "cap": 650, "basis": "Order 1"},
        {"name": "worst", "chinese": "最低等", "when": {"feature": "listed", "at_least": 1}, "tier": "D", "basis": "Order 2"},
        {"name": "veto", "chinese": "否决", "when": {"feature": "revoked", "at_least": 1}, "veto": True, "basis": "Order 3"},
    ],
    "reasons": 1,
}
CLEAN = {"penalties": 0.0, "honours": 0.0, "enforced": 0.0, "listed": 0.0, "revoked": None, "unused": 7.0}


def evaluation(**change: object) -> Evaluation:
    return Evaluation.model_validate({**SPEC, **change})


def table(one: Evaluation) -> PointsTable:
    assert one.policy is not None
    return PointsTable.from_policy(one.policy, scale=one.scale)


def score(**row: float | None) -> Scored:
    one = evaluation()
    return one.score({**CLEAN, **row}, table(one))


@pytest.mark.parametrize(
    ("row", "expected", "tier", "rules"),
    [
        ({}, 600, "B", {}),
        ({"penalties": 1}, 540, "D", {}),
        ({"honours": 1}, 750, "A", {}),
        ({"honours": 3}, 1000, "A", {"scale-limit": -50}),  # 600 + 450 ends at 1000
        ({"honours": 1, "enforced": 1}, 650, "B", {"cap": -100}),  # 750 capped at 650
        ({"penalties": 1, "enforced": 2}, 540, "D", {"cap": 0}),  # it applies and takes nothing: still shown
        ({"honours": 1, "listed": 1}, 599, "D", {"worst": -151}),  # the highest score of tier D
        (
            {"honours": 3, "enforced": 1, "listed": 1, "revoked": 1},  # each rule acts on what the ones before it left
            0,
            "D",
            {"scale-limit": -50, "cap": -350, "worst": -51, "veto": -599},
        ),
    ],
)
def test_rules_state_what_they_took_apart_from_points(
    row: dict[str, float], expected: int, tier: str, rules: dict[str, int]
) -> None:
    scored = score(**row)
    assert (scored.score, scored.tier.name) == (expected, tier)
    assert {effect.rule: effect.points for effect in scored.rules} == rules
    assert scored.base + sum(scored.dimensions.values()) + sum(rules.values()) == expected


def test_an_answer_names_its_evaluation_and_shows_the_strongest_reasons() -> None:
    scored = score(penalties=1, honours=1)
    assert (scored.evaluation, scored.version, len(scored.table)) == ("enterprise", "3", 64)
    assert [(reason.feature, reason.points, reason.direction) for reason in scored.reasons] == [("honours", 150, "raises")]
    assert [reason.feature for reason in scored.explanation.reasons] == ["honours", "penalties"]
    with_proof = scored.with_records({"honours": ("r1", "r2")})
    assert with_proof.reasons[0].records == ("r1", "r2")


def test_among_equal_reasons_the_lowering_one_comes_first() -> None:
    one = evaluation(policy={"indicators": {"honours": {"each": 60}, "penalties": {"each": -60}}})
    reasons = one.score({**CLEAN, "honours": 1, "penalties": 1}, table(one)).explanation.reasons
    assert [reason.feature for reason in reasons] == ["penalties", "honours"]


def test_a_subject_of_whom_nothing_is_known_is_not_scorable() -> None:
    one = evaluation()
    assert one.answer(CLEAN, table(one), known=0) == NotScorable("enterprise", "3", "no_known_records")
    assert isinstance(one.answer(CLEAN, table(one), known=1), Scored)


@dataclass
class Rows:
    names: tuple[str, ...]
    values: NDArray[np.float64]
    known: NDArray[np.int64] = field(default_factory=lambda: np.array([1, 0, 2, 5]))


def test_many_rows_get_the_score_of_each_row_and_unknown_ones_none() -> None:
    one, rng = evaluation(), np.random.default_rng(0)
    values = rng.integers(0, 4, (4, len(CLEAN))).astype(float)
    values[2, 4] = np.nan
    rows = Rows(tuple(CLEAN), values)
    together = one.score_rows(rows, table(one))
    assert together.position.tolist() == [0, 2, 3]
    for at, position in enumerate(together.position):
        alone = one.score(dict(zip(rows.names, values[position].tolist(), strict=True)), table(one))
        assert (together.score[at], one.tiers.rising[together.tier[at]]) == (alone.score, alone.tier)
        rules = zip(one.rules, together.rules[at].tolist(), together.applied[at], strict=True)
        taken = {rule.name: points for rule, points, on in rules if on}
        assert taken == {effect.rule: effect.points for effect in alone.rules if effect.kind != "scale-limit"}


def test_a_row_without_a_rules_feature_is_refused() -> None:
    one = evaluation()
    with pytest.raises(ColumnsMissing, match="the rows lack 'listed'"):
        one.score({name: value for name, value in CLEAN.items() if name != "listed"}, table(one))
    with pytest.raises(WrongType, match="column 'listed' must hold numbers, as a rule looks at it"):
        one.score({**CLEAN, "listed": "yes"}, table(one))


def test_a_table_of_another_evaluation_or_scale_is_refused() -> None:
    one = evaluation()
    with pytest.raises(TableMismatch, match="its scale differs"):
        one.score(CLEAN, table(one).with_scale(Scale(650, 10, 50, 0, 1000)))
    other = PointsTable(table(one).features, (), 0, 40, one.scale, {"evaluation": "preloan"})
    with pytest.raises(TableMismatch, match="it was trained for 'preloan'"):
        one.score(CLEAN, other)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subject": "person"}, "a personal score may serve incentive and self only, not supervision"),
        ({"scales": {}}, "scales: Extra inputs are not permitted"),
        ({"scale": {**SPEC["scale"], "minimun": 0}}, "scale.minimun: Unexpected keyword argument"),
        ({"tiers": [{"name": "A", "chinese": "优", "from": 100}]}, "the lowest tier starts at 100, above the scale's minimum 0"),
        ({"tiers": [*SPEC["tiers"], {"name": "A", "chinese": "优", "from": 1}]}, "two tiers have the same name"),
        ({"rules": [{**SPEC["rules"][1], "tier": "E"}]}, "rule 'worst' names tier 'E', tiers are D, B, A"),
        ({"rules": [{**SPEC["rules"][1], "cap": 5}]}, "rule 'worst' needs exactly one of cap, tier, veto"),
        ({"rules": [{**SPEC["rules"][0], "when": {"feature": "x"}}]}, "a condition on 'x' needs at_least or at_most"),
        ({"rules": [{**SPEC["rules"][0], "basis": ""}]}, "rules.0.basis: String should have at least 1 character"),
        ({"uses": ["marketing"]}, "uses.0: Input should be"),
        ({"policy": None, "training": {"first": "2020-01-01", "last": "2021-01-01"}}, "training needs an outcome"),
        (
            {"outcome": {"months": 12, "any": {"x": 1}}, "training": {"first": "2020-01-01", "last": "2021-01-01"}},
            "either trained or set by policy",
        ),
        (
            {"outcome": {"months": 12, "any": {"x": 1}}, "training": {"first": "2022-01-01", "last": "2021-01-01"}, "policy": None},
            "first=2022-01-01 must lie before last=2021-01-01",
        ),
    ],
)
def test_a_file_without_meaning_is_refused_with_the_place(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = tmp_path / "enterprise.yaml"
    path.write_text(yaml.safe_dump({**SPEC, **change}, allow_unicode=True), "utf-8")
    with pytest.raises(InvalidEvaluation, match=message):
        Evaluation.load(path)


def test_evaluations_are_found_by_the_name_of_their_file(tiny_city: Deployment) -> None:
    tiny_city.evaluations.mkdir(exist_ok=True)
    for name in ("enterprise", "misnamed"):
        (tiny_city.evaluations / f"{name}.yaml").write_text(yaml.safe_dump(SPEC, allow_unicode=True), "utf-8")
    assert set(Evaluation.names(tiny_city)) >= {"enterprise", "misnamed"}
    assert Evaluation.find(tiny_city, "enterprise") == evaluation()
    with pytest.raises(UnknownEvaluation, match="no evaluation 'preloan'"):
        Evaluation.find(tiny_city, "preloan")
    with pytest.raises(InvalidEvaluation, match="name and file must agree"):
        Evaluation.find(tiny_city, "misnamed")
    (tiny_city.evaluations / "broken.yaml").write_text("name: [", "utf-8")
    with pytest.raises(InvalidEvaluation, match="not YAML: line"):
        Evaluation.find(tiny_city, "broken")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_evaluation_reads_declared_features(name: str) -> None:
    deployment = Deployment.load(name)
    for one in (Evaluation.find(deployment, found) for found in Evaluation.names(deployment)):
        features = FeatureSet.load(deployment, one.subject)
        outcome = one.outcome.any if one.outcome else ()
        read = {*feature_names(one, features), *outcome, *(rule.when.feature for rule in one.rules)}
        assert read <= set(features.names)


def test_an_answer_whose_parts_do_not_add_up_cannot_exist() -> None:
    reason = Reason("penalties", "处罚", "administration", "records", 1.0, -60)
    with pytest.raises(ValueError, match="parts add up to 530, score is 540"):
        Explanation(600, (reason,), (RuleEffect("cap", "上限", "cap", -10, "Order 1"),), 540)
    one = evaluation()
    good = one.score_rows(Rows(tuple(CLEAN), np.zeros((4, len(CLEAN)))), table(one))
    with pytest.raises(ValueError, match="the parts of some rows do not add up"):
        ScoredRows(good.position, good.score + 1, good.tier, good.explained, good.rules, good.applied)
