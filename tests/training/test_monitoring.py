"""A version that answers, watched: a quiet city, and one in which something is planted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families

from credit.errors import ModelNotTrained
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.records.store import RecordStore
from models.evaluation import Evaluation
from serving.access.caller import Role
from serving.main import build_app
from tests.serving.asking import asking
from tests.training.world import APPROVAL, World
from training.monitoring.monitor import Monitored, monitor
from training.promotion import champion_table, promote
from training.shadow import Shadow
from training.validation.sources import without

pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")
SINCE, UNTIL = date(2022, 7, 1), date(2023, 12, 1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World.made(tmp_path_factory.mktemp("world"))
    made.train()
    promote("enterprise", made.city, APPROVAL, home=made.home, version=1)
    return made


def watched(world: World, lives: Lives) -> Monitored:
    return monitor("enterprise", world.city, home=world.home, lives=lives, until=UNTIL, since=SINCE)


def test_a_quiet_city_raises_no_alarm_and_tells_how_right_the_version_was(world: World) -> None:
    found = watched(world, world.lives)
    assert found.report["alerts"] == []
    assert not found.alarmed
    assert (len(found.report["months"]), found.report["months"][-1]["day"]) == (18, "2023-12-01")
    # The outcomes of twelve months later are known for 2022-07-01 … 2022-12-01.
    assert [one["day"] for one in found.report["outcomes"]] == [f"2022-{month:02}-01" for month in range(7, 13)]
    # As good as any foresight of Poisson draws can be here: a third of the city is fined once a year, the others once in twenty.
    assert found.report["measures"]["outcomes.auc"] > 0.65
    assert all(file.is_file() for file in found.files)


def test_a_department_that_stops_sending_is_noticed(world: World) -> None:
    penalties = world.lives.cells.items.index("penalty")
    gone = (world.lives.cells.item[world.lives.cell] == penalties) & (
        world.lives.from_day > np.datetime64("2022-10-01").astype(int)
    )
    # As though its records had never become known: their intervals of knowledge are empty.
    silent = replace(world.lives, to_day=np.where(gone, world.lives.from_day, world.lives.to_day))
    found = watched(world, silent)
    assert {one["name"] for one in found.report["alerts"]} >= {"score-drift", "feature-drift"}
    assert found.alarmed
    assert found.report["features"][0]["name"] == "penalties_12m"


def test_gauges_are_what_prometheus_reads_and_name_no_subject(world: World) -> None:
    found = watched(world, without(world.lives, "penalty"))
    text = next(file for file in found.files if file.suffix == ".prom").read_text("utf-8")
    samples = {
        (one.name, one.labels.get("measure") or one.labels.get("alert")): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }
    assert samples["yexin_model_measure", "score.psi"] == found.report["measures"]["score.psi"]
    assert samples["yexin_model_subjects", None] == 300
    assert "S0" not in text


def test_the_server_tells_the_gauges_of_the_last_watch(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = RecordStore.open(world.home.records, world.city.catalogue)
    app = build_app(world.city, world.home, store, pseudonymiser=None)
    watched(world, without(world.lives, "penalty"))
    found = watched(world, world.lives).report
    (world.home.reports / "monitor" / "half-written.json").write_text('{"format": "yexin monit', "utf-8")
    with asking(app, Role.ADMIN) as client:
        told = _samples(client.get("/metrics").text)
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))  # as of several workers, whose counts are added up
        assert {key: told[key] for key in told if key[0].startswith("yexin_model")}.items() <= _samples(
            client.get("/metrics").text
        ).items()
    last = found["months"][-1]
    assert told["yexin_model_score_psi", ""] == last["psi"]
    assert told["yexin_model_score_mean", ""] == last["mean_score"]
    assert {tier: told["yexin_model_tier_share", tier] for tier in last["tiers"]} == last["tiers"]
    for one in found["features"]:
        assert told["yexin_model_feature_csi", one["name"]] == one["csi"]
        assert told["yexin_model_feature_missing_rate", one["name"]] == one["missing_now"]
    assert not [key for key in told if key[0] == "yexin_model_alert"]  # the watch before raised some


def test_every_watch_keeps_its_own_pictures(world: World) -> None:
    first = watched(world, without(world.lives, "penalty"))
    kept = {file: file.read_bytes() for file in first.files if file.suffix == ".png"}
    later = monitor("enterprise", world.city, home=world.home, lives=world.lives, until=date(2023, 6, 1), since=SINCE)
    assert len(kept) == 3  # no outcome is known of a city without penalties
    assert {file: file.read_bytes() for file in kept} == kept
    assert not set(kept) & set(later.files)


def _samples(text: str) -> dict[tuple[str, str], float]:
    """Value by name and by the labels that are not the version's own."""
    own = ("deployment", "evaluation", "version")
    return {
        (one.name, " ".join(value for key, value in one.labels.items() if key not in own)): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_nothing_to_watch_before_a_version_answers(tmp_path_factory: pytest.TempPathFactory) -> None:
    world = World.made(tmp_path_factory.mktemp("empty"))
    with pytest.raises(ModelNotTrained, match="has no approved table yet"):
        watched(world, world.lives)


def test_a_challenger_in_the_shadow_names_who_would_move_and_why(world: World) -> None:
    evaluation, features = Evaluation.find(world.city, "enterprise"), FeatureSet.load(world.city, "enterprise")
    champion = champion_table("enterprise", home=world.home)
    fines, licences = champion.features
    blind = replace(fines, units=np.zeros_like(fines.units), mean=0)  # a challenger that does not look at fines
    tables = champion, replace(champion, features=(blind, licences))
    shadow = Shadow.of(evaluation, features, world.lives, tables, day=UNTIL)
    assert shadow.counts.sum() == 300
    moved = list(shadow.moved())
    assert len(moved) == 300 - np.trace(shadow.counts) > 0
    first = moved[0]
    assert first.from_tier != first.to_tier
    row = features.build(world.lives, as_of=UNTIL, subjects=[first.subject]).row(0)
    scores = [evaluation.score(row, table) for table in tables]
    assert [one.score for one in scores] == [first.champion, first.challenger]
    points = [{one.feature: one.points for one in scored.explanation.reasons} for scored in scores]
    name, worth = first.because[0]
    assert worth == points[1].get(name, 0) - points[0].get(name, 0)
    assert first.because[0][0] == "penalties_12m"
