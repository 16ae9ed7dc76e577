"""`yexin uplift`: what a drawn plan finds, and who is found later, on Chicago's real inspections; numbers and a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from features.feature_set import FeatureSet
from features.rows import FeatureRows
from models.evaluation import Evaluation
from serving.tables import ApprovedTables
from yexin.chicago.intervals import Compared, Interval, compare
from yexin.chicago.model import EVALUATION
from yexin.chicago.orders import Inspections, Order, at_random, by_minimum, by_plan
from yexin.chicago.past import rows_before
from yexin.chicago.published import Published
from yexin.chicago.trade_off import MINIMUM, MIXED, PLAN, RANDOM, RISK, GroupShare, Point, by_group, by_score, curves
from yexin.settings import Settings

WORDS = {
    RANDOM: "纯随机", RISK: "纯按风险排序", PLAN: "分层随机计划", MINIMUM: "风险优先、各组保底", MIXED: "风险与随机混合",
}  # fmt: skip
_KINDS = (("is_restaurant", "餐馆"), ("is_grocery", "杂货店"))
_RISKS = ("低", "中", "高")
_ENGLISH = {"餐馆": "restaurants", "杂货店": "groceries", "其他": "others"}


@dataclass(frozen=True)
class UpliftReport:
    """The comparison with its intervals, each group's share in the first half and found later, and the trade-off curves."""

    inspections: int
    violations: int
    compared: Compared
    groups: list[dict[str, Any]]
    curves: Mapping[str, list[Point]]

    def numbers(self) -> dict[str, Any]:
        """Everything as plain data, for a file."""
        return asdict(self)


WAYS: dict[str, Callable[[Inspections, int], Order]] = {
    RANDOM: at_random, RISK: by_score, PLAN: by_plan, MINIMUM: by_minimum,
}  # fmt: skip


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
    return Inspections(published.day[test], risk[test], found, groups_of(rows)[test], tier[test].astype(np.str_))


def groups_of(rows: FeatureRows) -> Any:
    """The group of each row: kind of place and the city's own risk class, in words, shape (n,)."""
    kind = np.full(len(rows), "其他", object)
    for feature, word in _KINDS:
        kind[rows.column(feature) == 1] = word
    levels = np.nan_to_num(rows.column("risk_class")).astype(int)
    return np.array([f"{word}·{_RISKS[level]}风险类" for word, level in zip(kind, levels.tolist(), strict=True)])


def report_on(done: Inspections, *, resamples: int = 500, lots: int = 5) -> UpliftReport:
    """Compare the orders on resamples, by group, and along the trade-off between yield and equal coverage."""
    compared = compare(done, WAYS, plans=(PLAN, MINIMUM), resamples=resamples, lots=lots)
    shares = by_group(done, WAYS, resamples=resamples)
    groups = [_row(done, group, shares[group]) for group in shares]
    return UpliftReport(len(done), int(done.found.sum()), compared, groups, curves(done, resamples=resamples))


def _row(done: Inspections, group: str, shares: Mapping[str, GroupShare]) -> dict[str, Any]:
    here = done.group == group
    counts = {"inspections": int(here.sum()), "violations": int((here & done.found).sum())}
    return {"group": group, "english": _english(group), **counts, **{name: asdict(one) for name, one in shares.items()}}


def _english(group: str) -> str:
    kind, _, risk = group.partition("·")
    risks = {f"{word}风险类": one for word, one in zip(_RISKS, ("low", "medium", "high"), strict=True)}
    return f"{_ENGLISH.get(kind, kind)}, {risks[risk]} risk class" if risk in risks else group


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
        table.add_row(WORDS[name], *(in_words(measure, measures[measure]) for measure in COLUMNS))
    for plan, others in found.compared.minus.items():
        table.add_section()
        for name, measures in others.items():
            table.add_row(f"{WORDS[plan]} 减 {WORDS[name]}", *(in_words(measure, measures[measure]) for measure in COLUMNS))
    return table
