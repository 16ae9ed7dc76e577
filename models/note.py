"""What a table says about a feature beside its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from features.feature import Feature

Worse = Literal["higher", "lower"]
Absent = Literal["highest", "lowest", "at worst"]


@dataclass(frozen=True, slots=True)
class FeatureNote:
    """Name, label in the users' words, dimension, unit, and the declared direction.

    `worse` "higher": a higher value never lowers the log-odds of the bad outcome, so it never raises the score; "lower": the
    other way round; None: nothing is declared.

    `absent` says where a missing value stands, so that a first negative record cannot raise a score nor its repair lower it.
    "highest": above every value (days since what never happened), "lowest": below every value (the largest fine of none),
    "at worst": no worse than the worst value (a share of nothing); None: nothing is said.
    """

    name: str
    label: str = ""
    dimension: str = "other"
    unit: str = ""
    worse: Worse | None = None
    absent: Absent | None = None

    @classmethod
    def of(cls, feature: Feature) -> FeatureNote:
        """The note of a declared feature."""
        absent = _absent(feature.kind, feature.worse)
        return cls(feature.name, feature.label, feature.dimension, feature.unit, feature.worse, absent)

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)


def _absent(kind: str, worse: Worse | None) -> Absent | None:
    """Where the absence of a feature of that kind stands."""
    if kind == "days_since":
        return "highest"
    if (kind, worse) == ("max", "higher"):
        return "lowest"
    if (kind, worse) == ("min", "lower"):
        return "highest"
    return None if worse is None else "at worst"
