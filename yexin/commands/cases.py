"""`yexin case open | show | list | decide`: objections, repairs, explanations and reviews by a person."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from credit.subject import Subject
from serving.cases.case import Case
from serving.cases.desk import CaseDesk
from serving.cases.kind import case_kinds
from serving.main import build_desk
from yexin.options import DeploymentOption, HomeOption, SubjectArgument
from yexin.settings import Settings

console = Console()
_ACTORS = {"subject": "申请人", "officer": "经办人", "platform": "平台"}
cases = typer.Typer(no_args_is_help=True, help="Objections, repairs, explanations and reviews by a person (docs/cases.md).")
KindArgument = Annotated[str, typer.Argument(help=", ".join(case_kinds()))]
CaseArgument = Annotated[str, typer.Argument(help="case_id")]
NoteOption = Annotated[str, typer.Option(help="the reason; the other side reads it")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(cases, name="case")


@cases.command("open")
def open_case(
    kind: KindArgument,
    subject: SubjectArgument,
    reference: Annotated[str, typer.Argument(help="a record's id or document number; or a score_id")],
    note: NoteOption = "",
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Open a case; an objection marks its record at once."""
    desk, settings = _desk(Settings.of(home=home, deployment=deployment))
    show_case(desk.open(kind, Subject.named(subject), reference, today=settings.today, note=note))


@cases.command()
def show(case_id: CaseArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Show a case with its history."""
    desk, settings = _desk(Settings.of(home=home, deployment=deployment))
    show_case(desk.find(case_id, today=settings.today))


@cases.command()
def decide(
    case_id: CaseArgument,
    to: Annotated[str, typer.Argument(help="the state to go to")],
    note: NoteOption = "",
    withdraw: Annotated[bool, typer.Option("--as-subject", help="the subject takes this step, not the officer")] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Take a step of a case; what it does to the record counts from today."""
    desk, settings = _desk(Settings.of(home=home, deployment=deployment))
    show_case(desk.advance(case_id, to, by="subject" if withdraw else "officer", today=settings.today, note=note))


@cases.command("list")
def list_cases(
    subject: Annotated[str | None, typer.Option(help="only those of this subject")] = None,
    all_: Annotated[bool, typer.Option("--all", help="closed ones too")] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """List the open cases, those due first come first."""
    desk, settings = _desk(Settings.of(home=home, deployment=deployment))
    table = Table("case", "kind", "state", "due", "", box=SIMPLE_HEAD, pad_edge=False)
    for one in desk.cases(today=settings.today, subject=subject, only_open=not all_):
        table.add_row(one.case_id, one.kind_label, one.state_label, str(one.due), "[red]overdue[/red]" if one.overdue else "")
    console.print(table)


def show_case(case: Case) -> None:
    """Print a case: what, about which record or score, until when, by which law, and what happened."""
    late = "，已超期" if case.overdue else ""
    lines = [
        f"{case.kind_label} {case.case_id}：{case.state_label}，答复期限 {case.due}{late}",
        f"    {case.subject}  {case.reference}",
        f"    依据：{case.basis}",
        *(f"    {one.day}  {one.state_label}（{one.state}）  {_ACTORS[one.actor]}  {one.note}" for one in case.history),
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _desk(settings: Settings) -> tuple[CaseDesk, Settings]:
    return build_desk(settings.home, settings.store, settings.deployment.catalogue), settings
