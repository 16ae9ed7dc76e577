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
from supervision.inspection.quotas import Counts, quotas, within
from supervision.inspection.rules import PlanRules, TierRule
from supervision.inspection.seed import tickets

Why = Literal["cause", "due", "drawn"]
# Codes of the reasons in arrays; 0 is no visit.
WHY: tuple[Why, ...] = ("cause", "due", "drawn")
_NO_VISIT, _CAUSE, _DUE, _DRAWN = range(4)


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
    without cause) are drawn in each stratum by the lowest lots, in the tier's ratio.

    Raises
    ------
    UnknownTier
        The population has a tier of which the rules do not speak.
    ImpossiblePlan
        The capacity does not hold the visits that no draw decides, or one of every stratum.
    """
    stratum, strata = population.strata(rules)
    tiers = [_rule(rules, name[0]) for name in strata]
    why = _certain(population, tiers, stratum, day)
    fixed = int(np.count_nonzero(why > 0))
    if rules.capacity is not None and fixed > rules.capacity:
        raise ImpossiblePlan(
            f"{fixed} visits have a cause or are due, the capacity is {rules.capacity}: raise it, or the minimum frequency"
        )
    open_to_draw = why == _NO_VISIT
    sizes = np.bincount(stratum[open_to_draw], minlength=len(strata)).astype(np.int64)
    wanted = _wanted(sizes, strata, tiers, least=rules.least_of_stratum)
    taken = wanted if rules.capacity is None else _held(wanted, rules, most=rules.capacity - fixed)
    names = population.table.column("subject")
    drawn = _lowest(names, stratum, taken, open_to_draw, seed=seed)
    why = np.where(why < 0, _NO_VISIT, why)
    why[drawn] = _DRAWN
    lot = np.zeros(len(population), np.uint64)
    visits = np.flatnonzero(why)
    lot[visits] = tickets(seed, "deal", names.take(pa.array(visits)).to_pylist())
    return Drawn(why.astype(np.int8), stratum, strata, lot, lowered=bool((taken < wanted).any()))


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
    outcome = np.where(closed | (known > rest), -1, _NO_VISIT)
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
