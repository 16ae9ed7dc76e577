"""`yexin uplift`: what a drawn plan finds, and who is found later, on Chicago's real inspections; numbers and a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from features.feature_set import FeatureSet
from features.rows import FeatureRows
from models.evaluation import Evaluation
from serving.tables import ApprovedTables
from yexin.chicago.intervals import Compared, Interval, compare, mean_worth
from yexin.chicago.model import EVALUATION
from yexin.chicago.orders import STEEP, Inspections, Order, at_random, by_plan
from yexin.chicago.past import rows_before
from yexin.chicago.published import Published
from yexin.chicago.uplift import by_risk, reordered
from yexin.settings import Settings

PLAN, RANDOM, RISK, AS_WAS = "分层随机计划", "纯随机", "纯按风险排序", "原顺序"
_KINDS = (("is_restaurant", "餐馆"), ("is_grocery", "杂货店"))
_RISKS = ("低", "中", "高")


@dataclass(frozen=True)
class UpliftReport:
    """The comparison with its intervals, each group's share in the first half and found later, and the trade-off curves."""

    inspections: int
    violations: int
    compared: Compared
    groups: list[dict[str, Any]]
    curves: Mapping[str, list[tuple[float, float]]]

    def numbers(self) -> dict[str, Any]:
        """Everything as plain data, for a file."""
        return asdict(self)


def by_score(done: Inspections, _: int) -> Order:
    """From the worst score to the best."""
    return by_risk(done.day, done.risk)


WAYS: dict[str, Callable[[Inspections, int], Order]] = {RANDOM: at_random, RISK: by_score, PLAN: by_plan}


def inspections_of(settings: Settings) -> Inspections:
    """The city's test inspections with our score of the day before each, from the table that `yexin real` approved.

    Raises
    ------
    ModelNotTrained
        `yexin real` has not run in this home.
    """
    table = ApprovedTables(settings.home.tables).of(EVALUATION).table
    published, evaluation = Published.load(), Evaluation.find(settings.deployment, EVALUATION)
    features = FeatureSet.load(settings.deployment, "enterprise")
    rows = rows_before(settings.store, features, published, catalogue=settings.deployment.catalogue)
    scored = evaluation.score_rows(rows, table)
    risk, tier = np.zeros(len(rows)), np.full(len(rows), evaluation.tiers.names[0], object)
    risk[scored.position] = -scored.score
    tier[scored.position] = np.array(evaluation.tiers.names, object)[scored.tier]
    test = published.test
    found = published.critical_found[test] == 1
    return Inspections(published.day[test], risk[test], found, _groups(rows)[test], tier[test].astype(np.str_))


def _groups(rows: FeatureRows) -> Any:
    kind = np.full(len(rows), "其他", object)
    for feature, word in _KINDS:
        kind[rows.column(feature) == 1] = word
    levels = np.nan_to_num(rows.column("risk_class")).astype(int)
    return np.array([f"{word}·{_RISKS[level]}风险类" for word, level in zip(kind, levels.tolist(), strict=True)])


def report_on(done: Inspections, *, resamples: int = 500, lots: int = 5) -> UpliftReport:
    """Compare the three orders on resamples, by group, and along the trade-off between yield and equal coverage."""
    compared = compare(done, WAYS, plan=PLAN, resamples=resamples, lots=lots)
    return UpliftReport(len(done), int(done.found.sum()), compared, _by_group(done, lots=20), _curves(done, lots=20))


def _by_group(done: Inspections, *, lots: int) -> list[dict[str, Any]]:
    """Each group's inspections and violations, and by order the share in the first half and of violations found later."""
    rows = []
    for group in np.unique(done.group).tolist():
        here = done.group == group
        row: dict[str, Any] = {"group": group, "inspections": int(here.sum()), "violations": int((here & done.found).sum())}
        for name, way in WAYS.items():
            halves, laters = zip(*(_of_group(done, way(done, seed), here) for seed in range(lots)), strict=True)
            row[name] = {"first_half": float(np.mean(halves)), "later": float(np.nanmean(laters)) if row["violations"] else None}
        rows.append(row)
    return rows


def _of_group(done: Inspections, order: Order, here: Any) -> tuple[float, float]:
    half = np.isin(np.arange(len(done)), order[: len(done) // 2])
    later = reordered(done.day, order) > done.day
    found = here & done.found
    return float(half[here].mean()), float(later[found].mean()) if found.any() else float("nan")


def _curves(done: Inspections, *, lots: int) -> dict[str, list[tuple[float, float]]]:
    """Least covered group against share found in the first half, as ratios go from equal to steep, and as risk meets chance."""
    seeds = range(lots)
    plans, mixed = [], []
    for share in np.linspace(0, 1, 9).tolist():
        steep = {tier: 0.5 + share * (ratio - 0.5) for tier, ratio in STEEP.items()}
        one = mean_worth(done, partial(by_plan, steep=steep), seeds=seeds)
        plans.append((one.least_covered, one.first_half))
        two = mean_worth(done, partial(_mixed, share=share), seeds=seeds)
        mixed.append((two.least_covered, two.first_half))
    return {PLAN: plans, "风险与随机混合": mixed}


def _mixed(done: Inspections, seed: int, share: float) -> Order:
    """By risk for a share of the inspections, the risk of the others replaced by that of anybody."""
    rng = np.random.default_rng(seed)
    chance = rng.permutation(done.risk)
    return by_risk(done.day, np.where(rng.random(len(done)) < share, done.risk, chance))


def uplift_and_show(console: Console, settings: Settings, *, resamples: int) -> Path:
    """Compare, print, and write page and numbers; the page's file."""
    from yexin.chicago.uplift_page import page

    found = report_on(inspections_of(settings), resamples=resamples)
    console.print(_table(found))
    folder = settings.home.reports
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "uplift.json").write_text(json.dumps(found.numbers(), ensure_ascii=False, indent=1), "utf-8")
    file = folder / "uplift.html"
    file.write_text(page(found), "utf-8")
    console.print(f"page: {file}")
    return file


COLUMNS = {
    "days_earlier": "提前天数",
    "first_half": "前半程发现占比",
    "later": "更晚发现占比",
    "least_covered": "覆盖最少组",
    "groups_unseen": "未覆盖组数",
}


def in_words(measure: str, value: Interval) -> str:
    """A measure with its 95 % interval."""
    form = "{:+.2f}" if measure in ("days_earlier", "groups_unseen") else "{:.1%}"
    return f"{form.format(value.mean)}（{form.format(value.low)} ～ {form.format(value.high)}）"


def _table(found: UpliftReport) -> Table:
    table = Table("顺序", *COLUMNS.values(), title=f"{found.inspections:,} 次检查，{found.violations} 次发现关键违规")
    for name, measures in found.compared.worth.items():
        table.add_row(name, *(in_words(measure, measures[measure]) for measure in COLUMNS))
    table.add_section()
    for name, measures in found.compared.plan_minus.items():
        table.add_row(f"计划减{name}", *(in_words(measure, measures[measure]) for measure in COLUMNS))
    return table
