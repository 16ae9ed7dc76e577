"""A plan in numbers: who could be visited, who is, by stratum and by reason; from its published files alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from supervision.inspection.population import Population
from supervision.inspection.publication import PlanFolder
from supervision.inspection.rules import PlanRules
from supervision.inspection.seed import Commitment


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: its tier and the other dimensions of the rules, its subjects and the visits among them."""

    name: tuple[str, ...]
    subjects: int
    visits: int

    @property
    def share(self) -> float:
        """Visits over subjects."""
        return self.visits / self.subjects


@dataclass(frozen=True)
class PlanSummary:
    """What everybody may know of a plan; `visits` and `reasons` are empty before the draw.

    Attributes
    ----------
    inspectors
        How many may be sent.
    reasons
        Why (in the plan's words) → visits.
    """

    commitment: Commitment
    rules: PlanRules
    population: int
    inspectors: int
    strata: tuple[Stratum, ...]
    reasons: dict[str, int]

    @property
    def visits(self) -> int:
        """How many visits were drawn."""
        return sum(self.reasons.values())

    def of_tiers(self) -> tuple[Stratum, ...]:
        """The strata put together by tier, in the order of the rules."""
        subjects, visits = Counter[str](), Counter[str]()
        for one in self.strata:
            subjects[one.name[0]] += one.subjects
            visits[one.name[0]] += one.visits
        return tuple(Stratum((tier,), subjects[tier], visits[tier]) for tier in self.rules.tiers if subjects[tier])

    @classmethod
    def of(cls, plan: PlanFolder) -> PlanSummary:
        """Read the files of a plan.

        Raises
        ------
        UnknownPlan, ImpossiblePlan, InvalidRules
            There is no such plan, or a file cannot be read.
        """
        commitment, rules = plan.commitment(), plan.rules()
        population, office = plan.population(), plan.inspectors()
        visits = plan.visits_table() if plan.drawn else None
        names = ["tier", *rules.strata]
        strata = _counted(population, visits, names)
        reasons = {} if visits is None else Counter(visits.column("why").to_pylist())
        return cls(commitment, rules, len(population), len(office.everyone), strata, dict(reasons))


def _counted(population: Population, visits: pa.Table | None, names: list[str]) -> tuple[Stratum, ...]:
    there = _counts(population.table, names)
    drawn = _counts(visits, names) if visits is not None else {}
    return tuple(Stratum(name, count, drawn.get(name, 0)) for name, count in sorted(there.items()))


def _counts(table: pa.Table, names: list[str]) -> dict[tuple[str, ...], int]:
    texts = table.select([]).append_column("one", pa.array([1] * table.num_rows, pa.int64()))
    for name in names:
        texts = texts.append_column(name, pc.cast(table.column(name), pa.string()))
    found = texts.group_by(names).aggregate([("one", "sum")])
    columns = [found.column(name).to_pylist() for name in names]
    return dict(zip(zip(*columns, strict=True), found.column("one_sum").to_pylist(), strict=True))
