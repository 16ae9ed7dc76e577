"""The accuracy benchmark's results as a table to print, a page and a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

TABLE_NONE, TABLE_AUTO, TABLE_DERIVED = "table", "table + pairs", "table + derived"
OURS = (TABLE_NONE, TABLE_AUTO, TABLE_DERIVED)
COLOURS = {TABLE_AUTO: "#c0392b", TABLE_NONE: "#e59866", TABLE_DERIVED: "#7d3c98"}
MARKS = {"LightGBM tuned": "s", "LightGBM default": "d", "EBM": "^", "scorecard": "x", "logistic": "+"}
NARROW = -0.06  # where a method lies further below, its mark is drawn at the edge


@dataclass(frozen=True)
class Result:
    """One method on one fold: AUC, and processor seconds to learn and score."""

    auc: float
    seconds: float


Results = dict[str, dict[str, list[Result]]]


def means(results: Mapping[str, list[Result]]) -> dict[str, float]:
    """The mean AUC of each method over the folds."""
    return {method: fmean(one.auc for one in folds) for method, folds in results.items() if folds}


def lead(results: Mapping[str, list[Result]], ours: str = TABLE_DERIVED) -> float:
    """AUC of one of our tables minus the best other's; the last of ours chooses pairs and derived columns by itself.

    The best is picked by its AUC on the test rows, our table is not: the lead is, if anything, too small.
    """
    auc = means(results)
    return auc[ours] - max(value for method, value in auc.items() if method not in OURS)


def printed(results: Results) -> str:
    """A line a set: the mean AUC of each method, the best in bold, and the leads of our tables with pairs."""
    methods = list(next(iter(results.values())))
    leads = [ours for ours in (TABLE_AUTO, TABLE_DERIVED) if ours in methods]
    heads = [f"lead of {ours.removeprefix('table + ')}" for ours in leads]
    lines = [f"| set (folds) | {' | '.join([*methods, *heads])} |", "|---" * (len(methods) + len(leads) + 1) + "|"]
    for name, one in results.items():
        auc = means(one)
        cells = [f"**{auc[method]:.4f}**" if auc[method] == max(auc.values()) else f"{auc[method]:.4f}" for method in methods]
        cells += [f"{lead(one, ours):+.4f}" for ours in leads]
        lines.append(f"| {name} ({len(next(iter(one.values())))}) | {' | '.join(cells)} |")
    seconds = [fmean(result.seconds for one in results.values() for result in one[method]) for method in methods]
    last = [f"{value:.0f}" for value in seconds] + [""] * len(leads)
    return "\n".join([*lines, f"| mean processor seconds a fold | {' | '.join(last)} |"])


def write_page(results: Results, where: Path) -> None:
    """Write accuracy.md and accuracy.png."""
    where.mkdir(parents=True, exist_ok=True)
    draw(results, where / "accuracy.png")
    (where / "accuracy.md").write_text(f"{_HEAD}\n{printed(results)}\n{_TAIL}", "utf-8")


def draw(results: Results, file: Path) -> None:
    """A row a set, a mark a method: how far its AUC lies from the best of the others."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 1.6 + 0.42 * len(results)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.axvspan(-0.002, 0.002, color="#eeeeee", zorder=0)
    axes.axvline(0, color="#888888", linewidth=0.8)
    for at, one in enumerate(reversed(results.values())):
        auc = means(one)
        best = max(value for method, value in auc.items() if method not in OURS)
        for method, value in auc.items():
            _mark(axes, method, (max(value - best, NARROW), at), label=at == 0)
    axes.set_yticks(range(len(results)), list(reversed(results)))
    axes.set_xlabel("AUC minus the best of the other methods (grey: within 0.002; marks at the left edge lie further out)")
    figure.legend(loc="outside upper center", ncols=4, frameon=False)
    figure.savefig(file, dpi=130)


def _mark(axes: Any, method: str, place: tuple[float, int], *, label: bool) -> None:
    ours = method in OURS
    axes.scatter(
        *place,
        marker="o" if ours else MARKS[method],
        color=COLOURS.get(method, "#555555"),
        s=60 if ours else 32,
        zorder=3 if ours else 2,
        label=method if label else None,
    )


_HEAD = """# Accuracy

Written by `benchmarks/accuracy.py`. Mean AUC on held-out folds (seed 42, stratified; by firm in us_bankruptcy, by licence in
chicago_food), the same for all; behind each set stands how many of the five folds were run: a lead over one fold says little.
Higher is better, the best is bold; a "lead" is our table minus the best of the others.

"""
_TAIL = """
![AUC of each method, as distance to the best of the others](accuracy.png)

How each is used:

- **table**, **table + pairs**: `fit` with `FitConfig.accurate(pairs="none")` and `pairs="auto"`; none, 10, 20 or 40 pairs, two
  ways of ranking them and six changes of settings are compared on held-out rows of the training folds, and kept where they are
  clearly better there; the mean of eight boosters is compiled, and scores are looked up in the compiled table.
- **table + derived**: the same with up to ten differences and ratios of two columns (`training.derivation`), if tables with them
  are clearly better on held-out rows of the training folds (`training.derivation_trial`). The others get the columns as they come;
  what they would make of derived columns, the "+derived" row says (where it was run): there all methods get them.
  Where none is clearly better it is the table before, and its processor seconds are those of finding that out.
- **LightGBM tuned**: unconstrained, eleven settings tried by Optuna (the first is a usual one), trees by early stopping, on AUC.
- **LightGBM default**: 100 trees of 31 leaves. **EBM**: interpret-core, four bags, all else as it comes, its own pairs.
- **scorecard**: optbinning's weights of evidence and logistic regression. **logistic**: standardised columns, one a category.

**How far these numbers are from unseen.** The ranking of pairs, the share of columns a split chooses from, the prior of
categories and the order of changes were compared on other splits (seeds 7 and 8) of the rows that fold 1 learns from; those rows
are test rows of folds 2 to 5. The rule "clearly better" and eight bags in place of five came after a first run on folds 1 and 2 of
the five smallest sets had been seen, where small sets had chosen too much. So our columns had some sight of these sets; the others
are used as they were before it.

What is done to the sets is in `benchmarks/sets/`: codes that are no numbers become missing, columns that only tell the time of
observation are left out (us_bankruptcy and lendingclub would otherwise learn that late subjects are not yet followed to the end).
chicago_food leaves out who inspects, which is no fact about the subject; chicago_food_inspector has it, to compare with others.
**hmeq holds near copies**: 3,443 of its 5,960 rows differ from another by a few per cent in every number, and never in outcome. On
mixed folds whoever tells rows apart by many columns at once looks copies up; hmeq_copies_apart keeps copies on one side.
superlender is built from earlier loans closed before the current one was approved. In polish_bankruptcy derived columns undo
the set's ratios, so that what two nearly equal ratios differ by (a firm's way of reporting, above all) stands in a
column of its own.
"""
