"""The rules of an inspection plan as data: ratio and frequency for each tier, strata, causes, capacity, inspectors."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from credit.errors import InvalidRules
from credit.settings_file import settings_in
from models.rules import Condition
from supervision.lawful import Lawful

PRESETS = Path(__file__).parent / "presets"
Dimension = Literal["industry", "place"]


def four_decimals(ratio: float) -> float:
    """A ratio from which anybody computes the same whole numbers.

    Raises
    ------
    ValueError
        It has more than four decimals.
    """
    if Fraction(str(ratio)) * 10_000 % 1:
        raise ValueError("a ratio has at most four decimals, so that anybody computes the same numbers from it")
    return ratio


def ten_thousandths(ratio: float) -> int:
    """A ratio as a whole number."""
    return int(Fraction(str(ratio)) * 10_000)


class TierRule(Lawful):
    """How one tier is inspected.

    Attributes
    ----------
    ratio
        Share of those who may be drawn that is drawn, at most four decimals.
    without_cause
        False: no visit without cause (无事不扰); nobody of the tier is drawn, and only a cause leads to a visit.
    rest_months
        Maximum frequency: who was inspected so recently is not drawn again; a cause still leads to a visit.
    at_least_every_months
        Minimum frequency: whose last inspection is longer ago, or who never had one, is visited without a draw.
    """

    ratio: float = Field(ge=0, le=1)
    without_cause: bool = True
    rest_months: int = Field(default=0, ge=0, le=60)
    at_least_every_months: int | None = Field(default=None, ge=1, le=120)

    @field_validator("ratio")
    @classmethod
    def _four_decimals(cls, ratio: float) -> float:
        return four_decimals(ratio)

    @model_validator(mode="after")
    def _no_contradiction(self) -> TierRule:
        if not self.without_cause and (self.ratio or self.at_least_every_months):
            raise ValueError("a tier that is not visited without cause has ratio 0 and no minimum frequency")
        if self.at_least_every_months is not None and self.at_least_every_months <= self.rest_months:
            raise ValueError("the minimum frequency asks for a visit that the maximum frequency forbids")
        return self

    @property
    def ten_thousandths(self) -> int:
        """The ratio as a whole number."""
        return ten_thousandths(self.ratio)


class Cause(Lawful):
    """What makes a visit due whatever the tier (有因检查): a feature that reaches a bound, e.g. complaints that were taken up."""

    name: str = Field(min_length=1)
    when: Condition


class PlanRules(Lawful):
    """All that decides a plan beside the subjects, the inspectors and the seed.

    `verified` is False where the figures rest on secondary sources; `source` says which.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    verified: bool
    tiers: dict[str, TierRule] = Field(min_length=1)
    strata: tuple[Dimension, ...] = ("industry", "place")
    least_of_stratum: int = Field(default=1, ge=0, description="drawn at least of every stratum whose tier is drawn from")
    least_share: float = Field(
        default=0, ge=0, le=1, description="visited at least of every industry and place, whatever the tiers; at most four decimals"
    )
    capacity: Annotated[int, Field(ge=1)] | None = None
    team: int = Field(default=2, ge=1, le=5, description="inspectors of one visit; at least two (行政处罚法 42)")
    most_visits: Annotated[int, Field(ge=1)] | None = Field(default=None, description="of one inspector")
    causes: tuple[Cause, ...] = ()

    @field_validator("least_share")
    @classmethod
    def _four_decimals(cls, ratio: float) -> float:
        return four_decimals(ratio)

    @classmethod
    def read(cls, text: str, *, file: str) -> PlanRules:
        """From the text of a YAML file.

        Raises
        ------
        InvalidRules
            With every fault and its place.
        """
        return settings_in(text, cls, partial(InvalidRules, file))

    @classmethod
    def find(cls, name: str) -> PlanRules:
        """The preset of that name, or the rules in that file.

        Raises
        ------
        InvalidRules
            There is neither, or it does not say what it must.
        """
        if name not in cls.presets() and (file := Path(name)).is_file():
            return cls.read(file.read_text("utf-8"), file=file.name)
        return cls.preset(name)

    @staticmethod
    def presets() -> list[str]:
        """The names of the rules that are shipped, sorted."""
        return sorted(preset.stem for preset in PRESETS.glob("*.yaml"))

    @classmethod
    def preset(cls, name: str) -> PlanRules:
        """The preset of that name, never another file.

        Raises
        ------
        InvalidRules
            There is none.
        """
        if name not in cls.presets():
            raise InvalidRules(name, f"no such preset or file; presets: {', '.join(cls.presets())}")
        return cls.read((PRESETS / f"{name}.yaml").read_text("utf-8"), file=f"{name}.yaml")

    def changed(self, **values: object) -> PlanRules:
        """The rules with other values.

        Raises
        ------
        InvalidRules
            A value that rules cannot have.
        """
        try:
            return self.model_copy(update=values)
        except ValidationError as error:
            raise InvalidRules(self.name, "; ".join(one["msg"] for one in error.errors())) from None

    def text(self) -> str:
        """The rules as YAML, from which `read` makes equal ones: what is published."""
        return yaml.safe_dump(self.model_dump(mode="json", exclude_defaults=True), allow_unicode=True, sort_keys=False)
