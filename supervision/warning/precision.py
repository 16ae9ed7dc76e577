"""How often what a rule warned of came about: alerts of past days beside the outcomes of the months after."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supervision.standings import Standings
from supervision.warning.alerts import Past, Signals, met
from supervision.warning.rules import WarningRule

# Which subjects of the standings had the outcome within the months after their day, shape (n,).
Outcome = Callable[[Standings], NDArray[np.bool_]]
Told = Callable[[date], Signals]
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Precision:
    """A rule in numbers over all days: alerts, those with the outcome, outcomes and subjects in all.

    A subject counts once a day; its alerts on two days are two.
    """

    rule: str
    name: str
    alerts: int
    right: int
    outcomes: int
    subjects: int

    @property
    def precision(self) -> float:
        """Share of the alerts with the outcome; NaN without alerts."""
        return self.right / self.alerts if self.alerts else math.nan

    @property
    def recall(self) -> float:
        """Share of the outcomes that an alert came before; NaN without outcomes."""
        return self.right / self.outcomes if self.outcomes else math.nan

    @property
    def lift(self) -> float:
        """Precision over the share of all subjects with the outcome; 1 is no better than pointing at anybody."""
        return self.precision / (self.outcomes / self.subjects) if self.outcomes else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the precision.

        Examples
        --------
        >>> low, high = Precision("r", "n", 10, 5, 50, 1000).interval
        >>> round(low, 3), round(high, 3)
        (0.237, 0.763)
        """
        if not self.alerts:
            return math.nan, math.nan
        n, p = self.alerts, self.precision
        middle, spread = p + _Z**2 / (2 * n), _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return (middle - spread) / (1 + _Z**2 / n), (middle + spread) / (1 + _Z**2 / n)


def precisions(
    rules: Sequence[WarningRule], days: Sequence[Standings], *, past: Past, outcome: Outcome, signals: Told
) -> tuple[Precision, ...]:
    """Every rule's numbers over some days, and at last those of any rule at all."""
    counts = {rule.rule: [0, 0] for rule in rules} | {"any": [0, 0]}
    outcomes = subjects = 0
    for now in days:
        came, told, any_of = outcome(now), signals(now.day), np.zeros(len(now.subjects), bool)
        outcomes, subjects = outcomes + int(came.sum()), subjects + len(came)
        for rule in rules:
            here = met(rule, now, past=past, signals=told)
            any_of |= here
            counts[rule.rule][0] += int(here.sum())
            counts[rule.rule][1] += int((here & came).sum())
        counts["any"][0] += int(any_of.sum())
        counts["any"][1] += int((any_of & came).sum())
    names = {rule.rule: rule.name for rule in rules} | {"any": "任一规则"}
    return tuple(Precision(rule, names[rule], raised, right, outcomes, subjects) for rule, (raised, right) in counts.items())
