"""How sure a comparison of orders is: the inspections drawn again with replacement, and every plan with a new seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from yexin.chicago.orders import Inspections, Order, Worth

Way = Callable[[Inspections, int], Order]
MEASURES = tuple(field.name for field in fields(Worth))


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over resamples and the middle 95 % of them."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Interval:
        """From one value a resample."""
        low, high = np.percentile(values, [2.5, 97.5])
        return cls(float(np.mean(values)), float(low), float(high))


@dataclass(frozen=True)
class Compared:
    """Each way's measures, and by how much each plan's differ from every other way's on the same resamples."""

    worth: Mapping[str, Mapping[str, Interval]]
    minus: Mapping[str, Mapping[str, Mapping[str, Interval]]]


def mean_worth(done: Inspections, way: Way, *, seeds: Iterable[int]) -> Worth:
    """What a way is worth on average over its lots."""
    each = [Worth.of(done, way(done, seed)) for seed in seeds]
    return Worth(*(float(np.mean([getattr(one, measure) for one in each])) for measure in MEASURES))


def compare(
    done: Inspections, ways: Mapping[str, Way], *, plans: Sequence[str], resamples: int, lots: int, seed: int = 1
) -> Compared:
    """Draw the inspections again `resamples` times and put them into every order.

    Parameters
    ----------
    ways
        Name → order of a resample under a seed.
    plans
        Which of them the others are compared with.
    lots
        So many seeds a resample, their measures averaged: what an order is worth must not hang on one lot.
    """
    drawn = resampled(done, ways, resamples=resamples, lots=lots, seed=seed)
    worth = {name: _of(some) for name, some in drawn.items()}
    minus = {plan: {name: _apart(drawn[plan], some) for name, some in drawn.items() if name != plan} for plan in plans}
    return Compared(worth, minus)


def resampled(done: Inspections, ways: Mapping[str, Way], *, resamples: int, lots: int, seed: int = 1) -> dict[str, list[Worth]]:
    """What each way is worth on each resample; all ways see the same resamples."""
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[Worth]] = {name: [] for name in ways}
    for number in range(resamples):
        again = done.take(rng.integers(0, len(done), len(done)))
        for name, way in ways.items():
            drawn[name].append(mean_worth(again, way, seeds=range(number * lots, (number + 1) * lots)))
    return drawn


def _of(some: Sequence[Worth]) -> dict[str, Interval]:
    return {measure: Interval.of([getattr(one, measure) for one in some]) for measure in MEASURES}


def _apart(ours: Sequence[Worth], theirs: Sequence[Worth]) -> dict[str, Interval]:
    pairs = list(zip(ours, theirs, strict=True))
    return {measure: Interval.of([getattr(a, measure) - getattr(b, measure) for a, b in pairs]) for measure in MEASURES}
