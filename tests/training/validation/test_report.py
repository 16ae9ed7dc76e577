"""A validation report: every section, numbers beside second opinions, a planted fault in each proof."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from credit.deployment import Deployment
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.note import FeatureNote
from tests.training.world import World
from training.dataset import make_dataset
from training.fit import fit_reported
from training.rulebook import Rulebook
from training.train import fit_config
from training.validation.candidate import Candidate, Champion
from training.validation.comparison import MODELS, comparison
from training.validation.kept import folder_of, kept_report
from training.validation.proofs import monotone, replay
from training.validation.report import as_json, make_report
from training.validation.sources import without
from training.validation.stability import migration
from training.validation.validate import validate

pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.made(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def candidate(world: World) -> Candidate:
    evaluation, features = Evaluation.find(world.city, "enterprise"), FeatureSet.load(world.city, "enterprise")
    rulebook = Rulebook.of(world.city)
    dataset = make_dataset(evaluation, features, world.lives, slices=rulebook.slices["enterprise"])
    assert dataset.calibration is not None
    config = fit_config(evaluation, features, dataset)
    fitted = fit_reported(dataset.learn.rows.frame(), dataset.learn.target, config=config)
    fitted = fitted.calibrated(fitted.table.raw_score(dataset.calibration.rows), dataset.calibration.target)
    return Candidate(evaluation, features, dataset, fitted.table, rulebook, None, fitted.calibration)


def test_the_numbers_are_those_of_other_libraries(candidate: Candidate) -> None:
    report, later = make_report(candidate), candidate.later
    assert report["metrics"]["auc"]["value"] == pytest.approx(roc_auc_score(later.target, candidate.chance))
    assert report["metrics"]["log_loss"]["value"] == pytest.approx(log_loss(later.target, candidate.chance))
    assert report["metrics"]["auc"]["low"] < report["metrics"]["auc"]["value"] < report["metrics"]["auc"]["high"]
    groups = report["calibration"]["groups"]
    assert sum(one["observed"] * one["rows"] for one in groups) == pytest.approx(later.target.sum())
    half = next(one for one in report["lift"] if one["share"] == 0.5)
    worst = np.argsort(-candidate.raw["out_of_time"], kind="stable")[: half["rows"]]
    assert half["caught"] == later.target[worst].sum()


def test_tiers_and_slices_add_up_to_all_rows(candidate: Candidate) -> None:
    report, rows = make_report(candidate), len(candidate.later)
    assert sum(one["rows"] for one in report["tiers"]["distribution"]) == rows
    for name in ("part", "fined"):
        own = [one for one in report["slices"] if one["slice"] == name]
        assert sum(one["rows"] for one in own) == rows
        assert sum(one["bad"] for one in own) == candidate.later.target.sum()


def test_fairness_by_hand(candidate: Candidate) -> None:
    (told,) = [one for one in make_report(candidate)["fairness"] if one["slice"] == "fined"]
    group, target = candidate.later.groups["fined"], candidate.later.target
    lowest = candidate.scored.tier == 0
    rates = {name: float(lowest[(group == name) & (target == 0)].mean()) for name in ("无", "有")}
    assert {name: rates_["false_alarm"] for name, rates_ in told["groups"].items()} == pytest.approx(rates)
    assert told["false_alarm"]["gap"] == pytest.approx(max(rates.values()) - min(rates.values()))


def test_the_report_is_plain_json_and_equal_candidates_give_equal_reports(candidate: Candidate) -> None:
    once, twice = (as_json(make_report(replace(candidate))) for _ in range(2))
    assert once == twice
    json.loads(once, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert "S00" not in once  # no subject stands in a report


def test_a_broken_direction_is_found(candidate: Candidate) -> None:
    assert monotone(candidate) == {"declared": 2, "features": 2, "breaks": []}
    features = [replace(one, note=_turned(one.note)) for one in candidate.table.features]
    turned = replace(candidate, table=replace(candidate.table, features=tuple(features)))
    assert "penalties_12m is declared worse when lower" in monotone(turned)["breaks"][0]


def test_a_table_that_is_read_back_otherwise_is_found(candidate: Candidate) -> None:
    assert replay(candidate) == {"rows": len(candidate.later), "differences": 0}
    other = replace(candidate.table, constant=candidate.table.constant + (1 << candidate.table.exponent))  # one more log-odds
    planted = replace(candidate)
    planted.__dict__["scored"] = candidate.evaluation.score_rows(candidate.later.whole, other)
    capped = int(candidate.scored.applied[:, 0].sum())  # the rule holds these at 300 points either way
    assert replay(planted)["differences"] == len(candidate.later) - capped > 0


def test_migration_counts_who_changes_tier(candidate: Candidate) -> None:
    same = replace(candidate, champion=Champion(1, candidate.table))
    moved = migration(same)
    assert moved is not None
    assert (moved["moved"], np.array(moved["counts"]).sum()) == (0.0, len(candidate.later))
    lifted = replace(candidate.table, constant=candidate.table.constant + (50 << candidate.table.exponent))
    worse = migration(replace(candidate, champion=Champion(1, lifted)))
    assert worse is not None
    good = sum(one["rows"] for one in make_report(candidate)["tiers"]["distribution"] if one["tier"] == "A")
    assert worse["counts"] == [[len(candidate.later) - good, good], [0, 0]]  # to the champion all were D


def test_a_champion_that_reads_what_is_no_longer_made_is_not_passed_over(candidate: Candidate) -> None:
    asked = next(rule for rule in Rulebook.of(Deployment.load("hainan")).gate if rule.name == "champion-comparable")
    alone, beside = make_report(candidate), make_report(replace(candidate, champion=Champion(1, candidate.table)))
    gone = replace(candidate.table.features[0].note, name="no_longer_made")
    older = replace(candidate.table, features=(replace(candidate.table.features[0], note=gone), *candidate.table.features[1:]))
    apart = make_report(replace(candidate, champion=Champion(1, older)))
    assert [asked.holds(one["measures"]) for one in (alone, beside, apart)] == [True, True, False]


def test_without_a_source_its_features_are_as_though_nothing_was_ever_sent(world: World) -> None:
    features = FeatureSet.load(world.city, "enterprise")
    rows = features.build(without(world.lives, "penalty"), as_of=np.datetime64("2022-07-01").astype(object))
    assert set(rows.column("penalties_12m")) == {0.0}
    assert rows.column("licences_in_force").sum() == 300


def test_validation_in_full_compares_and_leaves_out_sources(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.train()
    free = {name: MODELS[name] for name in ("LightGBM without constraints",)}
    monkeypatch.setattr("training.validation.comparison.MODELS", free)  # the others are in the nightly test
    report = validate("enterprise", world.city, home=world.home, lives=world.lives, version=1)
    assert [one["model"] for one in report["comparison"]] == ["this version", "LightGBM without constraints"]
    assert report["sources"][0]["item"] == "penalty"
    assert report["sources"][0]["auc_lost"] > 0.1 > report["sources"][-1]["auc_lost"]
    assert kept_report(world.home, "enterprise", 1) == report
    page = (folder_of(world.home, "enterprise") / "v1.html").read_text("utf-8")
    assert page.count("data:image/png;base64,") >= 8
    assert "不得用于" in page
    assert "http" not in page.replace("http-equiv", "")  # nothing is fetched from anywhere


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore")
def test_every_other_model_learns_the_same_rows(candidate: Candidate) -> None:
    rows = comparison(candidate)
    assert [one["model"] for one in rows] == ["this version", *MODELS]
    assert all(one["auc"] > 0.7 for one in rows)


def _turned(note: FeatureNote) -> FeatureNote:
    return replace(note, worse={"higher": "lower", "lower": "higher", None: None}[note.worse])
