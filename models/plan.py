"""The parts of an evaluation's file that training reads: the outcome and the days to learn from."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Pairs = Literal["none", "auto"] | Annotated[int, Field(ge=0, le=40)]


class Outcome(BaseModel):
    """The bad outcome: `months` later, any of the features has reached its bound.

    A subject seen on day d is bad if the row of d + `months` holds a value of at least the bound in any of the features (an
    absent value reaches none). The features should look back no further than `months`, so that nothing before d counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: int = Field(ge=1, le=60)
    any: dict[str, float] = Field(min_length=1)


class TrainingPlan(BaseModel):
    """The days to learn from, `first` to `last` every so many months; the last `held_out_days` of them test the table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    last: date
    every_months: int = Field(default=6, ge=1, le=60)
    held_out_days: int = Field(default=1, ge=1)
    pairs: Pairs = "auto"
    trees: int = Field(default=600, ge=1, le=20_000)
    leaves: int = Field(default=6, ge=2, le=256)
    learning_rate: float = Field(default=0.1, gt=0, le=1)
    min_leaf: int = Field(default=50, ge=1)
    most_rows: int = Field(default=100_000, ge=100, description="rows to learn from are drawn down to so many")
    seed: int = 20251025

    @model_validator(mode="after")
    def _ordered(self) -> TrainingPlan:
        if self.first >= self.last:
            raise ValueError(f"training first={self.first} must lie before last={self.last}: the last days test the table")
        return self
