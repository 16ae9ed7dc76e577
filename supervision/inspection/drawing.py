"""The draw: who is visited, and why, from a population, rules and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.calendar import add_months
from credit.errors import ImpossiblePlan, UnknownTier
from features.days import number_of
from supervision.inspection.population import Population
from supervision.inspection.quotas import WHOLE, Counts, quotas, within
from supervision.inspection.rules import PlanRules, TierRule, ten_thousandths
from supervision.inspection.seed import tickets

Why = Literal["cause", "due", "drawn"]
# Codes of the reasons in arrays; 0 is no visit.
WHY: tuple[Why, ...] = ("cause", "due", "drawn")
_NO_VISIT, _CAUSE, _DUE, _DRAWN = range(4)
_CLOSED = -1


@dataclass(frozen=True, eq=False)
class Drawn:
    """The outcome of a draw.

    Attributes
    ----------
    why
        int8 a subject of the population: 0 no visit, else 1 + the place in WHY.
    stratum, strata
        The stratum of each subject, and what each is: tier, then the dimensions of the rules.
    lot
        uint64 a subject, the order in which visits are dealt to inspectors; 0 where there is no visit.
    lowered
        Whether capacity lowered the ratios.
    """

    why: NDArray[np.int8]
    stratum: Counts
    strata: list[tuple[str, ...]]
    lot: NDArray[np.uint64]
    lowered: bool

    @property
    def visits(self) -> Counts:
        """Places in the population of those who are visited, shape (n,)."""
        return np.flatnonzero(self.why).astype(np.int64)


def draw(population: Population, rules: PlanRules, *, seed: str, day: date) -> Drawn:
    """Draw a plan; the order of the population's rows has no effect.

    Who has a cause, or is due, is visited whatever the lot. Of the others, those who may be drawn (no rest, tier open to visits
    without cause) are drawn by the lowest lots: first as many as every industry and place lacks to its least share, then in each
    stratum what the tier's ratio asks for beyond them.

    Raises
    ------
    UnknownTier
        The population has a tier of which the rules do not speak.
    ImpossiblePlan
        The capacity does not hold the visits that no draw decides, the least shares, or one of every stratum.
    """
    stratum, strata = population.strata(rules)
    tiers = [_rule(rules, name[0]) for name in strata]
    why = _certain(population, tiers, stratum, day)
    open_to_draw, names = why == _NO_VISIT, population.table.column("subject")
    guaranteed = _guaranteed(names, why, strata, stratum, rules, seed=seed)
    room = _room(rules, int(np.count_nonzero(why > 0)), len(guaranteed))
    sizes = np.bincount(stratum[open_to_draw], minlength=len(strata)).astype(np.int64)
    there = np.bincount(stratum[guaranteed], minlength=len(strata))
    wanted = np.maximum(_wanted(sizes, strata, tiers, least=rules.least_of_stratum) - there, 0)
    taken = wanted if room is None else _held(wanted, rules, most=room)
    open_to_draw[guaranteed] = False
    drawn = np.concatenate([guaranteed, _lowest(names, stratum, taken, open_to_draw, seed=seed)])
    why = np.where(why < 0, _NO_VISIT, why)
    why[drawn] = _DRAWN
    lot = np.zeros(len(population), np.uint64)
    visits = np.flatnonzero(why)
    lot[visits] = tickets(seed, "deal", names.take(pa.array(visits)).to_pylist())
    return Drawn(why.astype(np.int8), stratum, strata, lot, lowered=bool((taken < wanted).any()))


def _room(rules: PlanRules, certain: int, guaranteed: int) -> int | None:
    """How many visits are left for the tiers' ratios; None where no capacity is set."""
    if rules.capacity is None:
        return None
    if certain > rules.capacity:
        raise ImpossiblePlan(
            f"{certain} visits have a cause or are due, the capacity is {rules.capacity}: raise it, or the minimum frequency"
        )
    if certain + guaranteed > rules.capacity:
        raise ImpossiblePlan(
            f"{guaranteed} visits make up the least share of every industry and place, {certain} have a cause or are due, and "
            f"the capacity is {rules.capacity}: raise it, or lower the least share"
        )
    return rules.capacity - certain - guaranteed


def _guaranteed(
    names: pa.ChunkedArray, why: Counts, strata: list[tuple[str, ...]], stratum: Counts, rules: PlanRules, *, seed: str
) -> Counts:
    """Places of those who are drawn so that each industry and place has its least share; fewer where fewer may be drawn."""
    if not rules.least_share:
        return np.empty(0, np.int64)
    groups = sorted({name[1:] for name in strata})
    group = np.array([groups.index(name[1:]) for name in strata], np.int64)[stratum]
    sizes, certain = (np.bincount(group[rows], minlength=len(groups)) for rows in (why >= _CLOSED, why > _NO_VISIT))
    least = -(-sizes * ten_thousandths(rules.least_share) // WHOLE)
    return _lowest(names, group, np.maximum(least - certain, 0), why == _NO_VISIT, seed=seed)


def _rule(rules: PlanRules, tier: str) -> TierRule:
    if tier not in rules.tiers:
        raise UnknownTier(tier, known=rules.tiers)
    return rules.tiers[tier]


def _certain(population: Population, tiers: list[TierRule], stratum: Counts, day: date) -> Counts:
    """What no lot decides: cause, due, -1 for who may not be drawn; 0 for who may."""
    last = population.table.column("last_inspected")
    known = pc.fill_null(last.cast(pa.int32()), -(2**31)).to_numpy().astype(np.int64)
    # In order of increasing power: closed to draws, resting, due, cause.
    closed = np.array([not tier.without_cause for tier in tiers])[stratum]
    rest = np.array([_before(day, tier.rest_months) for tier in tiers])[stratum]
    due = np.array([_before(day, tier.at_least_every_months) for tier in tiers])[stratum]
    outcome = np.where(closed | (known > rest), _CLOSED, _NO_VISIT)
    outcome = np.where(known < due, _DUE, outcome)
    cause = pc.not_equal(population.table.column("cause"), "").to_numpy()
    return np.where(cause, _CAUSE, outcome).astype(np.int64)


def _before(day: date, months: int | None) -> int:
    """The number of the day so many months ago; no rest ends after every day, no minimum frequency before all."""
    if months is None:
        return -(2**40)
    return 2**40 if months == 0 else int(number_of(add_months(day, -months))[0])


def _wanted(sizes: Counts, strata: list[tuple[str, ...]], tiers: list[TierRule], *, least: int) -> Counts:
    wanted = np.zeros_like(sizes)
    for tier in dict.fromkeys(name[0] for name in strata):
        here = np.flatnonzero([name[0] == tier for name in strata])
        wanted[here] = quotas(sizes[here], ratio=tiers[here[0]].ten_thousandths, least=least)
    return wanted


def _held(wanted: Counts, rules: PlanRules, *, most: int) -> Counts:
    try:
        return within(wanted, most=most, least=rules.least_of_stratum)
    except ValueError as error:
        raise ImpossiblePlan(f"{most} visits are left for the draw and {error}: raise the capacity, or use fewer strata") from None


def _lowest(names: pa.ChunkedArray, stratum: Counts, taken: Counts, open_to_draw: NDArray[np.bool_], *, seed: str) -> Counts:
    """Places of the `taken` lowest lots of each stratum among those open to the draw."""
    asked = np.flatnonzero(open_to_draw & (taken > 0)[stratum])
    lots = tickets(seed, "visit", names.take(pa.array(asked)).to_pylist())
    order = np.lexsort((lots, stratum[asked]))  # stable: equal lots in the order of the subjects' names
    sorted_stratum = stratum[asked][order]
    first = np.searchsorted(sorted_stratum, np.arange(len(taken)))
    rank = np.arange(len(order)) - first[sorted_stratum]
    return asked[order[rank < taken[sorted_stratum]]]
