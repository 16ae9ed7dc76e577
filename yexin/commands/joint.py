"""`yexin joint answer | fit`: modelling together with a bank, a command for each side (docs/joint-modelling.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yexin.options import DeploymentOption, HomeOption
from yexin.settings import Settings

console = Console()
joint = typer.Typer(no_args_is_help=True, help="Modelling together with a bank: only agreed columns cross.")
AgreementOption = Annotated[Path, typer.Option(help="YAML that both sides hold: bank, evaluation, columns, until")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(joint, name="joint")


@joint.command()
def answer(
    request: Annotated[Path, typer.Argument(help="the bank's CSV: subject, as_of, authorisation")],
    out: Annotated[Path, typer.Argument(help="file to write")],
    agreement: AgreementOption,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """The platform's side: score each enterprise as of the request's day and write the agreed columns alone."""
    from training.joint.agreement import Agreement
    from training.joint.platform import answer_request

    settings = Settings.of(home=home, deployment=deployment)
    place, lives = settings.home, settings.store.lives()
    found = Agreement.load(agreement)
    rows = answer_request(found, request, out, deployment=settings.deployment, home=place, lives=lives)
    console.print(f"{rows:,} rows with {', '.join(found.columns)}: {out}", soft_wrap=True)


@joint.command()
def fit(
    answered: Annotated[Path, typer.Argument(help="the platform's answer")],
    own: Annotated[Path, typer.Argument(help="the bank's CSV: subject, as_of, its columns, bad")],
    out: Annotated[Path, typer.Argument(help="folder for the second-stage table")],
    agreement: AgreementOption,
) -> None:
    """The bank's side: fit a second-stage table where the bank's data lie, and say what the agreed columns are worth."""
    from training.joint.agreement import Agreement
    from training.joint.bank import fit_second_stage

    gain = fit_second_stage(Agreement.load(agreement), answered, own, out)
    console.print(f"later rows: {gain.rows:,}, bad {gain.bad:,}")
    for name in ("bank", "platform", "both", "gain"):
        console.print(f"  {name:<9} AUC {getattr(gain, name)}", highlight=False)
