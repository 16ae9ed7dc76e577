"""What a table says about a feature beside its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from features.feature import Feature

Worse = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class FeatureNote:
    """Name, label in the users' words, dimension, unit, and the declared direction.

    `worse` "higher": a higher value never lowers the log-odds of the bad outcome, so it never raises the score; "lower": the
    other way round; None: nothing is declared.
    """

    name: str
    label: str = ""
    dimension: str = "other"
    unit: str = ""
    worse: Worse | None = None

    @classmethod
    def of(cls, feature: Feature) -> FeatureNote:
        """The note of a declared feature."""
        return cls(feature.name, feature.label, feature.dimension, feature.unit, feature.worse)

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)
