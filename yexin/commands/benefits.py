"""`yexin benefits SUBJECT | --all`: benefits without application (docs/benefits.md)."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from credit.language import Language
from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.benefits.answers import ConditionAnswer, EligibilityAnswer
from serving.benefits.office import BenefitOffice
from serving.inquiry import Inquiry
from yexin.desks import desks_of
from yexin.options import DeploymentOption, HomeOption
from yexin.settings import Settings

console = Console()
_OUTCOMES = {"eligible": "符合，免申即享", "missing": "尚不符合", "held": "异议期间暂不认定", "not_open": "不在有效期"}
_VERDICTS = {"met": "✓", "missing": "✗", "held": "…"}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(benefits)


def benefits(
    subject: Annotated[str | None, typer.Argument(help="USCC, register number, or pseudonym")] = None,
    all_: Annotated[bool, typer.Option("--all", help="every enterprise: who has what without asking")] = False,
    out: Annotated[Path | None, typer.Option(help="with --all: the eligible as CSV")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Show which benefits a subject has without asking, and what is missing for the others."""
    settings = Settings.of(home=home, deployment=deployment)
    office = desks_of(settings).benefits
    if all_:
        _everybody(office, settings, out)
        return
    if subject is None:
        raise typer.BadParameter("name a subject, or say --all")
    inquiry = Inquiry.about(subject, settings.today)
    if inquiry.kind is SubjectKind.PERSON:
        inquiry = replace(inquiry, purpose=Purpose.INCENTIVE)
    for one in office.wording(Language.CHINESE).answers(office.standing(inquiry, today=settings.today)):
        _show(one)


def _show(one: EligibilityAnswer) -> None:
    benefit = one.benefit
    mark = "" if benefit.verified else "；条件待与政策原文核对"
    _say(f"{benefit.number} {benefit.name}【{_OUTCOMES[one.outcome]}】{benefit.gives}")
    _say(f"    依据：{'、'.join(benefit.legal_basis)}（{benefit.issued_by}）{mark}")
    for condition in one.conditions:
        _say(f"    {_VERDICTS[condition.verdict]} {condition.asks}{_still(condition)}")


def _still(condition: ConditionAnswer) -> str:
    if condition.verdict == "met":
        return ""
    now = f"，现为{condition.now}" if condition.now else ""
    return now + (f"，如无新事项 {condition.from_day} 起满足" if condition.from_day else "")


def _everybody(office: BenefitOffice, settings: Settings, out: Path | None) -> None:
    """Each enterprise by the same matching as one alone."""
    lives = settings.store.lives()
    first, last = lives.range_of(SubjectKind.ENTERPRISE)
    rows: list[tuple[str, str, str]] = []
    for at in range(first, last):
        inquiry = Inquiry(SubjectKind.ENTERPRISE, lives.subjects[at].as_py(), settings.today)
        found = (one for one in office.standing(inquiry, today=settings.today) if one.outcome == "eligible")
        rows += [(inquiry.identifier, one.benefit.number, one.benefit.name.zh) for one in found]
    for (number, name), count in sorted(Counter((number, name) for _, number, name in rows).items()):
        _say(f"{number} {name}：{count:,} 户")
    if out is not None:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([("主体", "编号", "政策"), *rows])


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
