"""The command `yexin uplift`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from yexin.options import HomeOption
from yexin.settings import Settings

console = Console(width=150)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(uplift)


def uplift(resamples: Annotated[int, typer.Option(min=50, help="for the intervals")] = 500, home: HomeOption = None) -> None:
    """Compare a drawn plan with random and risk order on Chicago's real inspections (after `yexin real`): numbers and a page."""
    from yexin.chicago.uplift_report import uplift_and_show

    uplift_and_show(console, Settings.of(home=home, deployment="chicago"), resamples=resamples)
