"""Rules above the table: data with a legal basis, whose effect on the score is stated on its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.scale import Scale
from models.tiers import Tiers

RuleKind = Literal["veto", "cap", "tier", "scale-limit"]


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What a rule did to a score: `points` is what it took off (0 where the score was already as low as the rule asks).

    The ends of the scale are shown the same way, as a rule named `scale-limit`: they are no property of the subject.
    """

    rule: str
    chinese: str
    kind: RuleKind
    points: int
    basis: str


class Condition(BaseModel):
    """When a rule applies: a feature reaches a bound. An absent value meets no condition.

    Examples
    --------
    >>> Condition(feature="court_enforcement_count_24m", at_least=1).met(2.0)
    True
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: str = Field(min_length=1)
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Condition:
        if self.at_least is None and self.at_most is None:
            raise ValueError(f"a condition on {self.feature!r} needs at_least or at_most")
        return self

    def met(self, value: float | None) -> bool:
        """Whether the value (None or NaN: absent) lies within the bounds."""
        if value is None or math.isnan(value):
            return False
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def met_by(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """`met` for many values."""
        low = -np.inf if self.at_least is None else self.at_least
        high = np.inf if self.at_most is None else self.at_most
        return np.asarray((values >= low) & (values <= high), np.bool_)


class Rule(BaseModel):
    """One rule: exactly one of `cap` (score at most so many points), `tier` (no better than that tier) or `veto` (lowest score).

    A tier rule holds the score below the next better tier, so that score and tier can never contradict each other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    chinese: str = Field(min_length=1)
    english: str = ""
    when: Condition
    cap: int | None = None
    tier: str | None = None
    veto: bool = False
    basis: str = Field(min_length=1, description="the law or document that allows the rule")

    @model_validator(mode="after")
    def _one_effect(self) -> Rule:
        if (self.cap is not None) + (self.tier is not None) + self.veto != 1:
            raise ValueError(f"rule {self.name!r} needs exactly one of cap, tier, veto")
        return self

    @property
    def kind(self) -> RuleKind:
        """Which of the three effects the rule has."""
        return "veto" if self.veto else "cap" if self.cap is not None else "tier"

    def ceiling(self, scale: Scale, tiers: Tiers) -> int:
        """The highest score that a subject under this rule can have."""
        if self.veto:
            return scale.minimum
        if self.cap is not None:
            return max(self.cap, scale.minimum)
        top = tiers.top(str(self.tier))
        return scale.maximum if top is None else max(top, scale.minimum)

    def effect(self, score: int, *, ceiling: int) -> RuleEffect:
        """The stated effect of the rule on a score that it applies to."""
        return RuleEffect(self.name, self.chinese, self.kind, min(ceiling - score, 0), self.basis)


def scale_limit(points: int, scale: Scale) -> RuleEffect | None:
    """The effect of the ends of the scale on unlimited `points`; None where they do not touch it.

    Examples
    --------
    >>> scale_limit(1012, Scale(600, 10, 50, 0, 1000)).points
    -12
    """
    moved = scale.clipped(points) - points
    if not moved:
        return None
    end = "上限" if moved < 0 else "下限"
    return RuleEffect("scale-limit", f"分值{end}", "scale-limit", moved, "评价方案规定的分值范围")
