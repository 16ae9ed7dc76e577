"""`yexin warnings`: early warning of a day, and its precision on past days (docs/warnings.md)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from credit.calendar import add_months
from credit.errors import InvalidRules
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from supervision.relations.signals import Web
from supervision.standings import Standings
from supervision.warning.alerts import Alert, alerts
from supervision.warning.precision import Precision, precisions
from supervision.warning.rules import FOLDER, SEVERITIES, WarningRule, load_rules
from yexin.options import DayOption, DeploymentOption, HomeOption, day_of
from yexin.settings import Settings
from yexin.standings import standings_of

console = Console()
_MOST, _DAYS = 12, 4
# In force without training: of past days it knows no outcome that came after.
_UNTAUGHT = "enterprise-policy"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(warnings)


def warnings(
    as_of: DayOption = None,
    precision: Annotated[bool, typer.Option("--precision", help="measure the rules on past days instead")] = False,
    evaluation: Annotated[str, typer.Option(help="whose tiers may fall")] = _UNTAUGHT,
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
        counts = Counter(one.name for one in found if one.severity == severity)
        console.print(
            f"{words}：{sum(counts.values())} 条  " + "，".join(f"{n} {c}" for n, c in counts.most_common()), highlight=False
        )
    for one in found[:_MOST]:
        console.print(f"    {one.subject}  {one.name} → {one.addressee}：{one.reason}", highlight=False, soft_wrap=True)
    if out is not None:
        _write(out, found)


class Watch:
    """Rules over a home; what was computed of a day is kept."""

    def __init__(self, settings: Settings, evaluation: str, file: Path) -> None:
        self._settings = settings
        features = FeatureSet.load(settings.deployment, "enterprise")
        self.rules: tuple[WarningRule, ...] = load_rules(file, features=features.names)
        self.past = lru_cache(maxsize=None)(lambda day: standings_of(settings, evaluation, as_of=day))

    def signals(self, day: date) -> Mapping[str, Mapping[str, str]]:
        """What relations tell on a day."""
        return Web.of(self._settings.store, self.past(day)).signals()

    def alerts(self, day: date) -> tuple[Alert, ...]:
        """The alerts of a day."""
        return alerts(self.rules, self.past(day), past=self.past, signals=self.signals(day))

    def precision(self, day: date) -> tuple[Precision, ...]:
        """The rules on the days 12, 18, 24 and 30 months before `day`, against the outcome of the evaluation `enterprise`.

        Raises
        ------
        InvalidRules
            The deployment has no such evaluation with an outcome.
        """
        outcome = Evaluation.find(self._settings.deployment, "enterprise").outcome
        if outcome is None:
            raise InvalidRules("enterprise.yaml", "it names no outcome to measure warnings against")
        named = outcome

        def came(now: Standings) -> NDArray[np.bool_]:
            then = self.past(add_months(now.day, named.months)).rows
            at = np.searchsorted(then.subjects, now.subjects)
            reached = [then.column(name)[at] >= least for name, least in named.any.items()]
            return np.asarray(np.logical_or.reduce(reached), np.bool_)

        days = [self.past(add_months(day, -named.months - 6 * step)) for step in range(_DAYS)]
        return precisions(self.rules, days, past=self.past, outcome=came, signals=self.signals)


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
            writer.writerow((one.subject, one.day, one.rule, one.name, words, one.addressee, one.reason, one.basis))
