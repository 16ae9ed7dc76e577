"""From records to a registered version, to the table that a server reads."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from credit.deployment import Deployment
from credit.errors import ModelNotTrained, NoOutcomes, TableMismatch, UnknownEvaluation, UnknownVersion
from credit.home import Home
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from tests.training.tiny_records import EVALUATION, tiny_lives
from training.dataset import make_dataset
from training.promotion import Approval, champion_table, promote
from training.registry import Registry
from training.split import Split
from training.train import train

# MLflow 3.17 still uses a loader that SQLAlchemy 2.1 deprecates; goes when MLflow no longer does.
pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")
APPROVAL = Approval("王敏", "首版", date(2024, 1, 2))


@pytest.fixture
def city(tiny_city: Deployment) -> Deployment:
    tiny_city.evaluations.mkdir(exist_ok=True)
    (tiny_city.evaluations / "enterprise.yaml").write_text(EVALUATION, "utf-8")
    return tiny_city


@pytest.fixture
def home(city: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("data"), city.name)


def test_examples_hold_what_was_known_then_and_what_came_after(city: Deployment) -> None:
    features, lives = FeatureSet.load(city, "enterprise"), tiny_lives(city)
    dataset = make_dataset(Evaluation.find(city, "enterprise"), features, lives)
    rows, target = dataset.learn.rows, dataset.learn.target
    for at in range(0, len(target), 97):
        day = rows.as_of[at].astype(date)
        later = features.build(lives, as_of=day.replace(year=day.year + 1), subjects=[str(rows.subjects[at])])
        assert target[at] == (later.row(0)["penalties_12m"] >= 1)  # type: ignore[operator]
    # 2019-01 … 2021-07 every half year; what begins in 2022 is only known after the test day 2022-07-01.
    days = [f"{year}-{month}-01" for year in (2019, 2020, 2021) for month in ("01", "07")]
    assert sorted(set(rows.as_of.astype(str))) == days
    assert set(dataset.out_of_time.rows.as_of.astype(str)) == {"2022-07-01"}


def test_subjects_of_whom_nothing_is_known_are_left_out_and_counted(city: Deployment) -> None:
    evaluation = Evaluation.find(city, "enterprise")
    assert evaluation.training is not None
    early = evaluation.training.model_copy(update={"first": date(2018, 1, 20)})
    dataset = make_dataset(evaluation.model_copy(update={"training": early}), FeatureSet.load(city, "enterprise"), tiny_lives(city))
    days, counts = np.unique(dataset.learn.rows.as_of.astype(str), return_counts=True)
    # On the first day most licences are not yet granted; every subject has one by the end of 2018.
    assert (days[0], counts[0] < 100, counts[-1]) == ("2018-01-20", True, 300)
    fall = dataset.waterfall
    assert fall.left_out["nothing known of the subject"] == 300 * len(days) - counts.sum()
    assert fall.left == len(dataset.learn) + len(dataset.out_of_time)


def test_a_training_day_without_a_known_outcome_is_refused(city: Deployment) -> None:
    evaluation = Evaluation.find(city, "enterprise")
    assert evaluation.training is not None
    late = evaluation.training.model_copy(update={"last": date(2023, 12, 31)})
    with pytest.raises(NoOutcomes, match="outcomes are asked for up to 2024-07-01, the records end on 2023-12-"):
        make_dataset(evaluation.model_copy(update={"training": late}), FeatureSet.load(city, "enterprise"), tiny_lives(city))


def test_days_too_near_to_the_test_give_nothing_to_learn(city: Deployment) -> None:
    evaluation = Evaluation.find(city, "enterprise")
    assert evaluation.training is not None
    assert evaluation.outcome is not None
    short = evaluation.training.model_copy(update={"first": date(2022, 1, 1)})
    with pytest.raises(NoOutcomes, match="begin earlier than 2022-01-01"):
        Split.of(short, evaluation.outcome)


def test_an_evaluation_without_plan_cannot_be_trained(city: Deployment) -> None:
    unplanned = Evaluation.find(city, "enterprise").model_copy(update={"training": None})
    with pytest.raises(NoOutcomes, match="plans no training"):
        make_dataset(unplanned, FeatureSet.load(city, "enterprise"), tiny_lives(city))


def test_the_line_from_training_to_the_table_that_answers(city: Deployment, home: Home) -> None:
    lives = tiny_lives(city)
    with pytest.raises(ModelNotTrained, match="run `yexin train enterprise`"):
        champion_table("enterprise", home=home)
    result = train("enterprise", city, home=home, lives=lives)
    # A third of the subjects is fined about once a year: who was fined before will be again, and the table must see it.
    assert result.held_out.auc > 0.75
    assert result.version == 1
    assert {feature.note.worse for feature in result.table.features} == {"higher", "lower"}

    approved = promote("enterprise", city, APPROVAL, home=home, version=1)
    assert json.loads((home.tables / "enterprise" / "champion.json").read_text("utf-8")) == {
        "version": 1,
        "folder": "v1",
        "hash": result.table.hash,
    }
    assert champion_table("enterprise", home=home).hash == approved.hash == result.table.hash
    registry = Registry.of(home)
    assert registry.champion("enterprise") == 1
    client = registry.tracking.client
    pictures = {file.path for file in client.list_artifacts(result.run_id, "pictures")}
    assert {f"pictures/{name}.png" for name in ("roc", "lift", "tiers", "feature-1")} <= pictures
    measures = client.get_run(result.run_id).data.metrics
    assert measures["out_of_time_auc"] == pytest.approx(result.held_out.auc)

    again = train("enterprise", city, home=home, lives=lives)
    assert (again.version, again.table.hash) == (2, result.table.hash)  # the same training gives the same table
    assert again.report["champion"]["auc_difference"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    with pytest.raises(UnknownVersion, match="no registered version 7"):
        promote("enterprise", city, APPROVAL, home=home, version=7)
    with pytest.raises(UnknownEvaluation, match="no evaluation 'preloan'"):
        train("preloan", city, home=home, lives=lives)
    rescaled = EVALUATION.replace("base_score: 600", "base_score: 650")
    (city.evaluations / "enterprise.yaml").write_text(rescaled, "utf-8")
    with pytest.raises(TableMismatch, match="its scale differs"):
        promote("enterprise", city, APPROVAL, home=home, version=2)
    assert registry.champion("enterprise") == 1

    with pytest.raises(ZeroDivisionError, match="division"), registry.tracking.run("enterprise") as run_id:
        _ = 1 // 0
    assert client.get_run(run_id).info.status == "FAILED"
