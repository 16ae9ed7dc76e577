"""The compiled scan: every declared aggregate of every asked row in one pass over a subject's lives, newest event first.

Lives are sorted by event_date, so walking back from the newest life crosses the windows from the shortest to the longest: when
a window's first day is passed, what has been gathered so far is exactly the value over that window, and is written out.

Every gatherer folds numbers: a count adds ones, a distinct adds a one for each key not seen before, days since keeps the first
of the days it meets. Compiled code is cached on disk beside this file, or where NUMBA_CACHE_DIR says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

# How a gatherer takes one more, older number.
FOLDS = ("sum", "max", "min", "newest", "oldest")
SUM, MAX, MIN, NEWEST, OLDEST = range(len(FOLDS))
# What number it reads from a life; the last four are 1 where the life's key is new to the row, absent where not.
READINGS: tuple[str, ...] = ("one", "amount", "quantity", "category", "until_days", "days")
READINGS += ("category_key", "counterparty_key", "authority_key", "document_key")
_, _AMOUNT, _QUANTITY, _CATEGORY, _UNTIL_DAYS, _DAYS, FIRST_KEY = range(7)
_NEVER = np.int32(np.iinfo(np.int32).max)


def scanning(function: Function) -> Function:
    """A function of the scan, compiled. It cannot allocate: what it writes is given to it.

    Without numba's runtime, which would count references to every array of a tuple handed on: that made the scan 15 times slower.
    """
    compiled: Function = njit(cache=True, nogil=True, _nrt=False)(function)  # type: ignore[call-overload]  # an option without a type
    return compiled


class LifeColumns(NamedTuple):
    """What the scan reads of Lives."""

    offsets: Longs
    cell: Ints
    event_date: Ints
    from_day: Ints
    to_day: Ints
    amount: Floats
    quantity: Floats
    until: Ints
    category_key: Ints
    counterparty_key: Ints
    authority_key: Ints
    document_key: Ints


class Plan(NamedTuple):
    """What to gather. A gatherer folds one reading of one selection; it feeds one column per window.

    Gatherers of cell c are gatherers[cell_start[c]:cell_start[c + 1]]; the columns written when window w (shortest first) is
    complete are links[window_start[w]:window_start[w + 1]].
    """

    cell_start: Longs
    gatherers: Ints
    cell_known: NDArray[np.bool_]
    cell_rank: Floats  # rank of the cell's category in its item's order, NaN without one
    fold: Ints
    reading: Ints
    initial: Floats  # what a gatherer holds before the first record
    stamp: Ints  # row of State.stamps, for a gatherer that reads keys
    bounded: NDArray[np.bool_]  # whether the next two need to be looked at
    bounds: Floats  # shape (gatherers, 4): amount from and below, quantity from and below
    in_force: NDArray[np.bool_]
    window_start: Longs
    links: Ints  # shape (columns, 2): column, gatherer


class Asked(NamedTuple):
    """The rows wanted: `subject` (-1 = nothing known of it) and `day`, the entry of `days` to stand on, one each a row.

    `before[d, w]` is the last day before window w as of days[d].
    """

    subject: Longs
    day: Ints
    days: Ints
    before: Ints


class State(NamedTuple):
    """What the scan writes: `out` (columns, rows), `known` (rows,), and one thread's own working memory.

    `stamps[s, key]` is one more than the last row in which distinct gatherer s saw that key; it starts at 0 and is never cleared,
    so that a subject's cost is linear in its lives whatever the number of keys.
    """

    out: Floats
    known: Longs
    gathered: Floats
    stamps: Longs


@scanning
def scan(lives: LifeColumns, plan: Plan, asked: Asked, state: State, span: tuple[int, int]) -> None:
    """Fill state.out[:, i] and state.known[i] for the rows i from span[0] to span[1] − 1."""
    last = len(plan.window_start) - 1
    for i in range(span[0], span[1]):
        for g in range(len(plan.initial)):
            state.gathered[g] = plan.initial[g]
        state.known[i] = 0
        done = _walk(lives, plan, asked, state, i) if asked.subject[i] >= 0 else 0
        _write(plan, state, i, done, last)


@scanning
def _walk(lives: LifeColumns, plan: Plan, asked: Asked, state: State, i: int) -> int:
    """Gather one row's lives, newest first; the number of windows that were completed and written."""
    subject, when = asked.subject[i], asked.day[i]
    day, last, done = asked.days[when], len(plan.window_start) - 1, 0
    for r in range(lives.offsets[subject + 1] - 1, lives.offsets[subject] - 1, -1):
        event = lives.event_date[r]
        if event > day:
            continue
        while done < last and event <= asked.before[when, done]:
            _write(plan, state, i, done, done + 1)
            done += 1
        if lives.from_day[r] > day or lives.to_day[r] <= day:
            continue
        state.known[i] += plan.cell_known[lives.cell[r]]
        if done < last:
            _feed(lives, plan, state, (r, day, i))
    return done


@scanning
def _feed(lives: LifeColumns, plan: Plan, state: State, here: tuple[int, int, int]) -> None:
    """Give one life to every gatherer that takes it."""
    r, day, _ = here
    cell = lives.cell[r]
    for k in range(plan.cell_start[cell], plan.cell_start[cell + 1]):
        g = plan.gatherers[k]
        if plan.bounded[g] and not within(lives, plan, g, r, day):
            continue
        value = _read(lives, plan, state, g, here)
        state.gathered[g] = _folded(plan.fold[g], state.gathered[g], value)


@scanning
def _read(lives: LifeColumns, plan: Plan, state: State, g: int, here: tuple[int, int, int]) -> float:
    """The number that a gatherer reads from a life, NaN where there is none."""
    r, day, i = here
    reading = plan.reading[g]
    if reading < FIRST_KEY:
        return float(number_of(lives, plan, reading, r, day))
    return _new_key(state.stamps, plan.stamp[g], key_of(lives, reading, r), i)


@scanning
def number_of(lives: LifeColumns, plan: Plan, reading: int, r: int, day: int) -> float:
    """What a reading that reads no key reads from a life, NaN where there is none."""
    if reading == _AMOUNT:
        number = lives.amount[r]
    elif reading == _QUANTITY:
        number = lives.quantity[r]
    elif reading == _CATEGORY:
        number = plan.cell_rank[lives.cell[r]]
    elif reading == _DAYS:
        number = float(day - lives.event_date[r])
    elif reading == _UNTIL_DAYS:
        number = np.nan if lives.until[r] == _NEVER else float(lives.until[r] - day)
    else:
        number = 1.0
    return float(number)


@scanning
def _write(plan: Plan, state: State, i: int, first: int, last: int) -> None:
    """Write out the columns of completed windows."""
    for k in range(plan.window_start[first], plan.window_start[last]):
        state.out[plan.links[k, 0], i] = state.gathered[plan.links[k, 1]]


@scanning
def within(lives: LifeColumns, plan: Plan, g: int, r: int, day: int) -> bool:
    """Whether a life keeps the bounds; an infinite bound is none, and an absent number (NaN) keeps no other."""
    amount, quantity, bounds = lives.amount[r], lives.quantity[r], plan.bounds
    return bool(
        (bounds[g, 0] == -np.inf or amount >= bounds[g, 0])
        and (bounds[g, 1] == np.inf or amount < bounds[g, 1])
        and (bounds[g, 2] == -np.inf or quantity >= bounds[g, 2])
        and (bounds[g, 3] == np.inf or quantity < bounds[g, 3])
        and not (plan.in_force[g] and lives.until[r] < day)
    )


@scanning
def _folded(fold: int, so_far: float, value: float) -> float:
    """`so_far` with one more, older value; NaN is nothing yet, or a value that a life does not have."""
    if np.isnan(value):
        return so_far
    if fold == SUM:
        return so_far + value
    if fold == OLDEST or np.isnan(so_far):
        return value
    if fold == MAX:
        return max(so_far, value)
    return min(so_far, value) if fold == MIN else so_far


@scanning
def key_of(lives: LifeColumns, reading: int, r: int) -> int:
    """The key that a reading of keys reads from a life."""
    which = reading - FIRST_KEY
    if which == 0:
        return int(lives.category_key[r])
    if which == 1:
        return int(lives.counterparty_key[r])
    return int(lives.authority_key[r]) if which == 2 else int(lives.document_key[r])


@scanning
def _new_key(stamps: Longs, row: int, key: int, i: int) -> float:
    """1 where row i has not seen this key before, else NaN; a key below 0 is none."""
    if key < 0 or stamps[row, key] == i + 1:
        return np.nan
    stamps[row, key] = i + 1
    return 1.0
