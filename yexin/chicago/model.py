"""What the city's training rows teach: examples, how they are fitted, and how sure that is within them."""

from __future__ import annotations

from datetime import date

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from credit.calendar import add_months
from features.feature_set import FeatureSet
from features.rows import FeatureRows
from models.evaluation import Evaluation
from models.plan import TrainingPlan
from training.config import FitConfig
from training.dataset import Dataset, feature_names
from training.examples import Examples, select, take
from training.fit import fit_reported
from training.metrics import Metrics
from training.rulebook import Rulebook
from training.task import Task
from training.waterfall import Waterfall
from yexin.chicago.past import rows_before
from yexin.chicago.published import Published
from yexin.progress import bar
from yexin.settings import Settings

EVALUATION = "food-inspection"
_FOLDS, _SEED = 5, 42
# The city's training days. How to fit was chosen on the training rows alone, by held-out licences and by learning up to 2013-08 and
# testing on the months after: the signal is faint and the months differ, so few trees with large leaves hold and more of
# them learn the months.
# The records begin with the first of these days: in the first twelve months hardly any establishment has an inspection behind it,
# on the test days four in five have. Rows of those months teach a world that is not met again.
PLAN = TrainingPlan(
    first=date(2011, 9, 2),
    last=date(2014, 4, 16),
    observation_months=12,
    pairs=20,
    trees=150,
    leaves=4,
    learning_rate=0.03,
    min_leaf=200,
)


def planned(evaluation: Evaluation) -> Evaluation:
    """The evaluation with a plan of how to fit; its file has none, because its examples are not of fixed days."""
    return evaluation.model_copy(update={"training": PLAN})


def examples(rows: FeatureRows, published: Published, evaluation: Evaluation, features: FeatureSet) -> Dataset:
    """The city's split: learnt from are inspections up to 2014-04-16, tested those from 2014-09-02 to 2014-10-31.

    Of the city's training rows the first twelve months are left out, which have nothing to look back to (`PLAN`).

    Parameters
    ----------
    rows
        One row an inspection, as it was known before it, in the order of `published`.
    """
    modelled = published.train | published.test
    target = np.where(modelled, published.critical_found, 0).astype(np.int8)
    whole = select(Examples(rows, target), feature_names(evaluation, features))
    begun = published.day >= np.datetime64(add_months(PLAN.first, PLAN.observation_months))
    fall = Waterfall(len(published)).without("inspections the city left out", int(np.sum(~modelled)))
    reason = f"records begin less than {PLAN.observation_months} months before"
    fall = fall.without(reason, int(np.sum(published.train & ~begun)))
    return Dataset(take(whole, published.train & begun), take(whole, published.test), waterfall=fall)


def chicago_task(settings: Settings, rows: FeatureRows | None = None) -> Task:
    """The city's split as a task, which `yexin train`, `validate` and `real` work on; `rows` where the caller has them already."""
    published, features = Published.load(), FeatureSet.load(settings.deployment, "enterprise")
    evaluation = planned(Evaluation.find(settings.deployment, EVALUATION))
    if rows is None:
        rows = rows_before(settings.store, features, published, catalogue=settings.deployment.catalogue)
    return Task(evaluation, features, examples(rows, published, evaluation, features), Rulebook.of(settings.deployment))


def cross_validated_auc(learn: Examples, config: FitConfig) -> tuple[float, float]:
    """Mean and standard deviation of the AUC on five parts that share no licence."""
    licences = np.unique(learn.rows.subjects, return_inverse=True)[1]
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=_SEED).split(licences, learn.target, licences)
    areas = []
    for kept, held_out in bar(list(folds), label="cross-validating"):
        part, rest = take(learn, kept), take(learn, held_out)
        table = fit_reported(part.rows.frame(), part.target, config=config, groups=part.rows.subjects).table
        areas.append(Metrics.of(table.raw_score(rest.rows), rest.target).auc)
    return float(np.mean(areas)), float(np.std(areas))
