"""`yexin warnings`: early warning of a day, and its precision on past days (docs/warnings.md)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from supervision.warning.alerts import Alert
from supervision.warning.precision import Precision
from supervision.warning.rules import FOLDER, SEVERITIES
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings
from yexin.watch import Watch

console = Console()
_MOST = 12
# In force without training: of past days it knows no outcome that came after.
UNTAUGHT = "enterprise-policy"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(warnings)


def warnings(
    as_of: DayOption = None,
    precision: Annotated[bool, typer.Option("--precision", help="measure the rules on past days instead")] = False,
    evaluation: Annotated[str, typer.Option(help="whose tiers may fall")] = UNTAUGHT,
    rules: Annotated[Path | None, typer.Option(help="rules of your own [default: the deployment's]")] = None,
    out: Annotated[Path | None, typer.Option(help="all alerts as CSV")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """List the early warnings of a day, the gravest first; or measure how often what each rule warned of came about."""
    settings = Settings.of(home=home, deployment=deployment)
    watch = Watch(settings, evaluation, rules or FOLDER / f"{settings.deployment.name}.yaml")
    day = settings.day(day_of(as_of))
    if precision:
        _show_precision(watch.precision(day))
        return
    found = watch.alerts(day)
    for severity, words in SEVERITIES.items():
        counts = Counter(one.name.zh for one in found if one.severity == severity)
        console.print(
            f"{words}：{sum(counts.values())} 条  " + "，".join(f"{n} {c}" for n, c in counts.most_common()), highlight=False
        )
    for one in found[:_MOST]:
        console.print(f"    {one.subject}  {one.name.zh} → {one.addressee}：{one.reason.zh}", highlight=False, soft_wrap=True)
    if out is not None:
        _write(out, found)


def _show_precision(found: tuple[Precision, ...]) -> None:
    base = found[0].outcomes / max(found[0].subjects, 1)
    table = Table("规则", box=SIMPLE_HEAD, pad_edge=False, title=f"预警后12个月内新增失信：全体 {base:.1%}")
    for title in ("预警", "命中", "精确率（95%区间）", "倍数", "召回"):
        table.add_column(title, justify="right")
    for one in found:
        low, high = one.interval
        told = f"{one.precision:.1%}（{low:.1%} ～ {high:.1%}）" if one.alerts else "—"
        lift = f"{one.lift:.1f}" if one.alerts else "—"
        table.add_row(one.name, f"{one.alerts:,}", f"{one.right:,}", told, lift, f"{one.recall:.1%}")
    console.print(table)


def _write(file: Path, found: tuple[Alert, ...]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("主体", "日期", "规则", "名称", "程度", "送达", "理由", "依据"))
        for one in found:
            words = SEVERITIES[one.severity]
            writer.writerow((one.subject, one.day, one.rule, one.name.zh, words, one.addressee, one.reason.zh, one.basis))
