"""An evaluation and records → a registered version with its measures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from credit.deployment import Deployment
from credit.errors import NoOutcomes
from credit.home import Home
from features.feature_set import FeatureSet
from features.life.lives import Lives
from models.evaluation import Evaluation
from models.lawful_use import check_uses
from models.note import FeatureNote
from models.points_table import PointsTable
from training.config import FitConfig
from training.dataset import Dataset, make_dataset
from training.fit import About, Fitted, fit_reported
from training.metrics import Metrics
from training.pictures import draw_all
from training.tracking import Tracking

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A registered version: its table, how it was found, and its measures on the rows it learnt from and on the held-out ones."""

    evaluation: str
    version: int
    run_id: str
    fitted: Fitted
    learnt: Metrics
    held_out: Metrics
    left_out: dict[str, int]

    @property
    def table(self) -> PointsTable:
        """The points table."""
        return self.fitted.table

    def summary(self) -> dict[str, str]:
        """The measures that a person reads, in words."""
        held_out = self.held_out
        return {
            "AUC": f"{held_out.auc:.4f}",
            "KS": f"{held_out.ks:.3f}",
            "Gini": f"{held_out.gini:.3f}",
            "Brier": f"{held_out.brier:.4f}",
            "bad rate (predicted)": f"{held_out.bad_rate:.2%} ({held_out.predicted_rate:.2%})",
            "rows learnt / held out": f"{self.learnt.rows:,} / {held_out.rows:,}",
            "trees, pairs": f"{self.fitted.trees}, {len(self.fitted.pairs)}",
            **{f"left out: {reason}": f"{count:,}" for reason, count in self.left_out.items() if count},
        }


def train(
    evaluation: str, deployment: Deployment, *, home: Home, lives: Lives, progress: Progress = lambda _: None
) -> TrainingResult:
    """Train an evaluation on the records' past and register the version; nothing is promoted.

    Raises
    ------
    UnknownEvaluation
        The deployment has none of that name.
    UnlawfulUse
        It rests on an item that the catalogue does not allow for one of its uses.
    NoOutcomes, UntrainableFrame
        The records do not give what there is to learn.
    """
    found = Evaluation.find(deployment, evaluation)
    features = FeatureSet.load(deployment, found.subject)
    check_uses(found, features, deployment.catalogue)
    progress("examples")
    return train_on(found, features, make_dataset(found, features, lives), home=home, progress=progress)


def train_on(
    evaluation: Evaluation, features: FeatureSet, dataset: Dataset, *, home: Home, progress: Progress = lambda _: None
) -> TrainingResult:
    """As `train`, on examples that the caller has made, such as pairs of a subject and its own day."""
    learn, test, tracking = dataset.learn, dataset.out_of_time, Tracking(home)
    if not 0 < learn.target.sum() < len(learn.target):
        raise NoOutcomes(f"all {len(learn.target)} examples of {evaluation.name!r} have the same outcome; check its bounds")
    config = fit_config(evaluation, features, dataset)
    with tracking.run(evaluation.name) as run_id:
        about = _about(evaluation, features, dataset)
        subjects = learn.rows.subjects
        fitted = fit_reported(learn.rows.frame(), learn.target, config=config, about=about, groups=subjects, progress=progress)
        progress("measures and pictures")
        raw = fitted.table.raw_score(test.rows)
        learnt = Metrics.of(fitted.table.raw_score(learn.rows), learn.target)
        held_out = Metrics.of(raw, test.target)
        pictures = home.pictures / evaluation.name
        draw_all(pictures, fitted.table, evaluation.tiers, raw, test.target)
        _log(tracking, run_id, fitted, config, {"learn": learnt, "test": held_out}, dataset.waterfall.left_out)
        tracking.log_pictures(run_id, pictures)
        version = tracking.register(run_id, evaluation.name, fitted.table)
    return TrainingResult(evaluation.name, version, run_id, fitted, learnt, held_out, dataset.waterfall.left_out)


def fit_config(evaluation: Evaluation, features: FeatureSet, dataset: Dataset) -> FitConfig:
    """How the evaluation is fitted: its plan and scale, and the declared directions of its features."""
    used = set(dataset.learn.rows.names)
    worse = {one.name: one.worse for one in features.features if one.name in used and one.worse is not None}
    plan = evaluation.training
    own = {} if plan is None else plan.model_dump(include={"pairs", "trees", "leaves", "learning_rate", "min_leaf", "seed"})
    return FitConfig(**own, worse=worse, scale=evaluation.scale, patience=30)


def _about(evaluation: Evaluation, features: FeatureSet, dataset: Dataset) -> About:
    """Notes and origin. No run and no clock in the table: the same training gives the same hash."""
    used = [one for one in features.features if one.name in dataset.learn.rows.names]
    notes = {one.name: FeatureNote.of(one) for one in used}
    origin = {"evaluation": evaluation.name, "evaluation_version": evaluation.version, "features": features.version}
    return About(notes, origin)


def _log(
    tracking: Tracking, run_id: str, fitted: Fitted, config: FitConfig, metrics: dict[str, Metrics], left_out: dict[str, int]
) -> None:
    params = config.model_dump(mode="json", exclude={"worse", "scale"}) | {"trees": fitted.trees, "pairs": len(fitted.pairs)}
    measures = {f"{part}_{name}": value for part, one in metrics.items() for name, value in one.as_dict().items()}
    losses = {"cv_loss_additive": fitted.additive_loss, "cv_loss": fitted.loss}
    counts = {f"left_out_{re.sub('[^a-z0-9]+', '_', reason.lower())}": float(count) for reason, count in left_out.items()}
    files = {"table.md": fitted.table.to_markdown(), "pairs.txt": "\n".join(" × ".join(pair) for pair in fitted.pairs) + "\n"}
    tracking.log(run_id, params=params, metrics=measures | losses | counts, files=files)
