"""`yexin train | validate | promote | rollback`: from records to the version that answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yexin.options import DeploymentOption, HomeOption
from yexin.settings import Settings

console = Console()
VersionOption = Annotated[int, typer.Option(help="registered version")]
ApproverOption = Annotated[str, typer.Option(help="who answers for the decision")]
ReasonOption = Annotated[str, typer.Option(help="why; kept with the version")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (train, validate, promote, rollback):
        app.command()(command)


def train(
    evaluation: str,
    trials: Annotated[
        int | None, typer.Option(min=1, help="search the settings by so many trials: the same result anywhere")
    ] = None,
    seconds: Annotated[float | None, typer.Option(min=0.001, help="search the settings for so long")] = None,
    full: Annotated[bool, typer.Option("--validate", help="then validate in full, which takes minutes")] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Train an evaluation's points table on the records; the run, its report and its pictures go to MLflow."""
    from training.budget import Budget
    from yexin.training_run import train_and_show, validate_and_show

    settings = Settings.of(home=home, deployment=deployment)
    result = train_and_show(console, settings, evaluation, budget=Budget(trials=trials, seconds=seconds))
    if full:
        validate_and_show(console, settings, evaluation, version=result.version)


def validate(
    evaluation: str,
    version: VersionOption,
    card: Annotated[Path | None, typer.Option(help="write the model card to this file too")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Measure a version beside the champion and other models, and without each source; write its report."""
    from yexin.training_run import validate_and_show, write_card

    settings = Settings.of(home=home, deployment=deployment)
    validate_and_show(console, settings, evaluation, version=version)
    if card is not None:
        write_card(console, settings, evaluation, version=version, file=card)


def promote(
    evaluation: str,
    version: VersionOption,
    approver: ApproverOption,
    reason: ReasonOption,
    override: Annotated[bool, typer.Option("--override", help="decide against rules that allow it; recorded")] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Approve a trained version, if the gate opens: it gets the alias `champion` and the server answers with it."""
    from training.promotion import Approval
    from yexin.training_run import promote_and_show

    settings = Settings.of(home=home, deployment=deployment)
    approval = Approval(approver, reason, settings.today, override)
    promote_and_show(console, settings, evaluation, approval, version=version)


def rollback(
    evaluation: str,
    approver: ApproverOption,
    reason: ReasonOption,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Make the version that answered before the present champion the champion again."""
    from training.promotion import Approval
    from yexin.training_run import roll_back_and_show

    settings = Settings.of(home=home, deployment=deployment)
    roll_back_and_show(console, settings, evaluation, Approval(approver, reason, settings.today))
