"""Lineage: from features' values back to the records that made them, through the selection of the scan itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.arrow import arrow_of
from features.days import ALWAYS, NEVER, Days, add_months, day_of
from features.life.lives import Lives
from features.scan.deciding import Found, Scans, decide, taken_on
from features.scan.engine import Engine, life_columns
from features.scan.following import Following
from features.selection import STATUSES

Longs = NDArray[np.int64]
End = Literal["publicity", "window", "validity", "event"]
_ENDS: tuple[End, ...] = ("publicity", "event", "window", "validity")  # of several on one day the first is named
_PUBLICITY, _EVENT = range(2)
_EXPIRED = STATUSES.index("expired")
_WHOLE_LIFE = 0  # months of a column without a window


@dataclass(frozen=True, slots=True)
class Behind:
    """A record behind a value, and the last day on which it still counts there if nothing more happens (None: it never stops).

    `status` is its state on the day. `ended_by` says what makes it stop: the end of its publicity, of the feature's window, of its
    own validity (`until`), or a later event that is known already and has not taken effect yet. Of several on one day the first of
    these is named.
    """

    record_id: str
    last_day: date | None
    ended_by: End | None
    status: str


def records_behind(engine: Engine, lives: Lives, *, asked: Sequence[tuple[int, int]], day: int) -> list[tuple[Behind, ...]]:
    """The records behind values as of one day, newest event first; `asked` are numbers of subjects and columns.

    Of a max, min, latest or days since, only the record that decided is named; of several with the deciding value, the newest.
    A value computed from others rests on the records of all its inputs, and a record counts as long as in any of them.
    """
    sources = [(at, subject, one) for at, (subject, column) in enumerate(asked) for one in engine.plan.sources(column)]
    scans = _Scans(engine, lives, np.array([(s, one.gatherer, one.months or _WHOLE_LIFE) for _, s, one in sources], np.int64), day)
    found = scans.deciding()
    until, cause = scans.last_days(found)
    last: list[dict[int, tuple[int, int]]] = [{} for _ in asked]
    for row, scan, end in zip(
        found.row.tolist(), found.scan.tolist(), zip(until.tolist(), cause.tolist(), strict=True), strict=True
    ):
        of_value = last[sources[scan][0]]
        of_value[row] = max(of_value.get(row, (ALWAYS, 0)), end, key=lambda end: end[0])
    named = _named(lives, found.row)
    return [tuple(_behind(named[row], end) for row, end in sorted(one.items(), reverse=True)) for one in last]


def _named(lives: Lives, rows: Longs) -> dict[int, tuple[str, str]]:
    """The record id and the status of each of these lives."""
    ids = lives.record_ids.take(arrow_of(lives.fact[rows])).to_pylist()
    statuses = [STATUSES[status] for status in lives.cells.status[lives.cell[rows]].tolist()]
    return dict(zip(rows.tolist(), zip(ids, statuses, strict=True), strict=True))


def _behind(named: tuple[str, str], end: tuple[int, int]) -> Behind:
    record_id, status = named
    until, cause = end
    return Behind(record_id, None, None, status) if until == NEVER else Behind(record_id, day_of(until), _ENDS[cause], status)


def _before(days: Days, months: Longs) -> Longs:
    """The last day before each window as of each day; a whole life has none."""
    return np.where(months == _WHOLE_LIFE, ALWAYS, add_months(days, -months)).astype(np.int64)


class _Scans:
    """Filled columns of subjects as of one day; `sought` (m, 3): number of the subject, gatherer, months of the window."""

    def __init__(self, engine: Engine, lives: Lives, sought: Longs, day: int) -> None:
        self._lives, self._day = lives, day
        self._plan, self._columns = engine.bound(lives.cells), life_columns(lives)
        self._subject, self._gatherer, self._months = sought.reshape(-1, 3).T.copy()
        self._in_force = self._plan.in_force[self._gatherer]
        self._following = Following(lives, self._subject)

    def deciding(self) -> Found:
        """The lives that make the values, newest first within each scan."""
        room = int(np.sum(self._lives.offsets[self._subject + 1] - self._lives.offsets[self._subject]))
        found = Found(np.empty(room, np.int64), np.empty(room, np.int64))
        before = _before(np.full(len(self._subject), self._day, np.int32), self._months)
        number = decide(self._columns, self._plan, Scans(self._subject, self._gatherer, before), self._day, found)
        return Found(found.row[:number], found.scan[:number])

    def last_days(self, found: Found) -> tuple[Longs, Longs]:
        """The last day from the day on up to which the record of each life found is taken, NEVER is no end; and why no longer."""
        until, cause = np.full(len(found.row), NEVER, np.int64), np.zeros(len(found.row), np.int64)
        at, row = np.arange(len(found.row)), found.row
        while len(at):
            scan, after = found.scan[at], self._following.of(row)
            end, why = self._ends(row, scan, after)
            # Its next life may be taken as well: an objection that will be decided, say.
            goes_on = (end < NEVER - 1) & self._taken(after, scan, end + 1)
            stops = (end < NEVER - 1) & ~goes_on
            until[at[stops]], cause[at[stops]] = np.maximum(end[stops], self._day), why[stops]
            at, row = at[goes_on], after[goes_on]
        return until, cause

    def _taken(self, rows: Longs, scan: Longs, days: Longs) -> NDArray[np.bool_]:
        some, out = np.minimum(days, NEVER - 1).astype(np.int32), np.zeros(len(rows), np.int64)
        taken_on(self._columns, self._plan, Scans(rows, self._gatherer[scan], _before(some, self._months[scan])), some, out)
        return out.astype(np.bool_)

    def _ends(self, row: Longs, scan: Longs, after: Longs) -> tuple[Longs, Longs]:
        """The last day of each life in its scan and what ends it: the life itself, its stay in the window, or its validity."""
        lives, months = self._lives, self._months[scan]
        to_day, event = lives.to_day[row].astype(np.int64), lives.event_date[row]
        expires = (after >= 0) & (lives.cells.status[lives.cell[after]] == _EXPIRED)
        same_day = add_months(event, months)
        # A shorter month moves the day back: then the record is still in the window on it.
        last = np.where(_before(same_day, months) < event, same_day, same_day - 1)
        valid = np.where(self._in_force[scan], lives.until_date[row], NEVER).astype(np.int64)
        ends = np.stack([to_day - 1, np.where(months == _WHOLE_LIFE, NEVER, last), valid])
        which = np.argmin(ends, axis=0)
        cause = np.where(which == 0, np.where(expires, _PUBLICITY, _EVENT), which + 1)
        return ends[which, np.arange(len(row))], cause
