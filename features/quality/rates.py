"""Counts of what was sent → the rates that an assessment names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import pyarrow as pa

from features.quality.sending_quality import COUNTS

_Z = 1.959963984540054  # 95 %


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: its column in the JSON, Chinese name, numerator and denominator, and whether a higher one is better."""

    name: str
    chinese: str
    part: str
    whole: str
    higher_is_better: bool

    def of(self, counts: Mapping[str, int]) -> float | None:
        """The rate in [0, 1]; None where nothing was to be counted.

        Examples
        --------
        >>> COMPLIANCE.of({"rows": 8, "refused": 2}), LATE.of({"dated": 0, "late": 0})
        (0.75, None)
        """
        whole = counts[self.whole]
        part = whole - counts[self.part] if self.name == "compliance" else counts[self.part]
        return part / whole if whole else None


COMPLIANCE = Rate("compliance", "合规率", "refused", "rows", True)
LATE = Rate("late_rate", "迟报率", "late", "dated", False)
CONCEALED = Rate("concealment", "瞒报率", "concealed", "checked", False)
COMPLETE = Rate("completeness", "完整率", "filled", "cells", True)
REPEATED = Rate("repetition", "重复率", "repeated", "rows", False)
RATES = (COMPLIANCE, LATE, CONCEALED, COMPLETE, REPEATED)


def by(cells: pa.Table, *keys: str) -> list[dict[str, Any]]:
    """Counts and rates added up by `keys`, sorted by them; without keys one row, the sums of all."""
    grouped = cells.group_by(list(keys)).aggregate([(name, "sum") for name in COUNTS])
    rows = [{name.removesuffix("_sum"): value for name, value in row.items()} for row in grouped.to_pylist()]
    rated = [row | {rate.name: rate.of(row) for rate in RATES} for row in rows]
    return sorted(rated, key=lambda row: tuple(row[key] for key in keys))


def total(cells: pa.Table) -> dict[str, Any]:
    """Counts and rates of everything."""
    counts = {name: sum(cells.column(name).to_pylist()) for name in COUNTS}
    return counts | {rate.name: rate.of(counts) for rate in RATES}


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share that a sample of `whole` ≥ 1 showed.

    Examples
    --------
    >>> tuple(round(end, 4) for end in interval(5, 50))
    (0.0435, 0.2136)
    """
    share = part / whole
    middle = (share + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
    half = _Z * sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2)) / (1 + _Z**2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def worst(rows: Sequence[dict[str, Any]], rate: Rate, *, least: int, most: int) -> list[dict[str, Any]]:
    """The `most` rows that stand worst in a rate, worst first; those with fewer than `least` cases are too few to rank."""
    ranked = [row for row in rows if row[rate.name] is not None and row[rate.whole] >= least]
    return sorted(ranked, key=lambda row: row[rate.name], reverse=not rate.higher_is_better)[:most]
