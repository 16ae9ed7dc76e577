"""How log-odds become points: the anchor, the doubling, the ends of the scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar


@dataclass(frozen=True)
class Scale:
    """`base_score` points at good:bad odds of `base_odds`; every `points_to_double_odds` points more double the odds.

    A raw score is the log-odds of the bad outcome, so ``points = offset - factor * raw`` (Siddiqi 2006, Credit Risk
    Scorecards, chapter 6, with the sign of bad odds). Points are rounded half up and held between `minimum` and `maximum`.

    Raises
    ------
    ValueError
        Odds or doubling are not positive and finite, or the ends of the scale do not enclose the base score.

    Examples
    --------
    >>> scale = Scale(base_score=600, base_odds=50, points_to_double_odds=20, minimum=300, maximum=850)
    >>> scale.points(odds=50), scale.points(odds=100), scale.points(odds=25)
    (600, 620, 580)
    """

    base_score: float
    base_odds: float
    points_to_double_odds: float
    minimum: int
    maximum: int

    # Read by pydantic when a scale stands in an evaluation's file; the class itself needs no pydantic.
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        for name in ("base_odds", "points_to_double_odds"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be positive and finite, got {getattr(self, name)}")
        if not self.minimum <= self.base_score <= self.maximum:
            raise ValueError(f"base_score {self.base_score} must lie between {self.minimum} and {self.maximum}")

    @classmethod
    def default(cls) -> Scale:
        """600 at ten good to one bad, 50 points to double, on the 0-1000 of public evaluations: where a caller names none."""
        return cls(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)

    @cached_property
    def factor(self) -> float:
        """Points per unit of log-odds."""
        return self.points_to_double_odds / math.log(2)

    @cached_property
    def offset(self) -> float:
        """Points at log-odds 0, that is at even odds."""
        return self.base_score - self.factor * math.log(self.base_odds)

    def unclipped(self, raw: float) -> int:
        """Points of the log-odds `raw` (of the bad outcome), rounded half up, before the ends of the scale."""
        # Not round(): it sends 640.5 to 640 and 641.5 to 642, so two equal cases differ.
        return math.floor(self.offset - self.factor * raw + 0.5)

    def clipped(self, points: int) -> int:
        """`points` held between the ends of the scale."""
        return min(max(points, self.minimum), self.maximum)

    def points(self, *, odds: float) -> int:
        """Points for good:bad `odds` (> 0), rounded half up and held between the ends of the scale.

        Raises
        ------
        ValueError
            `odds` is not a positive, finite number.
        """
        if not 0 < odds < math.inf:
            raise ValueError(f"odds must be positive and finite, got {odds}")
        return self.clipped(self.unclipped(-math.log(odds)))
