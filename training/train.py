"""An evaluation and records → a registered version with its measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from credit.deployment import Deployment
from credit.errors import NoOutcomes
from credit.home import Home
from features.feature_set import FeatureSet
from features.life.lives import Lives
from models.evaluation import Evaluation
from models.note import FeatureNote
from models.points_table import PointsTable
from training.budget import Budget
from training.config import FitConfig
from training.dataset import Dataset
from training.examples import Examples
from training.fit import About, Fitted, fit_reported
from training.metrics import Metrics
from training.registry import Registry
from training.task import Task
from training.tracking import Tracking
from training.validation.candidate import Candidate
from training.validation.publishing import publish
from training.validation.report import Report, make_report
from training.validation.validate import champion_of

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A registered version: its table, how it was found, its measures on the rows learnt from and out of time, its report."""

    evaluation: str
    version: int
    run_id: str
    fitted: Fitted
    learnt: Metrics
    held_out: Metrics
    report: Report

    @property
    def table(self) -> PointsTable:
        """The points table."""
        return self.fitted.table

    def summary(self) -> dict[str, str]:
        """The measures that a person reads, in words."""
        held_out, auc = self.held_out, self.report["metrics"]["auc"]
        folded = self.fitted.calibration
        return {
            "AUC": f"{held_out.auc:.4f} [{auc['low']:.4f}, {auc['high']:.4f}]",
            "KS": f"{held_out.ks:.3f}",
            "Gini": f"{held_out.gini:.3f}",
            "Brier": f"{held_out.brier:.4f}",
            "bad rate (predicted)": f"{held_out.bad_rate:.2%} ({held_out.predicted_rate:.2%})",
            "calibration folded in": f"× {folded.slope:.3f} {folded.intercept:+.3f}",
            "PSI of the score": f"{self.report['stability']['score_psi']:.3f}",
            "rows learnt / out of time": f"{self.learnt.rows:,} / {held_out.rows:,}",
            "trees, pairs": f"{self.fitted.trees}, {len(self.fitted.pairs)}",
            **{f"left out: {reason}": f"{count:,}" for reason, count, _ in self.report["waterfall"][1:] if count},
        }


def train(
    evaluation: str,
    deployment: Deployment,
    *,
    home: Home,
    lives: Lives,
    budget: Budget | None = None,
    progress: Progress = lambda _: None,
) -> TrainingResult:
    """Train an evaluation on the records' past and register the version; nothing is promoted.

    Raises
    ------
    UnknownEvaluation
        The deployment has none of that name.
    UnlawfulUse
        It rests on an item that the catalogue does not allow for one of its uses.
    NoOutcomes, UntrainableFrame, LeakFound
        The records do not give what there is to learn, or give what nobody could have known.
    BudgetTooSmall
        The search cannot try anything in its budget.
    RegistryUnreachable
        The tracking server does not answer.
    """
    progress("examples")
    return train_on(Task.of(evaluation, deployment, lives), home=home, budget=budget, progress=progress)


def train_on(task: Task, *, home: Home, budget: Budget | None = None, progress: Progress = lambda _: None) -> TrainingResult:
    """As `train`, on examples that the caller has made, such as pairs of a subject and its own day."""
    evaluation, dataset, registry = task.evaluation, task.dataset, Registry.of(home)
    learn = dataset.learn
    if not 0 < learn.target.sum() < len(learn.target):
        raise NoOutcomes(f"all {len(learn.target)} examples of {evaluation.name!r} have the same outcome; check its bounds")
    config = fit_config(evaluation, task.features, dataset).model_copy(update={"search": budget or Budget()})
    with registry.tracking.run(evaluation.name, tags=_tags(evaluation, dataset)) as run_id:
        fitted = fit_task(task, config, progress)
        progress("measures")
        candidate = _candidate(task, fitted, registry)
        report = make_report(candidate)
        _log(registry.tracking, run_id, fitted, config, report)
        registry.tracking.log_data(run_id, dataset.parts)
        registry.tracking.log_trials(run_id, fitted.tried)
        progress("register")
        version = registry.register(run_id, evaluation, fitted.table, learn, words="\n".join(report["summary"]))
        progress("report and pictures")
        report = publish(candidate, report, home=home, version=version, registry=registry)
    learnt, later = (Metrics.of(candidate.raw[part], dataset.parts[part].target) for part in ("learn", "out_of_time"))
    return TrainingResult(evaluation.name, version, run_id, fitted, learnt, later, report)


def _candidate(task: Task, fitted: Fitted, registry: Registry) -> Candidate:
    champion = champion_of(registry, task.evaluation.name)
    return Candidate(task.evaluation, task.features, task.dataset, fitted.table, task.rulebook, champion, fitted.calibration)


def fit_config(evaluation: Evaluation, features: FeatureSet, dataset: Dataset) -> FitConfig:
    """How the evaluation is fitted: its plan and scale, and the declared directions of its features."""
    used = set(dataset.learn.rows.names)
    worse = {one.name: one.worse for one in features.features if one.name in used and one.worse is not None}
    plan = evaluation.training
    own = {} if plan is None else plan.model_dump(include={"pairs", "trees", "leaves", "learning_rate", "min_leaf", "seed"})
    return FitConfig(**own, worse=worse, scale=evaluation.scale, patience=30)


def fit_task(task: Task, config: FitConfig | None = None, progress: Progress = lambda _: None) -> Fitted:
    """Learn on the first part and set the level on the calibration part, if there is one; nothing is registered."""
    learn, later, about = task.dataset.learn, task.dataset.calibration, _about(task.evaluation, task.features, task.dataset)
    config = config or fit_config(task.evaluation, task.features, task.dataset)
    fitted = fit_reported(
        learn.rows.frame(), learn.target, config=config, about=about, groups=learn.rows.subjects, progress=progress
    )
    return fitted if later is None else _calibrated(fitted, later)


def _calibrated(fitted: Fitted, later: Examples) -> Fitted:
    return fitted.calibrated(fitted.table.raw_score(later.rows), later.target)


def _about(evaluation: Evaluation, features: FeatureSet, dataset: Dataset) -> About:
    """Notes and origin. No run and no clock in the table: the same training gives the same hash."""
    used = [one for one in features.features if one.name in dataset.learn.rows.names]
    notes = {one.name: FeatureNote.of(one) for one in used}
    origin = {"evaluation": evaluation.name, "evaluation_version": evaluation.version, "features": features.version}
    return About(notes, origin)


def _tags(evaluation: Evaluation, dataset: Dataset) -> dict[str, str]:
    days = dataset.out_of_time.days
    return {"evaluation_version": evaluation.version, "subject": evaluation.subject, "out_of_time": f"{days[0]} … {days[-1]}"}


def _log(tracking: Tracking, run_id: str, fitted: Fitted, config: FitConfig, report: Report) -> None:
    params: dict[str, Any] = config.model_dump(mode="json", exclude={"worse", "scale"})
    chosen = fitted.config.model_dump(
        mode="json", include={"learning_rate", "leaves", "min_leaf", "l2", "random_splits", "sampled"}
    )
    params |= chosen | {"trees": fitted.trees, "pairs": len(fitted.pairs), "table": report["table"], "search": str(config.search)}
    metrics = {f"{part}_{name}": value for part, one in report["parts"].items() for name, value in one.items() if _number(value)}
    metrics |= {"cv_loss_additive": fitted.additive_loss, "cv_loss": fitted.loss}
    metrics |= {name: value for name, value in report["measures"].items() if _number(value)}
    files = {"table.md": fitted.table.to_markdown(), "pairs.txt": "\n".join(" × ".join(pair) for pair in fitted.pairs) + "\n"}
    tracking.log(run_id, params=params, metrics=metrics, files=files | {"booster.txt": fitted.text})


def _number(value: object) -> bool:
    return isinstance(value, int | float) and value == value  # noqa: PLR0124 (NaN is no measure)
