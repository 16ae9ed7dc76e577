"""`yexin monitor` and `yexin shadow`: the version that answers, and one that would like to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings

if TYPE_CHECKING:
    from training.monitoring.monitor import Monitored
    from training.shadow import Shadow

console = Console()
_SHOWN = 12


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(monitor)
    app.command()(shadow)


def monitor(
    evaluation: str,
    as_of: DayOption = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="first day [default: the approval's]")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Watch the version that answers: drift, missing values, volume, tiers and outcomes by month; exit code 1 on an alarm."""
    from training.monitoring.monitor import monitor as watch

    settings = Settings.of(home=home, deployment=deployment)
    until, lives = settings.day(day_of(as_of)), settings.store.lives()
    found = watch(evaluation, settings.deployment, home=settings.home, lives=lives, until=until, since=day_of(since))
    for table in _tables(found):
        console.print(table)
    for file in found.files:
        console.print(str(file), soft_wrap=True, highlight=False)
    if found.alarmed:
        raise typer.Exit(1)


def shadow(
    evaluation: str,
    version: Annotated[int, typer.Option(help="registered version that challenges")],
    as_of: DayOption = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Score everyone by the champion and by a challenger, and list whose tier would differ; the champion goes on answering."""
    from features.feature_set import FeatureSet
    from models.evaluation import Evaluation
    from training.promotion import challenge, champion_table
    from training.registry import Registry
    from training.shadow import Shadow

    settings = Settings.of(home=home, deployment=deployment)
    found, day = Evaluation.find(settings.deployment, evaluation), settings.day(day_of(as_of))
    champion = champion_table(evaluation, home=settings.home)
    challenge(evaluation, home=settings.home, version=version)
    tables = champion, Registry.of(settings.home).table(evaluation, version)
    seen = Shadow.of(found, FeatureSet.load(settings.deployment, found.subject), settings.store.lives(), tables, day=day)
    file = settings.home.reports / "shadow" / f"{evaluation}-v{version}-{day}.csv"
    _write(file, seen)
    _show(seen, version, file)


def _tables(found: Monitored) -> Iterator[Table]:
    report = found.report
    table = Table("月", title=f"{report['evaluation']} version {report['version']}: {report['since']} … {report['until']}")
    for title in ("主体", "平均分", "PSI", "预测不良率", *report["months"][0]["tiers"]):
        table.add_column(title, justify="right")
    for one in report["months"]:
        shares = (f"{share:.1%}" for share in one["tiers"].values())
        table.add_row(
            one["day"], f"{one['rows']:,}", f"{one['mean_score']:.1f}", f"{one['psi']:.3f}", f"{one['predicted']:.2%}", *shares
        )
    yield table
    alerts = Table("等级", "预警", "指标", title="预警" if report["alerts"] else "没有预警")
    for title in ("值", "要求"):
        alerts.add_column(title, justify="right")
    for one in report["alerts"]:
        value = "–" if one["value"] is None else f"{one['value']:.3f}"
        alerts.add_row(
            "[red]警报" if one["level"] == "alarm" else "[yellow]关注", one["chinese"], one["measure"], value, one["bound"]
        )
    yield alerts


def _write(file: Path, seen: Shadow) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["subject", "champion_score", "challenger_score", "champion_tier", "challenger_tier", "because"])
        for one in seen.moved():
            because = "; ".join(f"{name} {points:+d}" for name, points in one.because)
            rows.writerow([one.subject, one.champion, one.challenger, one.from_tier, one.to_tier, because])


def _show(seen: Shadow, version: int, file: Path) -> None:
    names = seen.evaluation.tiers.names
    table = Table(
        "champion ↓ · challenger →", title=f"{seen.evaluation.name}: version {version} in the champion's shadow, {seen.day}"
    )
    for name in names:
        table.add_column(name, justify="right")
    for name, counts in zip(names, seen.counts.tolist(), strict=True):
        table.add_row(name, *(f"{count:,}" for count in counts))
    console.print(table)
    moved = f"{seen.share_moved:.2%} in another tier, {seen.mean_difference:.1f} points apart on average"
    console.print(f"{len(seen.champion.score):,} subjects: {moved}")
    for one in seen.moved(most=_SHOWN):
        because = ", ".join(f"{name} {points:+d}" for name, points in one.because)
        console.print(f"  {one.subject} {one.from_tier} {one.champion} → {one.to_tier} {one.challenger}: {because}", soft_wrap=True)
    console.print(f"all of them: {file}", soft_wrap=True)
