"""`yexin alert run | list | show | step | judge | figures`: alerts kept, worked off and judged (docs/warnings.md)."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from serving.alerts.alert import AlertAnswer
from serving.alerts.desk import AlertDesk
from serving.audit.visit import Visit
from supervision.warning.rules import FOLDER
from yexin.commands.warnings import UNTAUGHT
from yexin.desks import desks_of
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings
from yexin.watch import Watch

console = Console()
_MOST = 50
alerts = typer.Typer(no_args_is_help=True, help="Alerts of early warning with their states and deadlines (docs/warnings.md).")
AlertArgument = Annotated[str, typer.Argument(help="alert_id")]
EvaluationOption = Annotated[str, typer.Option(help="whose tiers may fall")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(alerts, name="alert")


@alerts.command()
def run(
    as_of: DayOption = None, evaluation: EvaluationOption = UNTAUGHT, home: HomeOption = None, deployment: DeploymentOption = None
) -> None:
    """Run the rules for a day and keep what they find; run again for the same day, nothing changes."""
    desk, settings = _desk(home, deployment)
    watch, day = _watch(settings, evaluation), settings.day(day_of(as_of))
    done = desk.run(watch.alerts(day), rules=[rule.rule for rule in watch.rules], day=day)
    _say(f"{done.day}：新增 {done.new} 条，持续 {done.again} 条，消失 {done.ended} 条")


@alerts.command("list")
def list_alerts(
    severity: Annotated[str | None, typer.Option(help="grave, warning or notice")] = None,
    all_: Annotated[bool, typer.Option("--all", help="closed ones too")] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """List the open alerts, the gravest first."""
    desk, settings = _desk(home, deployment)
    found = desk.alerts(today=settings.today, only_open=not all_, severity=severity)
    for one in found[:_MOST]:
        _line(one)
    _say(f"共 {len(found)} 条")


@alerts.command()
def show(alert_id: AlertArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Show an alert with its history."""
    desk, settings = _desk(home, deployment)
    _show(desk.find(alert_id, today=settings.today))


@alerts.command()
def step(
    alert_id: AlertArgument,
    to: Annotated[str, typer.Argument(help="the state to go to")],
    note: Annotated[str, typer.Option(help="the reason")] = "",
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Take a step: acknowledge, handle, dismiss with a reason, send back, or close."""
    desk, settings = _desk(home, deployment)
    _show(desk.advance(alert_id, to, visit=Visit.at_command_line("move_alert"), today=settings.today, note=note))


@alerts.command()
def judge(evaluation: EvaluationOption = UNTAUGHT, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Judge the alerts whose months are over by whether what they warned of came about."""
    desk, settings = _desk(home, deployment)
    watch = _watch(settings, evaluation)
    _say(f"判定 {desk.feed_back(watch.came, months=watch.outcome_months, today=settings.today)} 条")


@alerts.command()
def figures(home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Show what became of each rule's alerts, and how often what they warned of came about."""
    desk, settings = _desk(home, deployment)
    table = Table(
        "规则", "预警", "待办", "超期", "处置", "排除", "判定", "应验", "精确率（95%区间）", box=SIMPLE_HEAD, pad_edge=False
    )
    for one in desk.figures(today=settings.today):
        precision = "—" if one.precision is None else f"{one.precision:.1%}（{one.low:.1%} ～ {one.high:.1%}）"
        counts = (one.alerts, one.open, one.overdue, one.handled, one.dismissed, one.judged, one.right)
        table.add_row(one.name, *map(str, counts), precision)
    console.print(table)


def _watch(settings: Settings, evaluation: str) -> Watch:
    return Watch(settings, evaluation, FOLDER / f"{settings.deployment.name}.yaml")


def _desk(home: HomeOption, deployment: DeploymentOption) -> tuple[AlertDesk, Settings]:
    settings = Settings.of(home=home, deployment=deployment)
    return desks_of(settings).alerts, settings


def _line(one: AlertAnswer) -> None:
    due = f"，期限 {one.due}{'，已超期' if one.overdue else ''}" if one.due else ""
    _say(
        f"{one.alert_id}  {one.severity_label}  {one.subject}  {one.name}【{one.state_label}{due}】→ {one.addressee}：{one.reason}"
    )


def _show(one: AlertAnswer) -> None:
    _line(one)
    _say(f"    依据：{one.basis}；{'仍在持续' if one.still_met else '情形已消失'}（最近命中 {one.seen_on}）")
    for step_ in one.history:
        _say(f"    {step_.day}  {step_.state_label}（{step_.state}）  {step_.note}")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
