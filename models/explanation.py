"""A score and its parts, for one subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from models.rules import RuleEffect

Value = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one feature added to (positive) or took from (negative) a score, in whole points.

    `value` is the feature's value, None where it is absent; `records` the ids of the records behind it, attached by the caller.
    """

    feature: str
    label: str
    dimension: str
    unit: str
    value: Value
    points: int
    records: tuple[str, ...] = ()

    @property
    def direction(self) -> Literal["raises", "lowers", "neutral"]:
        """Which way the feature moved the score."""
        return "raises" if self.points > 0 else "lowers" if self.points < 0 else "neutral"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score and its parts. It cannot exist unless the parts add up to the score.

    `base` is the score of the average training subject; `reasons` hold every feature that moved the score, the strongest
    first; `effects` every rule that applied, in the order of application. A part is points or a rule, never a blend.
    Among equally strong reasons those that lower the score come first, then the order of the features in the table.

    Raises
    ------
    ValueError
        The parts do not add up.

    Examples
    --------
    >>> penalty = Reason("penalty_count_12m", "近12个月行政处罚次数", "administration", "records", 2.0, -60)
    >>> Explanation(base=600, reasons=(penalty,), effects=(), score=540).dimensions
    {'administration': -60}
    """

    base: int
    reasons: tuple[Reason, ...]
    effects: tuple[RuleEffect, ...]
    score: int

    def __post_init__(self) -> None:
        total = self.base + sum(reason.points for reason in self.reasons) + sum(effect.points for effect in self.effects)
        if total != self.score:
            raise ValueError(f"parts add up to {total}, score is {self.score}")

    @property
    def dimensions(self) -> dict[str, int]:
        """Points per dimension, in order of their first reason; they add up with base and effects to the score."""
        sums: dict[str, int] = {}
        for reason in self.reasons:
            sums[reason.dimension] = sums.get(reason.dimension, 0) + reason.points
        return sums

    def with_records(self, records: Mapping[str, tuple[str, ...]]) -> Explanation:
        """The same explanation with record ids attached to the reasons of the features named in `records`."""
        reasons = tuple(replace(reason, records=records.get(reason.feature, reason.records)) for reason in self.reasons)
        return replace(self, reasons=reasons)
