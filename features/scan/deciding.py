"""Compiled: which lives decide the values of columns, and whether lives are taken on days to come."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.scan.kernel import (
    FIRST_KEY,
    MAX,
    MIN,
    OLDEST,
    SUM,
    Ints,
    LifeColumns,
    Longs,
    Plan,
    key_of,
    number_of,
    scanning,
    within,
)


class Scans(NamedTuple):
    """Filled columns of subjects, one entry each: `before` is the last day before the column's window as of the day."""

    subject: Longs
    gatherer: Longs
    before: Longs


class Found(NamedTuple):
    """Lives, and the scan in which each was found."""

    row: Longs
    scan: Longs


@scanning
def decide(lives: LifeColumns, plan: Plan, scans: Scans, day: int, found: Found) -> int:
    """Write into `found` the lives that make the value of each scan, newest first; how many they are.

    Of a max, min, latest or days since only the life that decided: of several with the deciding value the newest.
    """
    n = 0
    for s in range(len(scans.subject)):
        first, subject, g, best = n, scans.subject[s], scans.gatherer[s], np.nan
        for r in range(lives.offsets[subject + 1] - 1, lives.offsets[subject] - 1, -1):
            if not _takes(lives, plan, g, r, (day, scans.before[s])):
                continue
            value = _read(lives, plan, g, r, day)
            if np.isnan(value):
                continue
            if plan.fold[g] != SUM and n > first:
                if not _goes_before(plan.fold[g], value, best):
                    continue
                n = first
            found.row[n], found.scan[n] = r, s
            best, n = value, n + 1
    return n


@scanning
def _goes_before(fold: int, value: float, best: float) -> bool:
    """Whether an older life decides instead of the newer one with the value `best`."""
    return bool(fold == OLDEST or (fold == MAX and value > best) or (fold == MIN and value < best))


@scanning
def taken_on(lives: LifeColumns, plan: Plan, asked: Scans, days: Ints, out: Longs) -> None:
    """Whether each life (`asked.subject` holds lives here, -1 is none) is taken on its day: 1 or 0 into `out`."""
    for i in range(len(days)):
        r = asked.subject[i]
        out[i] = r >= 0 and _takes(lives, plan, asked.gatherer[i], r, (days[i], asked.before[i]))


@scanning
def _takes(lives: LifeColumns, plan: Plan, g: int, r: int, when: tuple[int, int]) -> bool:
    """Whether gatherer g takes life r; `when`: the day to stand on, and the last day before the window."""
    day, before = when
    event, cell = lives.event_date[r], lives.cell[r]
    if event > day or event <= before or lives.from_day[r] > day or lives.to_day[r] <= day:
        return False
    if not within(lives, plan, g, r, day):
        return False
    for k in range(plan.cell_start[cell], plan.cell_start[cell + 1]):  # noqa: SIM110 (compiled code knows no generators)
        if plan.gatherers[k] == g:
            return True
    return False


@scanning
def _read(lives: LifeColumns, plan: Plan, g: int, r: int, day: int) -> float:
    """As the scan reads it, but that every life with a key counts: of those that share one all are behind the value."""
    reading = plan.reading[g]
    if reading < FIRST_KEY:
        return float(number_of(lives, plan, reading, r, day))
    return np.nan if key_of(lives, reading, r) < 0 else 1.0
