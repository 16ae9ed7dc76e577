"""`yexin customs`: classes and lists of the second-line ports (docs/customs.md)."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from credit.errors import UnknownEvaluation
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from supervision.customs.classes import ENTITY
from supervision.customs.scenes import Listed, listed, scenes, watched
from supervision.lists import load_lists
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings
from yexin.standings import standings_of

console = Console()
_MOST = 10


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(customs)


def customs(
    scene: Annotated[str | None, typer.Argument(help=f"one of {', '.join(scenes())} [default: all]")] = None,
    out: Annotated[Path | None, typer.Option(help="folder for the lists as CSV")] = None,
    as_of: DayOption = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """List the subjects of the five scenes at the second-line ports, with class and measure."""
    settings = Settings.of(home=home, deployment=deployment)
    if scene is not None and scene not in scenes():
        raise UnknownEvaluation(scene, known=scenes())
    names = {measure.number: measure.name for one in load_lists(settings.deployment) for measure in one.measures}
    for name in [scene] if scene else scenes():
        rows = scene_list(settings, name, as_of=settings.day(day_of(as_of)))
        counts = Counter(row.class_name for row in rows)
        told = "，".join(f"{word} {count}" for word, count in counts.most_common())
        console.print(f"{scenes()[name].name}：{len(rows)} 个主体；{told}", highlight=False, soft_wrap=True)
        for row in rows[: _MOST if scene else 3]:
            measure = names.get(row.measure or "", "按常规")
            points = "" if row.score is None else f"  {row.score}"
            console.print(
                f"    {row.subject}  {row.class_name}{points}  {row.measure or ''} {measure}", highlight=False, soft_wrap=True
            )
        if out is not None:
            _write(out / f"{name}.csv", rows, names)


def scene_list(settings: Settings, name: str, *, as_of: date) -> list[Listed]:
    """The list of one scene on a day."""
    scene = scenes()[name]
    if scene.subject == "person":
        features = FeatureSet.load(settings.deployment, scene.subject)
        return list(watched(scene, features.build(settings.store.lives(), as_of=as_of)))
    words = {tier.name: tier.chinese for tier in Evaluation.find(settings.deployment, ENTITY).tiers.rising}
    return list(listed(scene, standings_of(settings, ENTITY, as_of=as_of), words))


def _write(file: Path, rows: list[Listed], names: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("主体", "类别", "得分", "措施编号", "措施"))
        writer.writerows((r.subject, r.class_name, r.score, r.measure, names.get(r.measure or "", "")) for r in rows)
