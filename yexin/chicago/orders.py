"""Orders in which the same inspections can be done: at random, by risk, and by two plans; and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from supervision.inspection.drawing import draw
from supervision.inspection.population import SCHEMA, Population
from supervision.inspection.rules import PlanRules
from yexin.chicago.uplift import by_risk, reordered

Order = NDArray[np.int64]
TIERS = ("D", "C", "B", "A")
# The plan does the first half of the inspections: all of the worst tier, then less and less, and some of every stratum.
STEEP = {"D": 1.0, "C": 0.7, "B": 0.3, "A": 0.1}
# What the plan with a guarantee gives each group: about as much as the drawn plan's least covered group has.
LEAST_SHARE = 0.25


@dataclass(frozen=True, eq=False)
class Inspections:
    """Inspections that were done, shape (n,) each: day, risk (higher is worse), whether a violation was found, group, tier."""

    day: NDArray[np.datetime64]
    risk: NDArray[np.float64]
    found: NDArray[np.bool_]
    group: NDArray[np.str_]
    tier: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.day)

    def take(self, rows: NDArray[np.int64]) -> Inspections:
        """These rows, as often as they are named: a resample."""
        return Inspections(self.day[rows], self.risk[rows], self.found[rows], self.group[rows], self.tier[rows])


@dataclass(frozen=True, slots=True)
class Worth:
    """An order in numbers.

    Attributes
    ----------
    days_earlier
        Mean days by which violations come earlier than they did; negative if later.
    first_half
        Share of the violations found in the first half of the inspections.
    later
        Share of the violations found on a later day than they were.
    least_covered
        The lowest share of a group's inspections that lies in the first half: 0 where a group is not visited at all.
    groups_unseen
        Groups without any inspection in the first half.
    """

    days_earlier: float
    first_half: float
    later: float
    least_covered: float
    groups_unseen: float

    @classmethod
    def of(cls, done: Inspections, order: Order) -> Worth:
        """Of an order: the inspections' numbers, the first to be done first."""
        earlier = ((done.day - reordered(done.day, order)) / np.timedelta64(1, "D"))[done.found]
        half = np.zeros(len(done), bool)
        half[order[: len(done) // 2]] = True
        groups = np.unique(done.group, return_inverse=True)[1]
        covered = np.bincount(groups, half) / np.bincount(groups)
        return cls(
            days_earlier=float(earlier.mean()),
            first_half=float(half[done.found].mean()),
            later=float((earlier < 0).mean()),
            least_covered=float(covered.min()),
            groups_unseen=float((covered == 0).sum()),
        )


def at_random(done: Inspections, seed: int) -> Order:
    """Every order equally likely."""
    return np.random.default_rng(seed).permutation(len(done))


def by_plan(done: Inspections, seed: int, steep: dict[str, float] | None = None) -> Order:
    """The visits of a drawn plan first, the worst tier of them first, then the rest; within each by lot.

    The plan is drawn by supervision.inspection like any other: tier and group are its strata, half of the inspections its
    capacity.
    """
    names = [f"{number:05}" for number in range(len(done))]
    town = _town(names, done.tier.tolist(), done.group.tolist(), [""] * len(names))
    drawn = draw(town, plan_rules(steep or STEEP, capacity=len(done) // 2), seed=str(seed), day=date(2014, 9, 1))
    lots = np.random.default_rng(seed).permutation(len(done))
    rank = np.array([TIERS.index(tier) for tier in done.tier.tolist()])
    return np.lexsort((lots, rank, drawn.why == 0))


def by_minimum(done: Inspections, seed: int, share: float = LEAST_SHARE) -> Order:
    """A plan with a guaranteed share: the worst risks first, and of every group at least `share`, whoever lacks it by lot.

    It is drawn by supervision.inspection like any other: the worst risks have a cause, as many as leave room for the shares, and
    the rules name a least share. The first half of the inspections is the plan; within it and after it the order is that of risk.
    """
    worst, half = by_risk(done.day, done.risk), len(done) // 2
    rank = np.empty(len(done), np.int64)
    rank[worst] = np.arange(len(done))
    certain = _room_for(done, rank, share, half)
    names = [f"{number:05}" for number in range(len(done))]
    causes = np.where(rank < certain, "风险居前", "").tolist()
    town = _town(names, ["X"] * len(done), done.group.tolist(), causes)
    drawn = draw(town, plan_rules({"X": 0.0}, capacity=half, least_share=share), seed=str(seed), day=date(2014, 9, 1))
    return np.lexsort((rank, drawn.why == 0))


def _room_for(done: Inspections, rank: Order, share: float, half: int) -> int:
    """How many of the worst risks may be certain so that the least shares of all groups fit into the half."""
    group = np.unique(done.group, return_inverse=True)[1]
    least = np.ceil(np.bincount(group) * round(share * 10_000) / 10_000).astype(np.int64)
    for certain in range(half, -1, -1):
        lacking = np.maximum(least - np.bincount(group[rank < certain], minlength=len(least)), 0)
        if certain + int(lacking.sum()) <= half:
            return certain
    return 0


def _town(names: list[str], tiers: list[str], groups: list[str], causes: list[str]) -> Population:
    rows = [names, tiers, groups, ["Chicago"] * len(names), [None] * len(names), causes]
    return Population(pa.table([pa.array(c, f.type) for c, f in zip(rows, SCHEMA, strict=True)], schema=SCHEMA))


def plan_rules(steep: dict[str, float], *, capacity: int, least_share: float = 0) -> PlanRules:
    """Rules of the comparison: a ratio a tier, groups as strata, one of every stratum at least, and a least share of each group."""
    tiers = {tier: {"ratio": round(share, 4)} for tier, share in steep.items()}
    said = {"name": "chicago", "title": "Chicago", "source": "本比较设定", "verified": True, "strata": ["industry"]}
    return PlanRules.model_validate({**said, "tiers": tiers, "capacity": capacity, "least_share": least_share})
