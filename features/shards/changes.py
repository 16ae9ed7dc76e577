"""When anything about a subject may next change by the mere passing of days: what is not due needs no recomputing.

By itself a score moves on a day on which a life begins or ends (publicity, a later event), leaves a window, or runs out, and on a
day on which an age (days since, days until) passes an edge of its table. Nothing else reads the calendar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from features.days import NEVER, Days, add_months
from features.life.cells import Cells
from features.life.lives import Lives
from features.rows import FeatureRows
from features.scan.engine import Engine
from features.scan.plan import Filled

Edges = NDArray[np.int64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_AGES = ("days", "until_days")


@dataclass(frozen=True)
class Watch:
    """What a result depends on: features with the edges of their values (None: any change counts), and months without a fault."""

    edges: Mapping[str, Edges | None]
    clean_months: tuple[int, ...] = ()


class Changes:
    """The next day of change of subjects, as one watch sees it."""

    def __init__(self, engine: Engine, watch: Watch) -> None:
        self._engine, self._watch = engine, watch
        names = engine.plan.names
        self._sources = {name: engine.plan.sources(names.index(name)) for name in watch.edges}
        self._windows: WeakKeyDictionary[Cells, dict[int, Flags]] = WeakKeyDictionary()  # blocks of lives share their cells

    def next_days(self, lives: Lives, rows: FeatureRows, day: int) -> Days:
        """The first day after `day` on which something may change, NEVER if none; shape (subjects,).

        Parameters
        ----------
        rows
            The features of all subjects of `lives` on `day`.
        """
        soonest, live, owner = _turning(lives, np.arange(len(lives)), day)
        for months, cells in self._windows_of(lives.cells).items():
            inside = cells[lives.cell[live]]
            _lower(soonest, owner[inside], leaves(lives.event_date[live[inside]], months), day)
        self._first_records(soonest, owner, lives.event_date[live], day)
        for name in self._watch.edges:
            np.minimum(soonest, self._ageing(name, rows, day), out=soonest)
        return soonest

    def consent_days(self, lives: Lives, day: int) -> Days:
        """The same of subjects who are not evaluated: only a consent can change that, and nothing else of them is looked at."""
        catalogue, cells = self._engine.catalogue, lives.cells
        consent = np.array([catalogue[item].consent is not None for item in cells.items], np.bool_)
        return _turning(lives, np.flatnonzero(consent[cells.item][lives.cell]), day)[0]

    def _windows_of(self, cells: Cells) -> dict[int, Flags]:
        """Months of each window → the cells whose lives a watched feature gathers over it."""
        if cells not in self._windows:
            self._windows[cells] = self._gathered(cells)
        return self._windows[cells]

    def _gathered(self, cells: Cells) -> dict[int, Flags]:
        plan = self._engine.bound(cells)
        takes = np.zeros((len(plan.fold), len(cells)), np.bool_)
        takes[plan.gatherers, np.repeat(np.arange(len(cells)), np.diff(plan.cell_start))] = True
        found: dict[int, Flags] = {}
        for source in (one for sources in self._sources.values() for one in sources if one.months is not None):
            assert source.months is not None  # noqa: S101  # chosen so
            found[source.months] = found.get(source.months, np.zeros(len(cells), np.bool_)) | takes[source.gatherer]
        negative = np.array([self._engine.catalogue[item].negative for item in cells.items], np.bool_)
        for months in self._watch.clean_months:
            found[months] = found.get(months, np.zeros(len(cells), np.bool_)) | negative[cells.item]
        return found

    def _first_records(self, soonest: Days, owner: Numbers, event_date: Days, day: int) -> None:
        """Years without a fault begin to count when the first record is that old."""
        first = np.full(len(soonest), NEVER, np.int32)
        np.minimum.at(first, owner, event_date)
        there = np.flatnonzero(first < NEVER)
        for months in self._watch.clean_months:
            _lower(soonest, there, leaves(first[there], months), day)

    def _ageing(self, name: str, rows: FeatureRows, day: int) -> Days:
        """When the value of a feature next passes an edge, if it ages with the days."""
        sources, value = self._sources[name], rows.column(name)
        readings = [self._engine.plan.gatherers[one.gatherer] for one in sources]
        if not any(one.reading in _AGES for one in readings):
            return np.full(len(value), NEVER, np.int32)
        edges = self._watch.edges[name]
        plain = self._is_plain(name, sources) and readings[0].fold != "sum" and edges is not None
        if not plain or edges is None:  # of a formula of ages nobody knows the next step: look every day
            return np.where(np.isnan(value), NEVER, day + 1).astype(np.int32)
        number = np.nan_to_num(value).astype(np.int64)
        padded = np.concatenate([[np.iinfo(np.int64).min // 2], edges, [np.iinfo(np.int64).max // 2]])
        if readings[0].reading == "days":  # it rises by one a day: from e to e + 1
            wait = padded[np.searchsorted(padded, number, side="left")] + 1 - number
        else:  # it falls by one a day: from e + 1 to e
            wait = number - padded[np.searchsorted(padded, number, side="left") - 1]
        return np.where(np.isnan(value) | (wait >= NEVER - day), NEVER, day + wait).astype(np.int32)

    def _is_plain(self, name: str, sources: Sequence[Filled]) -> bool:
        return len(sources) == 1 and sources[0].column == self._engine.plan.names.index(name)


def _turning(lives: Lives, rows: Numbers, day: int) -> tuple[Days, Numbers, Numbers]:
    """Of some of the lives: when the next begins, ends or runs out, by subject; those that hold on `day`; the subject of each."""
    soonest = np.full(len(lives.subjects), NEVER, np.int32)
    owner = np.repeat(np.arange(len(lives.subjects)), np.diff(lives.offsets))
    _lower(soonest, owner[rows], lives.from_day[rows], day)
    live = rows[(lives.from_day[rows] <= day) & (lives.to_day[rows] > day)]
    _lower(soonest, owner[live], lives.to_day[live], day)
    until = lives.until_date[live]
    _lower(soonest, owner[live], np.where(until < NEVER, until + 1, NEVER).astype(np.int32), day)
    return soonest, live, owner[live]


def _lower(soonest: Days, owner: Numbers, days: Days, day: int) -> None:
    """Lower the next day of each owner to the first of `days` that comes after `day`."""
    later = days > day
    np.minimum.at(soonest, owner[later], days[later])


def leaves(event_date: Days, months: int) -> Days:
    """The first day on which an event of that day is no longer in the window of so many months.

    Examples
    --------
    >>> import numpy as np
    >>> from features.days import number_of
    >>> from datetime import date
    >>> leaves(number_of([date(2024, 8, 31), date(2024, 1, 15)]), 6).astype("datetime64[D]").astype(str).tolist()
    ['2025-03-01', '2024-07-15']
    """
    same_day = add_months(event_date, months)
    # A shorter month moves the day back: then the record is still in the window on it.
    return np.where(add_months(same_day, -months) < event_date, same_day + 1, same_day).astype(np.int32)
