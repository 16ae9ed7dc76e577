"""`yexin`: the command line. Every command takes --home and --deployment; `yexin COMMAND --help` says the rest."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from credit.errors import YexinError
from yexin.commands import (
    actions,
    alerts,
    audit,
    backup,
    benefits,
    cases,
    clients,
    customs,
    evaluations,
    joint,
    measures,
    monitor,
    names,
    nightly,
    plan,
    quality,
    relations,
    report,
    serve,
    subjects,
    training,
    uplift,
    warnings,
)  # fmt: skip
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console()


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="where to write the files [default: the deployment's inbox]")] = Path(),
    enterprises: int = 20_000,
    persons: int = 50_000,
    years: int = 10,
    end: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="last day of the records")] = datetime(2026, 6, 30),
    seed: int = 20251218,
    province: Annotated[bool, typer.Option("--province", help="straight into the empty record store, streamed: any size")] = False,
    workers: Annotated[int, typer.Option(help="processes that share a --province")] = 1,
    home: HomeOption = None,
) -> None:
    """Write a simulated province in the catalogue's own file formats (docs/simulator.md)."""
    from yexin.province import fill_store, write_province
    from yexin.simulate.stream import Province

    settings = Settings.of(home=home, deployment="hainan")
    if province:
        fill_store(console, settings, Province(enterprises, persons, years, end.date(), seed), workers=workers)
        return
    target = folder if folder != Path() else settings.home.inbox
    write_province(console, target, enterprises=enterprises, persons=persons, years=years, end=end.date(), seed=seed)


@app.command()
def ingest(
    paths: list[Path],
    item: Annotated[str | None, typer.Option(help="catalogue item, where the file's name does not say it")] = None,
    received: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day of receipt [default: today]")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="title of a column to leave unread")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Read files (CSV, XLSX, Parquet; or folders of them) into the record store."""
    from yexin import ingest as ingestion

    settings = Settings.of(home=home, deployment=deployment)
    settings.make_pseudonym_key()
    day = day_of(received) or settings.today
    done, failed = ingestion.ingest(settings, ingestion.files_below(paths), received=day, item=item, drop=drop or [])
    ingestion.show(console, done, failed, rejects=settings.home.rejects)
    if failed:
        raise typer.Exit(1)


training.register(app)
monitor.register(app)
joint.register(app)
subjects.register(app)
quality.register(app)
measures.register(app)
cases.register(app)
actions.register(app)
alerts.register(app)
benefits.register(app)
audit.register(app)
serve.register(app)
clients.register(app)
names.register(app)
nightly.register(app)
plan.register(app)
uplift.register(app)
customs.register(app)
evaluations.register(app)
relations.register(app)
warnings.register(app)
backup.register(app)
report.register(app)


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="do all but serve")] = False,
    home: HomeOption = None,
    port: int = 8000,
    enterprises: int = 20_000,
    persons: int = 50_000,
) -> None:
    """Simulate a small Hainan province, ingest it, train both evaluations, explain two scores, and serve them."""
    from yexin.demo import run_demo

    run_demo(console, Settings.of(home=home, deployment="hainan"), enterprises=enterprises, persons=persons)
    if not no_serve:
        serve.serve(home=home, deployment="hainan", port=port)


@app.command()
def real(home: HomeOption = None) -> None:
    """Take Chicago's real inspection records through the same line and compare with what the city published."""
    from yexin.chicago.real import run_real

    run_real(console, Settings.of(home=home, deployment="chicago"))


@app.command()
def replay(
    score_id: Annotated[str | None, typer.Argument(help="id of an issued score")] = None,
    sample: Annotated[int, typer.Option(help="replay so many issued scores, drawn at random")] = 100,
    seed: Annotated[int, typer.Option(help="of the draw")] = 0,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Compute issued scores again from the records of their time; exit code 1 where one does not come out bit for bit."""
    from yexin.replay import replay_and_show

    settings = Settings.of(home=home, deployment=deployment)
    if not replay_and_show(console, settings, score_id=score_id, sample=sample, seed=seed):
        raise typer.Exit(1)


@app.command()
def purge(
    as_of: DayOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what is due")] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Delete negative records of persons five years after they ended, and every answer given about those persons."""
    from yexin.purge import purge_and_show

    purge_and_show(console, Settings.of(home=home, deployment=deployment), as_of=day_of(as_of), dry_run=dry_run)


@app.command()
def sync(
    file: Annotated[Path, typer.Argument(help="list of what another platform publicises: 信息类别, 统一社会信用代码, 文书号")],
    as_of: DayOption = None,
    item: Annotated[list[str] | None, typer.Option(help="item that the list shows in full [default: those that it names]")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Compare the records that count here with an outside publicity list; exit code 1 where they differ."""
    from yexin.sync import sync_and_show

    settings = Settings.of(home=home, deployment=deployment)
    if sync_and_show(console, settings, file, as_of=day_of(as_of), items=item or []):
        raise typer.Exit(1)


@app.command()
def dictionary(
    check: Annotated[bool, typer.Option("--check", help="only say whether the pages are current")] = False,
    deployment: DeploymentOption = None,
) -> None:
    """Write docs/data-dictionary.md from the declared features, and the rules of docs/publicity.md from the catalogue."""
    from credit.publicity_page import with_rules
    from features.dictionary import page

    settings = Settings.of(deployment=deployment)
    publicity = Path("docs/publicity.md")
    pages = {Path("docs/data-dictionary.md"): page(settings.deployment)}
    if settings.deployment.name == "hainan" and publicity.exists():  # the worked cases below its rules are Hainan's
        pages[publicity] = with_rules(publicity.read_text("utf-8"), settings.deployment.catalogue)
    for file, text in pages.items():
        if check and (not file.exists() or file.read_text("utf-8") != text):
            console.print(f"{file} is out of date: run `yexin dictionary`")
            raise typer.Exit(1)
        if not check:
            file.write_text(text, "utf-8")


def main(*args: Any) -> None:
    """Run a command; an expected error is one line on standard error and exit code 1, never a traceback."""
    try:
        app(*args)
    except YexinError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{type(error).__name__}[/red]: {error}", markup=True, highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
