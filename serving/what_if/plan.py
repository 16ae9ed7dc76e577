"""The cheapest lawful repairs that bring a tier: which records, from which day, and when the tier is reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa

from credit.clock import Publicity, publicity_of
from features.records.states import states_of, values_on
from serving.standing import Standing
from serving.what_if.curve import Scores, scores_under
from serving.what_if.hypothesis import event_rows, refusals
from serving.what_if.shares import fair_shares

# Up to so many repairable records every combination is tried: a thousand curves of three years take four seconds at worst.
EXACT_UP_TO = 10


@dataclass(frozen=True)
class Repairable:
    """A record that may be repaired, and the first day on which it lawfully can be, after the day one stands on."""

    fact: Mapping[str, Any]
    clock: Publicity
    opens: date

    def row(self) -> pa.Table:
        """The repair as a supposed event."""
        return event_rows([(self.fact, "repaired", self.opens)])


Repairs = tuple[Repairable, ...]


@dataclass(frozen=True)
class Plan:
    """Repairs, each on its first lawful day, in order of days: with them the tier is reached on `day`, at `score` points.

    `gains` are each repair's share in the points that all of them bring on that day: Shapley's, so that none depends on the
    order of the repairs, or beyond EXACT_UP_TO repairs what each adds to those before it. They add up to the gain.
    `held_until` is the last day on which the tier is held without a break, None where that is the last day looked at.
    """

    repairs: Repairs
    gains: tuple[int, ...]
    day: date
    score: int
    held_until: date | None


@dataclass(frozen=True)
class Search:
    """What was found: `waiting` is the day on which the tier is reached with no repair, None: not within the days looked at.

    `plans` reach it earlier: the one of fewest repairs first, each further one with more repairs and an earlier day.
    `exact` says whether every combination of the `repairable` records was tried.
    """

    waiting: date | None
    plans: tuple[Plan, ...]
    repairable: int
    exact: bool

    @property
    def ends(self) -> tuple[Plan, ...]:
        """The cheapest plan and the earliest one; one where they are the same, none where there is none."""
        return self.plans if len(self.plans) < 2 else (self.plans[0], self.plans[-1])


def repairable_records(standing: Standing, last: date, *, but: Sequence[str] = ()) -> Repairs:
    """The records whose repair may matter to the evaluation and is lawful on some day up to `last`, by that day and id.

    `but`: ids of records about which something is supposed already.
    """
    matter = {item for one in standing.features.all_features for item in one.items}
    states, found = states_of(standing.lives, as_of=standing.as_of), []
    for record_id, fact in values_on(standing.rows, standing.as_of).items():
        clock = publicity_of(fact, standing.catalogue[fact["item"]])
        if clock is None or fact["item"] not in matter or record_id in but:
            continue
        opens = max(clock.repair_opens, standing.as_of + timedelta(1))
        if (
            clock.repair_opens < clock.ends
            and opens <= min(clock.ends, last)
            and states.get(record_id) in ("active", "disputed", "masked")
        ):
            found.append(Repairable(fact, clock, opens))
    refused = refusals(standing, pa.concat_tables([one.row() for one in found])) if found else {}
    lawful = [one for one in found if one.fact["record_id"] not in refused]
    return tuple(sorted(lawful, key=lambda one: (one.opens, one.fact["record_id"])))


def search(standing: Standing, supposed: pa.Table, candidates: Sequence[Repairable], *, start: int, days: Sequence[date]) -> Search:
    """Find the plans that bring `start` points earlier than waiting does, on top of what is supposed anyway.

    Up to EXACT_UP_TO candidates every combination is tried. Beyond, repairs are left out one by one from the plan of all, that of
    the latest day first, as long as the tier is still reached earlier than by waiting (fewest repairs), and as long as it is
    reached on the same day (earliest): no repair of such a plan can be spared, though a smaller plan may exist.
    """
    trial = _Trial(standing, supposed, start, days)
    ((waiting, _),) = trial.reached([()], len(days))
    exact = len(candidates) <= EXACT_UP_TO
    best = (_frontier if exact else _eliminated)(trial, tuple(candidates), waiting)
    return Search(days[waiting] if waiting < len(days) else None, tuple(map(trial.plan, best)), len(candidates), exact)


def _frontier(trial: _Trial, candidates: Repairs, waiting: int) -> list[Repairs]:
    """Of each number of repairs the one that is first in the tier (then with most points), if earlier than with fewer."""
    best: list[Repairs] = []
    earliest = waiting
    for size in range(1, len(candidates) + 1):
        subsets = list(combinations(candidates, size))
        # A day that fewer repairs reach as well is no gain: only the days before it need a look.
        reached = trial.reached(subsets, earliest)
        first = min(range(len(subsets)), key=lambda place: (reached[place][0], -reached[place][1], place))
        if reached[first][0] < earliest:
            earliest = reached[first][0]
            best.append(subsets[first])
    return best


def _eliminated(trial: _Trial, candidates: Repairs, waiting: int) -> list[Repairs]:
    def day_of(repairs: Repairs) -> int:
        return trial.reached([repairs], waiting)[0][0]

    earliest = day_of(candidates)
    if earliest >= waiting:
        return []
    few = _without(candidates, lambda repairs: day_of(repairs) < waiting)
    fast = _without(candidates, lambda repairs: day_of(repairs) == earliest)
    return [few] if day_of(few) == earliest else [few, fast]


def _without(repairs: Repairs, still: Callable[[Repairs], bool]) -> Repairs:
    """The repairs without those that can be left out while `still` holds, the last ones tried first."""
    for one in reversed(repairs):
        rest = tuple(other for other in repairs if other is not one)
        if still(rest):
            repairs = rest
    return repairs


class _Trial:
    """Repairs tried on one standing."""

    def __init__(self, standing: Standing, supposed: pa.Table, start: int, days: Sequence[date]) -> None:
        self._standing, self._supposed, self._start, self._days = standing, supposed, start, days

    def reached(self, plans: Sequence[Repairs], before: int) -> list[tuple[int, int]]:
        """Place of the first day in the tier, of the first `before` days, and the points on it; (`before`, 0) where none is."""
        if not before:
            return [(0, 0)] * len(plans)
        scores = self._scores(plans, self._days[:before])
        there = scores >= self._start
        first = there.argmax(axis=1)
        points = scores[np.arange(len(plans)), first]
        in_time = np.asarray(there.any(axis=1))
        return [(int(first[n]), int(points[n])) if in_time[n] else (before, 0) for n in range(len(plans))]

    def plan(self, repairs: Repairs) -> Plan:
        """The plan of repairs that reach the tier."""
        (scores,) = self._scores([repairs], self._days)
        there = scores >= self._start
        first = int(there.argmax())
        lost = np.flatnonzero(~there[first:])
        held = self._days[first + int(lost[0]) - 1] if len(lost) else None
        return Plan(repairs, self._gains(repairs, self._days[first]), self._days[first], int(scores[first]), held)

    def _gains(self, repairs: Repairs, day: date) -> tuple[int, ...]:
        if len(repairs) > EXACT_UP_TO:
            ordered = self._scores([repairs[:number] for number in range(len(repairs) + 1)], [day])
            return tuple(int(gain) for gain in np.diff(ordered[:, 0]))
        masks = range(1 << len(repairs))
        subsets = [tuple(one for at, one in enumerate(repairs) if mask >> at & 1) for mask in masks]
        return fair_shares(self._scores(subsets, [day])[:, 0])

    def _scores(self, plans: Sequence[Repairs], days: Sequence[date]) -> Scores:
        rows = [pa.concat_tables([self._supposed, *(one.row() for one in plan)]) for plan in plans]
        return scores_under(self._standing, rows, days)
