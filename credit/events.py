"""What can happen to a record, in which order: a state machine over its later events, run for all records at once.

States are sets of flags: a record may be masked and disputed at once, and repaired while masked. Expiry is no event: it is the
publicity clock's. A withdrawn record is out of the world: nothing more happens to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from credit.record import LATER_EVENTS

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class State(IntFlag):
    """What a record is, beside recorded."""

    MASKED = 1
    DISPUTED = 2
    REPAIRED = 4
    WITHDRAWN = 8


_NOTHING = State(0)


class Verdict(IntEnum):
    """Why an event cannot have happened; POSSIBLE where it can."""

    POSSIBLE = 0
    UNKNOWN_RECORD = 1
    BEFORE_RECORD = 2
    WITHDRAWN = 3
    NOTHING_TO_REPAIR = 4
    BEFORE_REPAIR_OPENS = 5
    ALREADY_REPAIRED = 6
    ALREADY_DISPUTED = 7
    NOT_DISPUTED = 8
    ALREADY_MASKED = 9
    NOT_MASKED = 10
    CONTRADICTS_STORED = 11


@dataclass(frozen=True, slots=True)
class Step:
    """An event happens to a record that has all of `needs` and none of `forbids`; then it gains `sets` and loses `clears`.

    `otherwise` is the verdict where that does not hold, unless the record is withdrawn.
    """

    otherwise: Verdict = Verdict.WITHDRAWN
    needs: State = _NOTHING
    forbids: State = _NOTHING
    sets: State = _NOTHING
    clears: State = _NOTHING


STEPS: Mapping[str, Step] = {
    "repaired": Step(Verdict.ALREADY_REPAIRED, forbids=State.REPAIRED, sets=State.REPAIRED),
    "dispute_opened": Step(Verdict.ALREADY_DISPUTED, forbids=State.DISPUTED, sets=State.DISPUTED),
    "dispute_upheld": Step(Verdict.NOT_DISPUTED, needs=State.DISPUTED, sets=State.WITHDRAWN, clears=State.DISPUTED),
    "dispute_rejected": Step(Verdict.NOT_DISPUTED, needs=State.DISPUTED, clears=State.DISPUTED),
    "corrected": Step(),
    "withdrawn": Step(sets=State.WITHDRAWN),
    "masked": Step(Verdict.ALREADY_MASKED, forbids=State.MASKED, sets=State.MASKED),
    "unmasked": Step(Verdict.NOT_MASKED, needs=State.MASKED, clears=State.MASKED),
}
_STEPS = [STEPS[event] for event in LATER_EVENTS]
_NEEDS, _SETS, _CLEARS = (np.array([int(getattr(step, name)) for step in _STEPS]) for name in ("needs", "sets", "clears"))
_FORBIDS = np.array([int(step.forbids | State.WITHDRAWN) for step in _STEPS])
_OTHERWISE = np.array([int(step.otherwise) for step in _STEPS])
_REPAIRED, _CORRECTED = LATER_EVENTS.index("repaired"), LATER_EVENTS.index("corrected")


@dataclass(frozen=True)
class Values:
    """Of each row of values (a fact's own, or a correction's): its decision day, and the first on which repair is open.

    Days are numbers since 1970-01-01; a repair day that never comes is larger than all days.
    """

    decided: Integers
    repair_opens: Integers


@dataclass(frozen=True)
class Happenings:
    """n events about m facts, in the order in which they arrived.

    Attributes
    ----------
    fact
        Number of the fact that the event is about, -1 where nobody knows it.
    event
        Place of the event in LATER_EVENTS.
    day
        The day on which it happened in the world: its event_date; of a correction, its known_at.
    stored
        Accepted earlier: it stays, and is not held against the clock again.
    values
        What the events say, used where they are corrections; n entries.
    """

    fact: Integers
    event: Integers
    day: Integers
    stored: Flags
    values: Values


def judge(happenings: Happenings, facts: Values) -> tuple[Integers, Integers]:
    """Which events are possible; two arrays of shape (n,): the Verdict, and the day on which repair opened at that moment.

    Each fact's events are taken in order of their days, of one day in order of arrival. An event that is impossible at its
    place is refused and changes nothing. Where the new events leave one that was accepted earlier impossible, those
    before it are refused and the rest is judged again: what is stored stays.
    """
    ordered = _Ordered(happenings)
    verdict = np.where(happenings.fact < 0, Verdict.UNKNOWN_RECORD, Verdict.POSSIBLE).astype(np.int64)
    tried, opens, broken = ordered.run(verdict, facts)
    if broken.any():  # what was stored before events were judged may be impossible by itself, and no new event is to blame
        alone = np.where(happenings.stored, Verdict.POSSIBLE, Verdict.CONTRADICTS_STORED).astype(np.int64)
        by_itself = ordered.run(alone, facts)[2]
        while (broken & ~by_itself).any():
            verdict[ordered.new_and_accepted_before(broken & ~by_itself, tried)] = Verdict.CONTRADICTS_STORED
            tried, opens, broken = ordered.run(verdict, facts)
    return tried, opens


class _Ordered:
    """Happenings sorted by fact, day and arrival, with the facts that have most events first within each round."""

    def __init__(self, happenings: Happenings) -> None:
        self._all = happenings
        rows = np.flatnonzero(happenings.fact >= 0)
        self._order = rows[np.lexsort((rows, happenings.day[rows], happenings.fact[rows]))]
        _, starts, sizes = np.unique(happenings.fact[self._order], return_index=True, return_counts=True)
        most_first = np.argsort(-sizes, kind="stable")
        self._starts, self._sizes = starts[most_first], sizes[most_first]

    def run(self, verdict: Integers, facts: Values) -> tuple[Integers, Integers, Flags]:
        """Verdicts, repair days, and which stored events have become impossible, of each happening; refused ones do nothing."""
        state = np.zeros(len(facts.decided), np.int64)
        now = Values(facts.decided.copy(), facts.repair_opens.copy())
        tried, opens, broken = verdict.copy(), np.zeros(len(verdict), np.int64), np.zeros(len(verdict), np.bool_)
        for number in range(int(self._sizes[0]) if len(self._sizes) else 0):
            # The facts with most events come first, so that those with a `number`-th event are the first few.
            some = int(np.searchsorted(-self._sizes, -number))
            rows = self._order[self._starts[:some] + number]
            rows = rows[verdict[rows] == Verdict.POSSIBLE]
            fact, event, stored = self._all.fact[rows], self._all.event[rows], self._all.stored[rows]
            found = np.where(stored, Verdict.POSSIBLE, _against_the_clock(self._all, rows, now))
            broken[rows] = stored & (_against_the_order(state[fact], event) != Verdict.POSSIBLE)
            found = np.where(stored, found, _first(_against_the_order(state[fact], event), found))
            tried[rows], opens[rows] = found, now.repair_opens[fact]
            done = found == Verdict.POSSIBLE
            state[fact[done]] = (state[fact[done]] & ~_CLEARS[event[done]]) | _SETS[event[done]]
            self._correct(rows[done & (event == _CORRECTED)], now)
        return tried, opens, broken

    def _correct(self, rows: Integers, now: Values) -> None:
        fact, values = self._all.fact[rows], self._all.values
        now.decided[fact], now.repair_opens[fact] = values.decided[rows], values.repair_opens[rows]

    def new_and_accepted_before(self, broken: Flags, tried: Integers) -> Flags:
        """New accepted events that stand before the first broken one of the same fact."""
        order, fact = self._order, self._all.fact[self._order]
        place = np.arange(len(order))
        first_broken = np.full(int(fact.max(initial=-1)) + 1, -1)
        broken_last_first = np.flatnonzero(broken[order])[::-1]
        first_broken[fact[broken_last_first]] = broken_last_first  # of equal places the last assignment holds: the first one
        culprits = np.zeros(len(tried), np.bool_)
        culprits[order] = (place < first_broken[fact]) & ~self._all.stored[order] & (tried[order] == Verdict.POSSIBLE)
        return culprits


def _against_the_order(state: Integers, event: Integers) -> Integers:
    possible = ((_NEEDS[event] & ~state) == 0) & ((_FORBIDS[event] & state) == 0)
    withdrawn = (state & State.WITHDRAWN) != 0
    found: Integers = np.where(possible, Verdict.POSSIBLE, np.where(withdrawn, Verdict.WITHDRAWN, _OTHERWISE[event]))
    return found


def _against_the_clock(happenings: Happenings, rows: Integers, now: Values) -> Integers:
    """Verdicts on days alone, given the values that hold."""
    fact, event, day = happenings.fact[rows], happenings.event[rows], happenings.day[rows]
    opens = now.repair_opens[fact]
    early = (event == _REPAIRED) & (day < opens)
    never = early & (opens == np.iinfo(np.int64).max)
    before = (event != _CORRECTED) & (day < now.decided[fact])
    verdicts = [Verdict.BEFORE_RECORD, Verdict.NOTHING_TO_REPAIR, Verdict.BEFORE_REPAIR_OPENS]
    found: Integers = np.select([before, never, early], verdicts, Verdict.POSSIBLE)
    return found


def _first(one: Integers, other: Integers) -> Integers:
    return np.where(one != Verdict.POSSIBLE, one, other)
