"""The command `yexin measures`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import typer
from rich.console import Console

from credit.errors import UnknownSubject
from credit.items import Catalogue
from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.inquiry import Inquiry
from serving.measures.known import evaluated_in, named_in, triggers_of
from supervision.approval import Approval, approval
from supervision.lists import load_lists
from supervision.matching import Ground, Known, Match, match
from supervision.triggers import CleanRecord, EnterpriseTier, PersonalScore
from yexin.options import DayOption, DeploymentOption, HomeOption, SubjectArgument, day_of
from yexin.settings import Settings

console = Console()
_STATES = {"in_force": "执行中", "suspended": "异议期间中止", "masked": "重整期间屏蔽", "lifted": "已修复，解除"}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(measures)


def measures(
    subject: SubjectArgument, as_of: DayOption = None, home: HomeOption = None, deployment: DeploymentOption = None
) -> None:
    """Show which incentives and restrictions of the lists meet a subject, why, until when, and its approval colour."""
    settings = Settings.of(home=home, deployment=deployment)
    matches, colour = measures_of(settings, subject, as_of=settings.day(day_of(as_of)))
    for line in lines_of(matches, colour, settings.deployment.catalogue):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def measures_of(settings: Settings, subject: str, *, as_of: date) -> tuple[tuple[Match, ...], Approval]:
    """The measures that meet a subject on a day, and its approval colour; by records alone where no table is approved yet.

    Raises
    ------
    UnknownSubject
        No record of it was ever stored.
    InvalidMeasures
        A list that the law does not allow.
    ConsentMissing
        A person has not consented.
    """
    from yexin.explained import scorer_of

    inquiry, rows = Inquiry.about(subject, as_of), settings.store.ledger().of(subject)
    kind = inquiry.kind
    if kind is SubjectKind.PERSON:
        inquiry = replace(inquiry, purpose=Purpose.INCENTIVE)  # the only one that measures for persons may serve
    if not rows.num_rows:
        raise UnknownSubject(kind)
    lists = load_lists(settings.deployment)
    evaluated = evaluated_in(scorer_of(settings), inquiry, named_in(triggers_of(lists), kind), today=settings.today)
    known = Known.of(kind, rows, catalogue=settings.deployment.catalogue, as_of=as_of, evaluated=evaluated)
    matches = match(lists, known)
    return matches, approval(kind, evaluated, matches)


def lines_of(matches: Iterable[Match], colour: Approval, catalogue: Catalogue) -> Iterable[str]:
    """What a clerk reads: the colour with its effects, then each measure with its grounds."""
    may = f"容缺后补{'可' if colour.papers_may_follow else '不可'}，告知承诺{'可' if colour.promise_may_stand else '不可'}"
    cut = f"，时限压缩 {colour.time_cut:.0%}" if colour.time_cut else ""
    yield f"审批分档：{colour.colour}（{colour.reason}）；{may}{cut}"
    for one in matches:
        measure, until = one.measure, f"至 {one.until}" if one.until else "无固定期限"
        mark = "" if measure.verified else "；清单条目待核"
        level = "应当" if measure.level == "mandatory" else "可以"
        yield f"{measure.number} {measure.name}【{_STATES[one.state]}，{until}】{level}；{one.list_title}{mark}"
        yield f"    依据：{'、'.join(basis.title for basis in measure.legal_basis)}（{measure.issued_by}）"
        yield from (f"    · {_ground(ground, catalogue)}" for ground in one.grounds)


def _ground(ground: Ground, catalogue: Catalogue) -> str:
    trigger = ground.trigger
    if isinstance(trigger, EnterpriseTier):
        return f"{trigger.evaluation} 等级为 {'、'.join(trigger.tiers)}"
    if isinstance(trigger, PersonalScore):
        return f"{trigger.evaluation} ≥ {trigger.at_least}"
    if isinstance(trigger, CleanRecord):
        return f"{trigger.months} 个月内无不良记录"
    if ground.record is None:
        return catalogue[trigger.item].name
    row = ground.record
    named = "，".join(str(row[name]) for name in ("document", "category", "authority", "event_date") if row.get(name))
    return f"{catalogue[trigger.item].name}：{named}（{_STATES[ground.state]}）"
