"""Lineage: from a feature's value back to the records that made it, through the selection of the scan itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.days import ALWAYS, NEVER, add_months, day_of
from features.life.lives import Lives
from features.scan import kernel
from features.scan.engine import Engine, life_columns
from features.scan.plan import Filled
from features.selection import STATUSES

Rows = NDArray[np.int64]
End = Literal["publicity", "window", "validity", "event"]
_EXPIRED = STATUSES.index("expired")


@dataclass(frozen=True, slots=True)
class Behind:
    """A record behind a value, and the last day on which it still counts there if nothing more happens (None: it never stops).

    `ended_by` says what makes it stop: the end of its publicity, of the feature's window, of its own validity (`until`), or a
    later event that is known already and has not taken effect yet. Of several on one day the first of these is named.
    """

    record_id: str
    last_day: date | None
    ended_by: End | None


def records_behind(engine: Engine, lives: Lives, *, subject: int, column: int, day: int) -> tuple[Behind, ...]:
    """The records behind one value, newest event first.

    Of a max, min, latest or days since, only the record that decided is named; of several with the deciding value, the newest.
    A value computed from others rests on the records of all its inputs, and a record counts as long as in any of them.
    """
    last: dict[int, tuple[int, End | None]] = {}
    for source in engine.plan.sources(column):
        scan = _Scan(engine, lives, source, subject)
        for row in scan.deciding(day).tolist():
            last[row] = max(last.get(row, (ALWAYS, None)), scan.last_day(row, day), key=lambda end: end[0])
    return tuple(
        Behind(lives.record_ids[int(lives.fact[row])].as_py(), None if until == NEVER else day_of(until), cause)
        for row, (until, cause) in sorted(last.items(), reverse=True)
    )


class _Scan:
    """One filled column of one subject, asked as of any day."""

    def __init__(self, engine: Engine, lives: Lives, source: Filled, subject: int) -> None:
        self._lives, self._subject, self._source = lives, subject, source
        self._plan, self._columns = engine.bound(lives.cells), life_columns(lives)
        self._fold, self._reading, selection = engine.plan.gatherers[source.gatherer]
        self._in_force = selection.in_force

    def deciding(self, day: int) -> Rows:
        """The lives that make the value, newest first."""
        rows = self._taken(day)
        read = _read(self._lives, self._reading, rows, self._plan.cell_rank)
        rows, read = rows[~np.isnan(read)], read[~np.isnan(read)]
        if self._fold == "sum" or not len(rows):
            return rows
        place = {"max": int(np.argmax(read)), "min": int(np.argmin(read)), "newest": 0, "oldest": len(rows) - 1}[self._fold]
        return rows[place : place + 1]

    def last_day(self, row: int, day: int) -> tuple[int, End | None]:
        """The last day from `day` on up to which the record of a taken life is taken, and why no longer; NEVER is no end."""
        fact = self._lives.fact[row]
        while True:
            end, cause = min(self._ends(row), key=lambda pair: pair[0])
            if end >= NEVER - 1:
                return NEVER, None
            # Its next life may be taken as well: an objection that will be decided, say.
            later = [other for other in self._taken(end + 1).tolist() if self._lives.fact[other] == fact]
            if not later:
                return max(end, day), cause
            row = later[0]

    def _taken(self, day: int) -> Rows:
        found = np.empty(int(self._lives.offsets[self._subject + 1] - self._lives.offsets[self._subject]), np.int64)
        where = (self._subject, day, self._before(day))
        return found[: kernel.taken(self._columns, self._plan, self._source.gatherer, where, found)]

    def _before(self, day: int) -> int:
        months = self._source.months
        return ALWAYS if months is None else int(add_months(np.array([day], np.int32), -months)[0])

    def _ends(self, row: int) -> list[tuple[int, End]]:
        """Last days of a life, of its stay in the window, and of its validity."""
        lives, months = self._lives, self._source.months
        to_day, event = int(lives.to_day[row]), int(lives.event_date[row])
        after = np.flatnonzero((lives.fact == lives.fact[row]) & (lives.from_day == to_day))
        expires = bool(len(after)) and int(lives.cells.status[lives.cell[after[0]]]) == _EXPIRED
        ends: list[tuple[int, End]] = [(to_day - 1, "publicity" if expires else "event")]
        if months is not None:
            same_day = int(add_months(np.array([event], np.int32), months)[0])
            # A shorter month moves the day back: then the record is still in the window on it.
            ends.append((same_day if self._before(same_day) < event else same_day - 1, "window"))
        if self._in_force and lives.until_date[row] != NEVER:
            ends.append((int(lives.until_date[row]), "validity"))
        return ends


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
