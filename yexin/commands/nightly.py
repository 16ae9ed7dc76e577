"""The command `yexin nightly`."""

from __future__ import annotations

import os
from typing import Annotated, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from credit.errors import NoBase
from features.records.stream import RecordStream
from serving.main import open_database
from serving.store.feature_rows import FeatureRowStore
from yexin.nightly.chain import Chain
from yexin.nightly.day import add_day, base_for
from yexin.nightly.job import Job
from yexin.nightly.lock import alone
from yexin.nightly.rows import load_rows
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
    full: Annotated[
        bool, typer.Option("--full", help="everything anew, even where a day could be added to an earlier run")
    ] = False,
    engine: Annotated[Literal["embedded", "spark"], typer.Option(help="spark: needs the extra `spark` and Java 17")] = "embedded",
    master: Annotated[str, typer.Option(help="of Spark: local-cluster[2,1,2048], spark://HOST:7077, yarn")] = "local[*]",
    parts: Annotated[int, typer.Option(help="parts to split the subjects into [default: by the number of records]")] = 0,
    rows: Annotated[
        bool,
        typer.Option("--rows", help="a full run; its feature rows go into the database, for servers to read by key"),
    ] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Score, explain and match measures for every subject; a run that was cut off goes on where it stopped."""
    settings = Settings.of(home=home, deployment=deployment)
    with alone(settings.home.nightly):
        stream = settings.store.stream()
        job = Job.of(settings, stream, as_of=settings.day(day_of(as_of)), evaluations=tuple(evaluation or ()), parts=parts)
        if engine == "spark":
            _on_spark(job, stream, master)
            return
        chain = None if full or rows or folder_of(job).exists() else _chain(job, stream)
        with stepper("nightly") as step:
            if chain is not None:
                added = add_day(job, chain, stream, workers=workers)
            else:
                done = run(job, workers=workers, tell=lambda name, made, of: step(f"{name} {made}/{of}"))
                loaded = load_rows(job, settings.store, FeatureRowStore(open_database(settings.home))) if rows else {}
    if chain is not None:
        console.print(
            f"{added.touched:,} subjects computed again in {added.seconds:.1f} s, {added.fresh:,} records since {chain.days[0]}"
        )
        console.print(f"results: {chain.day_folder(job.as_of)} over {chain.folder}", soft_wrap=True, highlight=False)
        return
    show(console, job, done)
    for kind, count in loaded.items():
        console.print(f"{count:,} feature rows ({kind}) are in the service's database, for {job.as_of}")


def _on_spark(job: Job, stream: RecordStream, master: str) -> None:
    from yexin.nightly.spark import run_on_spark, session

    spark, folder = session(master), folder_of(job).with_name(f"spark-{job.as_of}")
    try:
        rows = run_on_spark(spark, job, stream, folder)
    finally:
        spark.stop()
    console.print(f"{rows:,} rows: {folder / 'results'}", soft_wrap=True, highlight=False)


def _chain(job: Job, stream: RecordStream) -> Chain | None:
    """The earlier run to which the day can be added; None, said with its reason, where everything is made anew."""
    try:
        return base_for(job, stream)
    except NoBase as error:
        console.print(f"a full run: {error}", highlight=False)
        return None


def show(console: Console, job: Job, done: list[Done]) -> None:
    """Print what each step made, and where the results are."""
    table = Table("step", box=SIMPLE_HEAD, title=f"As of {job.as_of}, store version {job.version}, {job.parts} parts")
    for title in ("parts made", "found", "rows", "seconds", "cpu seconds", "peak MB"):
        table.add_column(title, justify="right")
    for one in done:
        table.add_row(
            one.step, f"{one.made}", f"{one.found}", f"{one.rows:,}", f"{one.seconds:.1f}", f"{one.cpu:.1f}", f"{one.peak_mb:.0f}"
        )
    console.print(table)
    console.print(f"results: {folder_of(job) / 'results'}", soft_wrap=True, highlight=False)
