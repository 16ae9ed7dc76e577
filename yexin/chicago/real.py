"""`yexin real`: Chicago's real inspection records through the whole line, beside what the city published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from credit.errors import EngineDisagrees
from credit.subject import SubjectKind
from features.feature_set import FeatureSet
from features.rows import FeatureRows
from serving.inquiry import Inquiry
from training.dataset import Dataset
from training.metrics import Metrics
from training.task import Task
from training.train import TrainingResult, fit_config, train_on
from yexin import ingest as ingestion
from yexin.chicago.convert import RECEIVED, RECORDS
from yexin.chicago.model import EVALUATION, chicago_task, cross_validated_auc
from yexin.chicago.past import equal_rows, rows_before
from yexin.chicago.picture import draw_found_over_time
from yexin.chicago.published import Published
from yexin.chicago.tables import auc_table, equality_table, uplift_table
from yexin.chicago.uplift import uplift
from yexin.demo import timed
from yexin.explained import scorer_of, show
from yexin.progress import stepper
from yexin.settings import Settings
from yexin.training_run import demonstration, promote_and_show

_OURS, _THEIRS = "in the order of our score", "in the order of the city's score"


@dataclass(frozen=True, eq=False)
class Trained:
    """A registered version, the rows that it learnt from and was tested on, and the AUC within the training rows."""

    result: TrainingResult
    dataset: Dataset
    cross_validated: tuple[float, float]

    @property
    def risk(self) -> NDArray[np.float64]:
        """What the test inspections are ordered by, higher first: the served score, turned round."""
        return -self.result.table.score(self.dataset.out_of_time.rows).astype(np.float64)


def run_real(console: Console, settings: Settings) -> None:
    """Ingest, compare with the city's own columns, train, test, re-order, explain; each step says how long it took.

    Raises
    ------
    EngineDisagrees
        One of the city's point-in-time columns differs from ours in any row.
    """
    published = Published.load()
    features = FeatureSet.load(settings.deployment, "enterprise")
    with timed(console, "1 ingest the city's records"):
        done, failed = ingestion.ingest(settings, ingestion.files_below([RECORDS]), received=RECEIVED)
        ingestion.show(console, done, failed, rejects=settings.home.rejects)
    with timed(console, "2 what was known before each inspection"):
        rows = compare(console, settings, features, published)
    with timed(console, "3 train on the city's training rows, test on its test rows"):
        trained = train(console, settings, chicago_task(settings, rows))
        console.print(auc_table(trained.result, trained.cross_validated, city=_city(published)))
    with timed(console, "4 inspect in the order of the score"):
        reorder(console, settings.home.pictures / EVALUATION, published, trained)
    with timed(console, "5 explain one score"):
        explain_riskiest(console, settings, trained)


def compare(console: Console, settings: Settings, features: FeatureSet, published: Published) -> FeatureRows:
    """The row before each inspection, printed beside the city's own columns."""
    rows = rows_before(settings.store, features, published, catalogue=settings.deployment.catalogue)
    equal = equal_rows(rows, published)
    console.print(equality_table(equal, rows=len(published)))
    if different := [name for name, count in equal.items() if count < len(published)]:
        raise EngineDisagrees(different)
    return rows


def train(console: Console, settings: Settings, task: Task) -> Trained:
    """Cross-validate within the training rows, train on all of them, register and approve the version."""
    cross_validated = cross_validated_auc(task.dataset.learn, fit_config(task.evaluation, task.features, task.dataset))
    with stepper(f"training {EVALUATION}") as step:
        result = train_on(task, home=settings.home, progress=step)
    promote_and_show(console, settings, EVALUATION, demonstration(settings), version=result.version)
    return Trained(result, task.dataset, cross_validated)


def reorder(console: Console, pictures: Path, published: Published, trained: Trained) -> None:
    """Print and draw how soon the critical violations of the test rows are found in the order of each score."""
    test = published.test
    days, found = published.day[test], published.critical_found[test] == 1
    risks = {_OURS: trained.risk, _THEIRS: published.score[test]}
    console.print(uplift_table({name: uplift(days, risk, found) for name, risk in risks.items()}, inspections=len(days)))
    console.print(f"picture: {draw_found_over_time(pictures / 'found-over-time.png', days, found, risks=risks)}")


def explain_riskiest(console: Console, settings: Settings, trained: Trained) -> None:
    """Explain the test inspection with the worst score, as the server would answer on the day before it."""
    rows = trained.dataset.out_of_time.rows
    worst = int(np.argmax(trained.risk))
    scorer = scorer_of(settings)
    day = rows.as_of[worst].astype(object)
    show(console, scorer.score(Inquiry(SubjectKind.ENTERPRISE, str(rows.subjects[worst]), day), today=settings.today))


def _city(published: Published) -> Metrics:
    """The city's own score on the same test rows, its probabilities as log-odds."""
    test = published.test
    probability = published.score[test]
    return Metrics.of(np.log(probability / (1 - probability)), published.critical_found[test].astype(np.int8))
