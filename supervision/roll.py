"""The measures of all subjects of a kind at once: what `matching.match` says of each, found in columns.

Until when a masked or repaired record would have been public only its row can tell: those rows are read, and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from credit.items import Catalogue
from credit.subject import SubjectKind
from features.arrow import arrow_of
from features.days import NEVER, Days, add_months, number_of
from features.life.cells import Cells
from features.life.lives import Lives
from features.selection import STATUSES
from supervision.hidden import Hidden, hiding
from supervision.lists import MeasureList
from supervision.matching import STATE_OF, STATES
from supervision.measure import AnyMeasure
from supervision.triggers import CleanRecord, EnterpriseTier, PersonalScore, RecordTrigger

Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Records = Callable[[Sequence[str]], pa.Table]
_NONE = np.int8(len(STATES))
_IN_FORCE, _SUSPENDED = (np.int8(STATES.index(state)) for state in ("in_force", "suspended"))


@dataclass(frozen=True)
class Judged:
    """Scores and tiers of n subjects in one evaluation; a subject without a score has tier None and any number as score."""

    evaluation: str
    score: NDArray[np.int64]
    tier: NDArray[np.object_]


@dataclass(frozen=True)
class Borne:
    """The hidden records of some lives that may give a measure, and the number of the subject that bears each, shape (n,)."""

    subject: NDArray[np.int64]
    hidden: Hidden


class MeasureRoll:
    """The lists as they hold for subjects of one kind on one day."""

    def __init__(self, lists: Sequence[MeasureList], catalogue: Catalogue, *, kind: SubjectKind, as_of: date) -> None:
        held = [measure for one in lists for measure in one.measures if kind in measure.subjects and measure.valid_on(as_of)]
        self.measures: tuple[AnyMeasure, ...] = tuple(held)
        self._catalogue, self._as_of, self._day = catalogue, as_of, int(number_of(as_of)[0])
        self._code_of: dict[tuple[object, ...], Codes] = {}  # few kinds of record recur in every part
        self._codes: WeakKeyDictionary[Cells, Codes] = WeakKeyDictionary()  # blocks of lives share their cells

    @property
    def clean_months(self) -> frozenset[int]:
        """Months without a fault that some measure asks for."""
        return frozenset(one.months for measure in self.measures for one in measure.triggers if isinstance(one, CleanRecord))

    def borne(self, lives: Lives, records: Records) -> Borne:
        """The hidden records of `lives`; `records` gives all rows of some subjects, in order of arrival."""
        current, owner = _current(lives, self._day)
        rows = np.flatnonzero(current & (self._triggering(lives.cells) & hiding(lives.cells))[lives.cell])
        bearers = np.unique(owner[rows])
        names = _whole(lives.subjects.take(arrow_of(bearers)))
        hidden = Hidden.of(records(names.to_pylist()), self._catalogue, as_of=self._as_of)
        hidden = hidden.among(self._triggering(hidden.cells))
        return Borne(bearers[pa.compute.index_in(hidden.subject, value_set=names).to_numpy(zero_copy_only=False)], hidden)

    def turns(self, borne: Borne) -> tuple[NDArray[np.int64], Days]:
        """Subjects of whom a hidden record ends by itself, and the first day without it; one entry a record."""
        last_day = borne.hidden.last_day
        ending = (last_day >= self._day) & (last_day < NEVER)
        return borne.subject[ending], last_day[ending] + 1

    def columns(self, lives: Lives, judged: Sequence[Judged], borne: Borne) -> dict[str, pa.Array]:
        """By state (STATES) the numbers of the measures in that state, in the order of the lists, joined by a comma; null if none.

        Parameters
        ----------
        lives
            Of subjects of the kind alone, one entry of each column a subject.
        borne
            The hidden records of these lives.
        """
        found = self.states(lives, judged, borne)
        return {state: self._named(found == code) for code, state in enumerate(STATES)}

    def states(self, lives: Lives, judged: Sequence[Judged], borne: Borne) -> Codes:
        """The place in STATES of each measure for each subject, len(STATES) where it does not match; (measures, subjects)."""
        found = np.full((len(self.measures), len(lives.subjects)), _NONE, np.int8)
        current, owner = _current(lives, self._day)
        for number, measure in enumerate(self.measures):
            for trigger in measure.triggers:
                if isinstance(trigger, CleanRecord):
                    state = self._clean(lives, current, owner, trigger.months)
                    np.minimum(found[number], state, out=found[number])
                elif isinstance(trigger, EnterpriseTier | PersonalScore):
                    found[number][_meets(trigger, judged, len(lives.subjects))] = _IN_FORCE
        self._by_records(lives, current, owner, found)
        held, hidden = borne.hidden.last_day >= self._day, borne.hidden
        self._apply(found, borne.subject[held], hidden.cells, hidden.cell[held])
        return found

    def _by_records(self, lives: Lives, current: Flags, owner: NDArray[np.int64], found: Codes) -> None:
        """Apply record triggers to `found`, as far as lives tell until when a record counts."""
        rows = np.flatnonzero(current & (self._triggering(lives.cells) & ~hiding(lives.cells))[lives.cell])
        rows = rows[lives.until_date[rows] >= self._day]
        self._apply(found, owner[rows], lives.cells, lives.cell[rows])

    def _triggering(self, cells: Cells) -> Flags:
        """For each cell whether its records give any measure."""
        return np.asarray((self._of_cells(cells) < _NONE).any(axis=0))

    def _apply(self, found: Codes, subject: NDArray[np.int64], cells: Cells, cell: NDArray[np.int32]) -> None:
        """Let records (the subject and the cell of each) give their measures; of several states the strongest holds."""
        code = self._of_cells(cells)
        for number in np.flatnonzero((code < _NONE).any(axis=1)):
            np.minimum.at(found[number], subject, code[number][cell])

    def _of_cells(self, cells: Cells) -> Codes:
        """The state that a record of each cell gives each measure by its record triggers, (measures, cells)."""
        if cells not in self._codes:
            words = [(item, severity, category, status) for item, severity, category, _, status, _ in cells.words()]
            for one in set(words) - self._code_of.keys():
                self._code_of[one] = self._code(*one)
            codes = np.array([self._code_of[one] for one in words], np.int8)
            self._codes[cells] = np.ascontiguousarray(codes.reshape(len(cells), len(self.measures)).T)
        return self._codes[cells]

    def _code(self, item: object, severity: object, category: object, status: object) -> Codes:
        """The state that such a record gives each measure, (measures,)."""
        state = STATE_OF.get(str(status))
        given = _NONE if state is None else np.int8(STATES.index(state))
        taken = [any(_takes(trigger, item, category, severity) for trigger in measure.triggers) for measure in self.measures]
        return np.where(taken, given, _NONE).astype(np.int8)

    def _clean(self, lives: Lives, current: Flags, owner: NDArray[np.int64], months: int) -> Codes:
        """The state by years without a negative record; see `matching`."""
        since = int(add_months(number_of(self._as_of), -months)[0])
        old = lives.event_date <= since
        negative = np.array([self._catalogue[item].negative for item in lives.cells.items], np.bool_)
        bad = current & ~old & negative[lives.cells.item][lives.cell]
        by_cell = {name: np.flatnonzero(np.asarray(lives.cells.status) == STATUSES.index(name)) for name in ("active", "disputed")}
        known, active, disputed = (np.zeros(len(lives.subjects), np.bool_) for _ in range(3))
        known[owner[current & old]] = True
        for flags, status in ((active, "active"), (disputed, "disputed")):
            flags[owner[bad & np.isin(lives.cell, by_cell[status])]] = True
        return np.where(known & ~active, np.where(disputed, _SUSPENDED, _IN_FORCE), _NONE).astype(np.int8)

    def _named(self, held: Flags) -> pa.Array:
        packed = np.ascontiguousarray(np.packbits(held, axis=0).T)
        if not packed.size:
            return pa.nulls(held.shape[1], pa.string())
        _, first, which = np.unique(packed.view(f"V{packed.shape[1]}").ravel(), return_index=True, return_inverse=True)
        numbers = np.array([measure.number for measure in self.measures])
        names = [",".join(numbers[held[:, subject]]) or None for subject in first]
        return pa.array(names, pa.string()).take(pa.array(which.tolist(), pa.int32()))


def _current(lives: Lives, day: int) -> tuple[Flags, NDArray[np.int64]]:
    """Which lives hold on the day, and the subject of each."""
    current = np.logical_and(lives.from_day <= day, lives.to_day > day)
    return current, np.repeat(np.arange(len(lives.subjects)), np.diff(lives.offsets))


def _takes(trigger: object, item: object, category: object, severity: object) -> bool:
    if not isinstance(trigger, RecordTrigger) or trigger.item != item:
        return False
    right = not trigger.categories or category in trigger.categories
    return right and (trigger.least is None or int(severity) >= trigger.least)  # type: ignore[call-overload]


def _meets(trigger: EnterpriseTier | PersonalScore, judged: Sequence[Judged], subjects: int) -> Flags:
    met = np.zeros(subjects, np.bool_)
    for one in (one for one in judged if one.evaluation == trigger.evaluation):
        scored = one.tier != np.array(None)
        if isinstance(trigger, EnterpriseTier):
            met |= scored & np.isin(one.tier.astype("U"), trigger.tiers)
        else:
            met |= scored & (one.score >= trigger.at_least)
    return met


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
