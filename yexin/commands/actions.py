"""`yexin action …`: joint incentives and restrictions, from matching to feedback (docs/joint-actions.md)."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table

from credit.subject import Subject
from serving.actions.action import JointAction
from serving.actions.desk import ActionDesk
from serving.actions.statistics import By, effect_of, later_of
from serving.audit.visit import Visit
from yexin.desks import desks_of
from yexin.options import DeploymentOption, HomeOption, SubjectArgument
from yexin.settings import Settings

console = Console()
_ACTORS = {"initiator": "发起部门", "executor": "执行部门", "platform": "平台"}
_STANDINGS = {"in_force": "有效", "suspended": "异议中", "masked": "屏蔽中", "lifted": "已修复", "ended": "已消失", None: "待核"}
actions = typer.Typer(no_args_is_help=True, help="Joint incentives and restrictions, the four threes (docs/joint-actions.md).")
ActionArgument = Annotated[str, typer.Argument(help="action_id")]
NoteOption = Annotated[str, typer.Option(help="the reason")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(actions, name="action")


@actions.command()
def lists(subject: SubjectArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Show on which of the three lists a subject stands, and why."""
    desk, settings = _desk(home, deployment)
    for one in desk.compared(Subject.named(subject), today=settings.today):
        until = f"至 {one.until}" if one.until else "无固定期限"
        _say(f"{one.on.name.zh}【{_STANDINGS[one.state]}，{until}】")
        for ground in one.grounds:
            _say(f"    · {ground.trigger.by} {ground.record['document'] or '' if ground.record else ''}")


@actions.command()
def match(subject: SubjectArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Initiate an action on every measure in force that is not under way for the subject."""
    desk, settings = _desk(home, deployment)
    made = desk.initiate_all(Subject.named(subject), visit=Visit.at_command_line("match_actions"), today=settings.today)
    for one in made:
        _line(one)
    _say(f"发起 {len(made)} 项")


@actions.command()
def initiate(
    subject: SubjectArgument,
    measure: Annotated[str, typer.Argument(help="number of a measure of the lists")],
    note: NoteOption = "",
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Initiate an action on one measure that meets the subject."""
    desk, settings = _desk(home, deployment)
    visit = Visit.at_command_line("initiate_action")
    _show(desk.initiate(Subject.named(subject), measure, visit=visit, today=settings.today, note=note))


@actions.command()
def step(
    action_id: ActionArgument,
    to: Annotated[str, typer.Argument(help="the state to go to")],
    note: NoteOption = "",
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Take a step: respond, decline, push, execute, feed back, cancel or release."""
    desk, settings = _desk(home, deployment)
    _show(desk.advance(action_id, to, visit=Visit.at_command_line("move_action"), today=settings.today, note=note))


@actions.command()
def refresh(home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Suspend, resume, push and release what the records ask for; to be run each day, and safe to run again."""
    desk, settings = _desk(home, deployment)
    changed = desk.refresh(visit=Visit.at_command_line("refresh_actions"), today=settings.today)
    for one in changed:
        _line(one)
    _say(f"变动 {len(changed)} 项")


@actions.command("list")
def list_actions(
    subject: Annotated[str | None, typer.Option(help="only those of this subject")] = None,
    executor: Annotated[str | None, typer.Option(help="only those that this department carries out")] = None,
    all_: Annotated[bool, typer.Option("--all", help="closed ones too")] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """List the actions in which a step is due, those due first come first."""
    desk, settings = _desk(home, deployment)
    for one in desk.actions(today=settings.today, subject=subject, executor=executor):
        if one.open or all_:
            _line(one)


@actions.command()
def show(action_id: ActionArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Show an action with its history, and what the law says of its ground today."""
    desk, settings = _desk(home, deployment)
    _show(desk.find(action_id, today=settings.today))


@actions.command()
def effect(
    by: Annotated[str, typer.Option(help="department, measure, month or stage")] = "department",
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Count what was carried out, fed back and in time, and what came later."""
    desk, settings = _desk(home, deployment)
    catalogue = settings.deployment.catalogue
    later = partial(later_of, rows=settings.store.ledger().of, catalogue=catalogue, today=settings.today)
    told = effect_of(desk.actions(today=settings.today), by=_by(by), later=later, first=None, last=None)
    titles = (Column(overflow="fold"), "发起", "响应", "执行", "反馈", "解除", "超期", "按期", "修复", "再犯")
    table = Table(*titles, box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for one in (*told.lines, told.total):
        share = f"{one.in_time}/{one.steps}"
        numbers = (one.initiated, one.responded, one.executed, one.fed_back, one.released, one.overdue)
        later_told = (f"{one.repaired}/{one.watched}", f"{one.relapsed}/{one.watched}")
        table.add_row(one.label or "合计", *map(str, numbers), share, *later_told)
    console.print(table)


def _by(text: str) -> By:
    for known in ("department", "measure", "month", "stage"):
        if text == known:
            return known
    raise typer.BadParameter("say department, measure, month or stage")


def _desk(home: HomeOption, deployment: DeploymentOption) -> tuple[ActionDesk, Settings]:
    settings = Settings.of(home=home, deployment=deployment)
    return desks_of(settings).actions, settings


def _line(one: JointAction) -> None:
    due = f"，期限 {one.due}{'，已超期' if one.overdue else ''}" if one.due else ""
    _say(f"{one.action_id}  {one.subject}  {one.measure} {one.measure_name}【{one.state_label}{due}】{one.executor_label}")


def _show(one: JointAction) -> None:
    _line(one)
    _say(f"    {one.stage_label} · {one.matter_label}；依据{_STANDINGS[one.standing]}：{'、'.join(one.legal_basis)}")
    for record in one.records:
        _say(f"    · {record}")
    for step_ in one.history:
        late = "，逾期" if step_.in_time is False else ""
        _say(f"    {step_.day}  {step_.state_label}（{step_.state}）  {_ACTORS[step_.actor]}{late}  {step_.note}")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
