"""Yield against equal coverage: each way of ordering with its dial turned from one end to the other, on resamples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from yexin.chicago.intervals import Interval, Way, resampled
from yexin.chicago.orders import STEEP, Inspections, Order, Worth, by_minimum, by_plan
from yexin.chicago.uplift import by_risk, reordered

PLAN, MINIMUM, RANDOM, RISK, MIXED = "plan", "minimum", "random", "risk", "mixed"
_SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
_STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of one way: days by which violations come earlier, and by how much more than in pure risk order; coverage."""

    setting: float
    days_earlier: Interval
    minus_risk: Interval
    first_half: Interval
    least_covered: Interval


def by_score(done: Inspections, _: int) -> Order:
    """From the worst score to the best."""
    return by_risk(done.day, done.risk)


def curves(done: Inspections, *, resamples: int) -> dict[str, list[Point]]:
    """Each way's points with intervals; all of them see the same resamples."""
    dials: dict[str, Mapping[float, Way]] = {
        MINIMUM: {share: partial(by_minimum, share=share) for share in _SHARES},
        PLAN: {share: partial(by_plan, steep=_steep(share)) for share in _STEPS},
        MIXED: {share: partial(_mixed, share=share) for share in _STEPS},
    }
    ways: dict[str, Way] = {RISK: by_score}
    ways |= {f"{name} {setting}": way for name, some in dials.items() for setting, way in some.items()}
    worth = resampled(done, ways, resamples=resamples, lots=1)
    return {name: [_point(setting, worth[f"{name} {setting}"], worth[RISK]) for setting in some] for name, some in dials.items()}


def _point(setting: float, some: list[Worth], risk: list[Worth]) -> Point:
    apart = [ours.days_earlier - theirs.days_earlier for ours, theirs in zip(some, risk, strict=True)]
    told = (Interval.of([getattr(one, name) for one in some]) for name in ("days_earlier", "first_half", "least_covered"))
    days, first_half, covered = told
    return Point(setting, days, Interval.of(apart), first_half, covered)


def _steep(share: float) -> dict[str, float]:
    """Ratios from equal ones (0) to the plan's (1)."""
    return {tier: 0.5 + share * (ratio - 0.5) for tier, ratio in STEEP.items()}


def _mixed(done: Inspections, seed: int, share: float) -> Order:
    """By risk for a share of the inspections, the risk of the others replaced by that of anybody."""
    rng = np.random.default_rng(seed)
    chance = rng.permutation(done.risk)
    return by_risk(done.day, np.where(rng.random(len(done)) < share, done.risk, chance))


@dataclass(frozen=True, slots=True)
class GroupShare:
    """Of one group in one order: share of its inspections in the first half, and of its violations found later (None: none)."""

    first_half: Interval
    later: Interval | None


def by_group(done: Inspections, ways: Mapping[str, Way], *, resamples: int) -> dict[str, dict[str, GroupShare]]:
    """Group → way → shares with intervals over resamples; those in which the group has nobody, or no violation, say nothing."""
    rng, groups = np.random.default_rng(2), np.unique(done.group).tolist()
    halves: dict[tuple[str, str], list[float]] = {(group, name): [] for group in groups for name in ways}
    laters: dict[tuple[str, str], list[float]] = {key: [] for key in halves}
    for number in range(resamples):
        again = done.take(rng.integers(0, len(done), len(done)))
        for name, way in ways.items():
            order = way(again, number)
            half = np.zeros(len(again), bool)
            half[order[: len(again) // 2]] = True
            later = reordered(again.day, order) > again.day
            for group in groups:
                here = again.group == group
                found = here & again.found
                if here.any():
                    halves[group, name].append(float(half[here].mean()))
                if found.any():
                    laters[group, name].append(float(later[found].mean()))
    return {group: {name: _shares(halves[group, name], laters[group, name]) for name in ways} for group in groups}


def _shares(halves: list[float], laters: list[float]) -> GroupShare:
    return GroupShare(Interval.of(halves), Interval.of(laters) if laters else None)
