"""What `yexin real` prints."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from training.metrics import Metrics
from training.train import TrainingResult
from yexin.chicago.uplift import Uplift

# "Forecasting restaurants with critical violations in Chicago", the city's report on its pilot of September and October 2014:
# days earlier, more in the first half, shares in the first half (rounded), and 99 of 258 found later.
PUBLISHED_DAYS, PUBLISHED_MORE, PUBLISHED_FIRST_HALF, PUBLISHED_LATER = 7.44, 0.25, "69 % for 55 %", "99 (38 %)"


def equality_table(equal: Mapping[str, int], *, rows: int) -> Table:
    """In how many rows each of the city's columns is ours."""
    table = Table("the city's point-in-time column", title="Computed from the records, beside what the city computed")
    table.add_column("equal rows", justify="right")
    table.add_column("of", justify="right")
    for name, count in equal.items():
        table.add_row(name, f"[{'green' if count == rows else 'red'}]{count:,}", f"{rows:,}")
    return table


def auc_table(result: TrainingResult, cross_validated: tuple[float, float], *, city: Metrics) -> Table:
    """How well the score tells inspections with a critical violation from the others."""
    mean, deviation = cross_validated
    trees, pairs = result.fitted.trees, len(result.fitted.pairs)
    ours, rows = result.held_out, f"{result.held_out.rows:,}"
    table = Table("critical violation at the next inspection", title=f"food-inspection version {result.version}")
    for title in ("rows", "AUC", "KS", "Brier"):
        table.add_column(title, justify="right")
    table.add_row("training rows, 5 parts without common licences", f"{result.learnt.rows:,}", f"{mean:.4f} ± {deviation:.4f}")
    table.add_row("test rows: our score, no inspector", rows, f"{ours.auc:.4f}", f"{ours.ks:.3f}", f"{ours.brier:.4f}")
    table.add_row("test rows: the city's score, inspector known", rows, f"{city.auc:.4f}", f"{city.ks:.3f}", f"{city.brier:.4f}")
    table.caption = (
        f"{trees} trees, {pairs} pairs, {len(result.table.features)} features; features/chicago/README.md: what is left out"
    )
    return table


def uplift_table(orders: Mapping[str, Uplift], *, inspections: int) -> Table:
    """How soon critical violations are found in each order, beside what the city published."""
    some = next(iter(orders.values()))
    table = Table(f"{inspections:,} inspections, {some.found} with critical violations", title="Found earlier, and found later")
    for title in ("days earlier", "in the first half", "more", "found later"):
        table.add_column(title, justify="right")
    table.add_row("as they were inspected", "0", f"{some.first_half_before:.1%}", "", "")
    for name, one in orders.items():
        later = f"{one.found_later} ({one.share_later:.1%})"
        table.add_row(name, f"{one.days_earlier:.2f}", f"{one.first_half:.1%}", f"{one.more_in_first_half:+.1%}", later)
    table.add_section()
    table.add_row("published by the city", f"{PUBLISHED_DAYS}", PUBLISHED_FIRST_HALF, f"{PUBLISHED_MORE:+.0%}", PUBLISHED_LATER)
    table.caption = "A re-ordering of inspections that were done, not a trial: what comes earlier pushes something else back"
    return table
