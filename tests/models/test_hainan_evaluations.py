"""What ships for Hainan: features in the national dimensions, evaluations that use only what the catalogue allows."""

import pytest

from credit.deny import forbidden_word
from credit.deployment import Deployment
from features.feature_set import FeatureSet
from models.evaluation import Evaluation

EIGHT = ("司法裁决", "行政管理", "履约践诺", "经营管理", "发展创新", "守信激励", "失信惩戒", "社会监督")
FIVE = ("身份特质", "遵纪守法", "守信履约", "商业用信", "社会公益")
KINDS = {
    "count", "sum", "max", "min", "latest", "distinct", "days_since", "days_since_first", "share", "trend", "derived",
}  # fmt: skip


@pytest.fixture(scope="module")
def hainan() -> Deployment:
    return Deployment.load("hainan")


@pytest.fixture(scope="module")
def sets(hainan: Deployment) -> dict[str, FeatureSet]:
    return {kind: FeatureSet.load(hainan, kind) for kind in ("enterprise", "person")}


@pytest.mark.parametrize(("kind", "least", "dimensions"), [("enterprise", 60, EIGHT), ("person", 40, FIVE)])
def test_features_fill_every_dimension(sets: dict[str, FeatureSet], kind: str, least: int, dimensions: tuple[str, ...]) -> None:
    features = sets[kind]
    assert len(features.names) >= least
    assert sorted(features.dimensions.values()) == sorted(dimensions)
    assert {feature.dimension for feature in features.features} == set(features.dimensions)


def test_every_kind_and_window_is_used(sets: dict[str, FeatureSet]) -> None:
    features = [feature for one in sets.values() for feature in one.features]
    assert {feature.kind for feature in features} == KINDS
    assert {feature.months for feature in features} >= {3, 6, 12, 24, 36, None}


def test_labels_name_no_protected_trait_and_are_not_shared(sets: dict[str, FeatureSet]) -> None:
    for features in sets.values():
        labels = [feature.label for feature in features.features]
        assert len(set(labels)) == len(labels)
        assert [word for word in labels if forbidden_word(word)] == []


@pytest.mark.parametrize("name", ["enterprise", "jinyefen", "preloan"])
def test_an_evaluation_uses_only_records_that_the_catalogue_allows_for_all_its_uses(
    hainan: Deployment, sets: dict[str, FeatureSet], name: str
) -> None:
    evaluation = Evaluation.find(hainan, name)
    by_name = {feature.name: feature for feature in sets[evaluation.subject].features}
    used = [*evaluation.features, *(rule.when.feature for rule in evaluation.rules)]
    refused = {
        (feature, item): sorted(set(evaluation.uses) - set(hainan.catalogue[item].purposes))
        for feature in used
        for item in by_name[feature].items
        if set(evaluation.uses) - set(hainan.catalogue[item].purposes)
    }
    assert refused == {}


@pytest.mark.parametrize("name", ["enterprise", "jinyefen", "preloan"])
def test_an_outcome_looks_back_no_further_than_its_window(hainan: Deployment, sets: dict[str, FeatureSet], name: str) -> None:
    evaluation = Evaluation.find(hainan, name)
    assert evaluation.outcome is not None
    by_name = {feature.name: feature for feature in sets[evaluation.subject].features}
    assert {by_name[feature].months for feature in (*evaluation.outcome.any, *evaluation.outcome.observed)} == {
        evaluation.outcome.months
    }


@pytest.mark.parametrize(
    ("score", "level"),
    [(999, "分数待提升"), (1000, "分数一般"), (1020, "分数较高"), (1030, "分数很高"), (1040, "分数极高")],
)
def test_the_levels_begin_where_the_scenes_of_haikou_sanya_and_wanning_do(hainan: Deployment, score: int, level: str) -> None:
    assert Evaluation.find(hainan, "jinyefen").tiers.of(score).chinese == level


def test_a_serious_list_means_the_lowest_tier_by_law_and_only_while_nobody_objects(hainan: Deployment) -> None:
    rules = {rule.name: rule for rule in Evaluation.find(hainan, "enterprise").rules}
    for name in ("serious-list", "dishonest-debtor"):
        assert rules[name].tier == "D"
        assert rules[name].when.feature.endswith("_undisputed_count")


def test_what_one_has_does_not_count_in_the_jinyefen(hainan: Deployment) -> None:
    names = Evaluation.find(hainan, "jinyefen").features
    assert [name for name in names if name.startswith(("loan_", "position_", "representative_"))] == []
