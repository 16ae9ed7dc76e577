"""Tables set by policy: indicator weights instead of learnt numbers, in the same artefact.

An indicator is worth `each` points per unit, up to `most` units, or the points of the band that its value lies in; below the
first unit or band, and where the value is missing, it is worth nothing unless the file says otherwise. The score is the
scale's base score plus the points of all indicators, between the ends of the scale.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.policy.bands import Band, Stretch, stretches

Measure = Literal["nothing", "best", "uniform", "shares"]


class Indicator(BaseModel):
    """What an indicator adds to (positive) or takes from (negative) the base score, in whole points.

    `label` and `dimension` stand for those of the declared feature; `basis` is the document that sets the weight.
    `unseen` is what a category in no band is worth, `missing` an absent value; `missing_share` how common that is.

    Examples
    --------
    >>> [cut.points for cut in Indicator(each=-60, most=3).stretches]
    [0, -60, -120, -180]
    >>> Indicator(bands=[Band(at_most=0, points=30), Band(points=0)], missing=30).best
    30
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = ""
    dimension: str = ""
    basis: str = ""
    each: int | None = None
    most: int = Field(default=20, ge=1, le=1000)
    bands: tuple[Band, ...] = ()
    unseen: int = 0
    missing: int = 0
    missing_share: float = Field(default=0.0, ge=0, le=1)

    @model_validator(mode="after")
    def _one_form(self) -> Indicator:
        if (self.each is None) == (not self.bands):
            raise ValueError("an indicator needs either each or bands")
        if self.categories and any(not band.categories for band in self.bands):
            raise ValueError("the bands of an indicator are all stretches of numbers or all categories")
        if len(set(self.categories)) < len(self.categories):
            raise ValueError("a category stands in two bands")
        if not self.categories:
            _ = self.stretches  # refuses bands that do not cover the number line
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """All categories in order of the bands; empty where the indicator is a number."""
        return tuple(category for band in self.bands for category in band.categories)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The number line as the indicator cuts it."""
        if self.each is None:
            return stretches(self.bands)
        return stretches([Band(at_least=unit, points=unit * self.each) for unit in range(1, self.most + 1)])

    @property
    def worth(self) -> tuple[int, ...]:
        """The points of each slot but that of missing values: stretches in rising order, or categories and unseen."""
        if self.categories:
            return (*(band.points for band in self.bands for _ in band.categories), self.unseen)
        return tuple(cut.points for cut in self.stretches)

    @property
    def best(self) -> int:
        """The most that a known value can be worth."""
        return max(self.worth)


class Policy(BaseModel):
    """Indicator weights by feature; the base score is the scale's.

    `dimensions` states how many points the indicators of each dimension are worth at best; the file is refused if they are
    worth another number. `measured_against` says what a contribution is the difference to: a subject of whom nothing is
    recorded and to whom every indicator is worth nothing ("nothing"), one with the best value of every indicator ("best"),
    all bands equally likely ("uniform"), or as likely as their stated shares ("shares").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicators: dict[str, Indicator] = Field(min_length=1)
    dimensions: dict[str, int] = Field(default_factory=dict)
    measured_against: Measure = "nothing"

    @model_validator(mode="after")
    def _add_up(self) -> Policy:
        if self.dimensions:
            strange = sorted({one.dimension for one in self.indicators.values()} - set(self.dimensions))
            if strange:
                raise ValueError(f"dimensions gives no points to {', '.join(strange) or 'indicators without a dimension'}")
        for name, points in self.dimensions.items():
            worth = sum(one.best for one in self.indicators.values() if one.dimension == name)
            if worth != points:
                raise ValueError(f"the indicators of {name} are worth {worth} points at best, dimensions says {points}")
        return self

    @model_validator(mode="after")
    def _shares_stated(self) -> Policy:
        if self.measured_against == "shares":
            for name, one in self.indicators.items():
                total = one.missing_share + sum(band.share or 0 for band in one.bands)
                if one.each is not None or _unstated(one.bands) or abs(total - 1) > 1e-9:
                    raise ValueError(
                        f"the shares of {name} must be stated for every band and add up to 1, they add up to {total:g}"
                    )
        return self


def _unstated(bands: Iterable[Band]) -> bool:
    return any(band.share is None or len(band.categories) > 1 for band in bands)
