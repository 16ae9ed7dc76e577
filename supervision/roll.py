"""The measures of all subjects of a kind at once: what `matching.match` says of each, found in columns.

Where only the rows of a record can tell (until when a masked or repaired one would have been public), `match` itself is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from credit.items import Catalogue
from credit.subject import SubjectKind
from features.days import NEVER, add_months, number_of
from features.life.cells import Cells
from features.life.lives import Lives
from features.selection import STATUSES
from supervision.lists import MeasureList
from supervision.matching import STATE_OF, STATES, Evaluated, Known, match
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

    def of(self, number: int) -> list[Evaluated]:
        """One subject's, as `match` takes it."""
        tier = self.tier[number]
        return [] if tier is None else [Evaluated(self.evaluation, int(self.score[number]), str(tier))]


class MeasureRoll:
    """The lists as they hold for subjects of one kind on one day."""

    def __init__(self, lists: Sequence[MeasureList], catalogue: Catalogue, *, kind: SubjectKind, as_of: date) -> None:
        held = [measure for one in lists for measure in one.measures if kind in measure.subjects and measure.valid_on(as_of)]
        self.measures: tuple[AnyMeasure, ...] = tuple(held)
        self._lists, self._catalogue, self._kind, self._as_of = lists, catalogue, kind, as_of
        self._day = int(number_of(as_of)[0])

    @property
    def clean_months(self) -> frozenset[int]:
        """Months without a fault that some measure asks for."""
        return frozenset(one.months for measure in self.measures for one in measure.triggers if isinstance(one, CleanRecord))

    def unsure(self, lives: Lives) -> NDArray[np.int64]:
        """The subjects for whom only the rows of their records tell, and so only they tell until when."""
        return self._by_records(
            lives, *_current(lives, self._day), np.full((len(self.measures), len(lives.subjects)), _NONE, np.int8)
        )

    def columns(self, lives: Lives, judged: Sequence[Judged], records: Records) -> dict[str, pa.Array]:
        """By state (STATES) the numbers of the measures in that state, in the order of the lists, joined by a comma; null if none.

        Parameters
        ----------
        lives
            Of subjects of the kind alone, one entry of each column a subject.
        records
            Gives all rows of some subjects, in order of arrival.
        """
        found = self.states(lives, judged, records)
        return {state: self._named(found == code) for code, state in enumerate(STATES)}

    def states(self, lives: Lives, judged: Sequence[Judged], records: Records) -> Codes:
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
        unsure = self._by_records(lives, current, owner, found)
        if len(unsure):
            self._ask(lives, judged, (unsure, records), found)
        return found

    def _by_records(self, lives: Lives, current: Flags, owner: NDArray[np.int64], found: Codes) -> NDArray[np.int64]:
        """Apply record triggers to `found`; the subjects for whom only the rows tell."""
        code = self._of_cells(lives.cells)
        rows = np.flatnonzero(current & np.isin(lives.cell, np.flatnonzero((code < _NONE).any(axis=0))))
        until = lives.until_date[rows]
        rows = rows[np.logical_or(until == NEVER, until >= self._day)]
        for number in range(len(self.measures)):
            np.minimum.at(found[number], owner[rows], code[number][lives.cell[rows]])
        hidden = np.isin(lives.cells.status, [STATUSES.index(status) for status in ("masked", "repaired")])
        return np.unique(owner[rows[hidden[lives.cell[rows]]]])

    def _of_cells(self, cells: Cells) -> Codes:
        """The state that a record of each cell gives each measure by its record triggers, (measures, cells)."""
        code = np.full((len(self.measures), len(cells)), _NONE, np.int8)
        for cell, (item, severity, category, _, status, _) in enumerate(cells.words()):
            state = STATE_OF.get(str(status))
            for number, measure in enumerate(self.measures):
                if state is not None and any(_takes(trigger, item, category, severity) for trigger in measure.triggers):
                    code[number, cell] = STATES.index(state)
        return code

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

    def _ask(self, lives: Lives, judged: Sequence[Judged], unsure: tuple[NDArray[np.int64], Records], found: Codes) -> None:
        """Ask `match` about some subjects and write what it says."""
        numbers, records = unsure
        names = [lives.subjects[int(number)].as_py() for number in numbers]
        rows = _by_subject(records(names))
        place = {measure.number: at for at, measure in enumerate(self.measures)}
        for number, name in zip(numbers.tolist(), names, strict=True):
            evaluated = [one for some in judged for one in some.of(number)]
            known = Known.of(self._kind, rows[name], catalogue=self._catalogue, as_of=self._as_of, evaluated=evaluated)
            found[:, number] = _NONE
            for one in match(self._lists, known):
                found[place[one.measure.number], number] = STATES.index(one.state)

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


def _by_subject(rows: pa.Table) -> Mapping[str, pa.Table]:
    subjects = rows.column("subject")
    return {name: rows.filter(pa.compute.equal(subjects, name)) for name in subjects.unique().to_pylist()}
