"""Lineage: from a feature's value back to the records that made it, through the selection of the scan itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features import kernel
from features.days import ALWAYS, NEVER, add_months
from features.engine import Engine, life_columns
from features.lives import Lives
from features.plan import Filled

Rows = NDArray[np.int64]


def records_behind(engine: Engine, lives: Lives, *, subject: int, column: int, day: int) -> tuple[str, ...]:
    """Identifiers of the records behind one value, newest event first.

    Of a max, min, latest or days since, only the record that decided is named; of several with the deciding value, the newest.
    A value computed from others rests on the records of all its inputs.
    """
    rows = [_rows(engine, lives, source, subject, day) for source in engine.plan.sources(column)]
    newest_first = np.unique(np.concatenate([np.empty(0, np.int64), *rows]))[::-1]
    facts = lives.fact[newest_first].tolist()
    return tuple(lives.record_ids[fact].as_py() for fact in facts)


def _rows(engine: Engine, lives: Lives, source: Filled, subject: int, day: int) -> Rows:
    """The lives behind one filled column, newest first."""
    first = ALWAYS if source.months is None else int(add_months(np.array([day], np.int32), -source.months)[0])
    found = np.empty(int(lives.offsets[subject + 1] - lives.offsets[subject]), np.int64)
    plan = engine.bound(lives.cells)
    n = kernel.taken(life_columns(lives), plan, source.gatherer, (subject, day, first), found)
    fold, reading, _ = engine.plan.gatherers[source.gatherer]
    read = _read(lives, reading, found[:n], plan.cell_rank)
    rows, read = found[:n][~np.isnan(read)], read[~np.isnan(read)]
    if fold == "sum" or not len(rows):
        return rows
    place = {"max": int(np.argmax(read)), "min": int(np.argmin(read)), "newest": 0, "oldest": len(rows) - 1}[fold]
    return rows[place : place + 1]


def _read(lives: Lives, reading: str, rows: Rows, cell_rank: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the scan reads from each life, but for a shift by the day; NaN where a life does not have it."""
    if reading in ("one", "days"):
        return np.ones(len(rows))
    if reading == "category":
        return cell_rank[lives.cell[rows]]
    if reading == "until_days":
        return np.where(lives.until_date[rows] == NEVER, np.nan, lives.until_date[rows])
    if reading.endswith("_key"):
        return np.where(getattr(lives, reading)[rows] < 0, np.nan, 1.0)
    numbers: NDArray[np.float64] = getattr(lives, reading)[rows]
    return numbers
