"""`yexin relations`: who stands near a subject, and which firms look like successors of listed ones (docs/relations.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from credit.errors import UnknownSubject
from credit.subject import Subject
from supervision.relations.picture import chart, svg
from supervision.relations.signals import Web, as_json
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings
from yexin.standings import standings_of

console = Console()
_MOST = 15


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(relations)


def relations(
    subject: Annotated[str | None, typer.Argument(help="an enterprise [default: suspected successors of listed firms]")] = None,
    as_of: DayOption = None,
    evaluation: Annotated[str, typer.Option(help="whose scorable subjects are looked at")] = "enterprise-policy",
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Show how near a listed firm is, by which way, with a picture; or list likely shell successors (换马甲) with evidence."""
    settings = Settings.of(home=home, deployment=deployment)
    web = Web.of(settings.store, standings_of(settings, evaluation, as_of=settings.day(day_of(as_of))))
    folder = settings.home.reports
    folder.mkdir(parents=True, exist_ok=True)
    if subject is None:
        show_shells(web, folder / "shells.json")
    else:
        show_subject(web, subject, folder)


def show_shells(web: Web, file: Path) -> None:
    """Print the strongest suspected successors and write all of them."""
    found, ties = web.shells(), web.graph.ties
    file.write_text(as_json(found, ties), "utf-8")
    console.print(f"疑似“换马甲”：{len(found)} 对（{file}）", highlight=False, soft_wrap=True)
    for one in found[:_MOST]:
        console.print(f"    {ties.name(one.new)}  {one.words(ties)}（{one.worth}分）", highlight=False, soft_wrap=True)


def show_subject(web: Web, subject: str, folder: Path) -> None:
    """Print how near a listed firm is and by which way, and write the picture.

    Raises
    ------
    UnknownSubject
        No registration and no tie names it.
    """
    vertex = web.graph.ties.enterprise(subject)
    if vertex is None:
        raise UnknownSubject(Subject.named(subject).kind)
    near = web.graph.near(web.listed)
    hops = near.hops[vertex]
    found = hops < float("inf")
    told = f"最近的在列失信企业相隔 {hops:.0f} 层，关联权重 {near.weight[vertex]:g}" if found else "三层以内无在列失信企业"
    console.print(f"{subject}：{told}", highlight=False)
    if found and (way := web.evidence(vertex)):
        console.print(f"    {way}", highlight=False, soft_wrap=True)
    drawn = chart(web.graph, vertex, listed=frozenset(web.listed.tolist()))
    (folder / f"relations-{subject}.json").write_text(json.dumps(drawn, ensure_ascii=False), "utf-8")
    (folder / f"relations-{subject}.svg").write_text(svg(drawn), "utf-8")
    console.print(f"图：{folder / f'relations-{subject}.svg'}", highlight=False, soft_wrap=True)
