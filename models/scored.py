"""What an evaluation answers: a score with its tier and reasons, or that there is nothing to score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.explained import ExplainedRows
from models.explanation import Explanation, Reason
from models.rules import RuleEffect
from models.tiers import Tier


@dataclass(frozen=True, slots=True)
class Scored:
    """A score of one subject on one day, with everything that made it.

    `evaluation` and `version` name the evaluation, `table` is the content hash of the points table. `explanation` holds all
    reasons; `reasons` the strongest of them, as many as the evaluation shows.
    """

    evaluation: str
    version: str
    table: str
    tier: Tier
    explanation: Explanation
    shown: int

    @property
    def score(self) -> int:
        """The served score, after the ends of the scale and the rules."""
        return self.explanation.score

    @property
    def base(self) -> int:
        """Points of the average training subject."""
        return self.explanation.base

    @property
    def dimensions(self) -> dict[str, int]:
        """Points per dimension; base + these + `rules` = score."""
        return self.explanation.dimensions

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The strongest reasons, at most as many as the evaluation shows."""
        return self.explanation.reasons[: self.shown]

    @property
    def rules(self) -> tuple[RuleEffect, ...]:
        """Every rule that applied with its effect, the ends of the scale among them."""
        return self.explanation.effects

    def with_records(self, records: Mapping[str, tuple[str, ...]]) -> Scored:
        """The same answer with record ids attached to the reasons of the features named in `records`."""
        return replace(self, explanation=self.explanation.with_records(records))


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Many answers at once, in arrays over the scorable rows only: a row of whom nothing is known has no score.

    `position` (m,) are the scorable rows' places in the input of n rows; `score` (m,) is served points after the rules;
    `tier` (m,) the number of the tier in `Tiers.rising`; `explained` base, points and scale limit before the rules; `rules`
    (m, number of rules) what each rule took off, and `applied` whether it applied at all.

    Raises
    ------
    ValueError
        In some row the parts do not add up to the score.
    """

    position: NDArray[np.int64]
    score: NDArray[np.int64]
    tier: NDArray[np.int64]
    explained: ExplainedRows
    rules: NDArray[np.int64]
    applied: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if np.any(self.explained.score + self.rules.sum(axis=1) != self.score):
            raise ValueError("the parts of some rows do not add up to their scores")


@dataclass(frozen=True, slots=True)
class NotScorable:
    """The answer about a subject of whom nothing is known: a reason code, never an invented score.

    Examples
    --------
    >>> NotScorable("enterprise", "1").reason
    'no_known_records'
    """

    evaluation: str
    version: str
    reason: Literal["no_known_records"] = "no_known_records"
    chinese: str = "截至该日无可用信用记录，不予评价"
