"""`yexin validate`: the whole report of a registered version, with the parts that take minutes."""

from __future__ import annotations

from collections.abc import Callable

from credit.deployment import Deployment
from credit.home import Home
from features.life.lives import Lives
from training.calibration import Calibration
from training.registry import Registry
from training.task import Task
from training.validation.candidate import Candidate, Champion
from training.validation.comparison import comparison
from training.validation.kept import kept_report
from training.validation.publishing import publish
from training.validation.report import Report, make_report
from training.validation.sources import sources

Progress = Callable[[str], None]


def validate(
    evaluation: str, deployment: Deployment, *, home: Home, lives: Lives, version: int, progress: Progress = lambda _: None
) -> Report:
    """Measure a registered version beside the present champion and other models, and without each source; keep the report.

    The rows are made again from the records: where these have changed since the training, the report says so in `data`.

    Raises
    ------
    UnknownEvaluation, UnknownVersion
        There is no such evaluation, or it was never trained to that version.
    NoOutcomes
        The records no longer give the rows.
    """
    progress("examples")
    return validate_on(
        Task.of(evaluation, deployment, lives), deployment, home=home, lives=lives, version=version, progress=progress
    )


def validate_on(
    task: Task, deployment: Deployment, *, home: Home, lives: Lives, version: int, progress: Progress = lambda _: None
) -> Report:
    """As `validate`, on examples that the caller has made, such as pairs of a subject and its own day."""
    registry, name = Registry.of(home), task.evaluation.name
    table, champion = registry.table(name, version), champion_of(registry, name, other_than=version)
    folded = _folded(home, name, version)
    candidate = Candidate(task.evaluation, task.features, task.dataset, table, task.rulebook, champion, folded)
    others = comparison(candidate, progress)
    missed = sources(candidate, lives, deployment.catalogue, progress)
    progress("report and pictures")
    report = make_report(candidate, comparison=others, sources=missed)
    return publish(candidate, report, home=home, version=version, registry=registry)


def champion_of(registry: Registry, evaluation: str, *, other_than: int | None = None) -> Champion | None:
    """The version that answers and its table; None if there is none, or it is the one that is looked at."""
    version = registry.champion(evaluation)
    return None if version is None or version == other_than else Champion(version, registry.table(evaluation, version))


def _folded(home: Home, evaluation: str, version: int) -> Calibration:
    """The calibration that the training folded in, as its report says."""
    said = kept_report(home, evaluation, version)["calibration"]
    return Calibration(said["slope"], said["intercept"])
