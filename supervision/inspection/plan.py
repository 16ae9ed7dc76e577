"""The plan: every visit with its reason and its inspectors, in the form in which it is published."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from pyarrow import csv

from supervision.inspection.drawing import WHY, Drawn, draw
from supervision.inspection.inspectors import Inspectors, assigned
from supervision.inspection.population import Population
from supervision.inspection.rules import PlanRules

# In the words of those who read the plan.
REASONS = {"cause": "有因检查", "due": "到期必查", "drawn": "随机抽取"}
VISITS = ("subject", "tier", "industry", "place", "why", "cause", "inspectors")


@dataclass(frozen=True, eq=False)
class Plan:
    """A drawn plan.

    Attributes
    ----------
    visits
        One row a visit with the columns VISITS, sorted by subject; inspectors are separated by blanks.
    drawn
        The draw behind it.
    """

    visits: pa.Table
    drawn: Drawn

    @classmethod
    def made(cls, population: Population, rules: PlanRules, inspectors: Inspectors, *, seed: str, day: date) -> Plan:
        """Draw subjects and inspectors; equal arguments give equal bytes.

        Raises
        ------
        UnknownTier, ImpossiblePlan
            See `draw` and `assigned`.
        """
        drawn = draw(population, rules, seed=seed, day=day)
        rows = population.table.take(pa.array(drawn.visits))
        subjects, places = rows.column("subject").to_pylist(), rows.column("place").to_pylist()
        lots = drawn.lot[drawn.visits].tolist()
        visits = list(zip(subjects, places, lots, strict=True))
        teams = assigned(inspectors, visits, seed=seed, team=rules.team, most=rules.most_visits)
        why = [REASONS[WHY[code - 1]] for code in drawn.why[drawn.visits].tolist()]
        columns = {name: rows.column(name) for name in ("subject", "tier", "industry", "place", "cause")}
        columns |= {
            "why": pa.chunked_array([why], pa.string()),
            "inspectors": pa.chunked_array([[" ".join(t) for t in teams]], pa.string()),
        }
        return cls(pa.table(columns).select(list(VISITS)), drawn)

    def __len__(self) -> int:
        return int(self.visits.num_rows)

    def bytes(self) -> bytes:
        """The published form: CSV in UTF-8 with Unix line ends."""
        out = io.BytesIO()
        csv.write_csv(self.visits, out, csv.WriteOptions(quoting_style="needed", quoting_header="none"))
        return out.getvalue()

    def coverage(self) -> list[tuple[tuple[str, ...], int, int]]:
        """Each stratum, its subjects and its visits."""
        size = len(self.drawn.strata)
        subjects = np.bincount(self.drawn.stratum, minlength=size).tolist()
        visits = np.bincount(self.drawn.stratum[self.drawn.visits], minlength=size).tolist()
        return list(zip(self.drawn.strata, subjects, visits, strict=True))
