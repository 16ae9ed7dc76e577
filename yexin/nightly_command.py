"""The command `yexin nightly`."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from yexin.nightly.job import Job
from yexin.nightly.lock import alone
from yexin.nightly.run import Done, folder_of, run
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.progress import stepper
from yexin.settings import Settings

console = Console()


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(nightly)


def nightly(
    as_of: DayOption = None,
    evaluation: Annotated[list[str] | None, typer.Option(help="at most one a kind of subject [default: that of the kind]")] = None,
    workers: Annotated[int, typer.Option(help="processes that share the work")] = os.cpu_count() or 1,
    parts: Annotated[int, typer.Option(help="parts to split the subjects into [default: by the number of records]")] = 0,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Score, explain and match measures for every subject; a run that was cut off goes on where it stopped."""
    settings = Settings.of(home=home, deployment=deployment)
    with alone(settings.home.nightly):
        job = Job.of(
            settings, settings.store.stream(), as_of=settings.day(day_of(as_of)), evaluations=tuple(evaluation or ()), parts=parts
        )
        with stepper("nightly") as step:
            done = run(job, workers=workers, tell=lambda name, made, of: step(f"{name} {made}/{of}"))
    show(console, job, done)


def show(console: Console, job: Job, done: list[Done]) -> None:
    """Print what each step made, and where the results are."""
    table = Table("step", box=SIMPLE_HEAD, title=f"As of {job.as_of}, store version {job.version}, {job.parts} parts")
    for title in ("parts made", "found", "rows", "seconds"):
        table.add_column(title, justify="right")
    for one in done:
        table.add_row(one.step, f"{one.made}", f"{one.found}", f"{one.rows:,}", f"{one.seconds:.1f}")
    console.print(table)
    console.print(f"results: {folder_of(job) / 'results'}", soft_wrap=True, highlight=False)
