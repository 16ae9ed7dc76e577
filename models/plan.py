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

    `observed`: the outcome can be seen only where the later row reaches any of these bounds (a loan that fell due); the others
    are left out, for a subject that could not fail is no good one. `exclude`: left out is who reaches any of these bounds on
    day d itself (in default already): the question is about those who have not failed yet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: int = Field(ge=1, le=60)
    any: dict[str, float] = Field(min_length=1)
    observed: dict[str, float] = Field(default_factory=dict)
    exclude: dict[str, float] = Field(default_factory=dict)


class TrainingPlan(BaseModel):
    """The days to learn from, `first` to `last` every so many months, cut by time.

    The last `held_out_days` days are out-of-time: looked at once, when everything is chosen. Before them, each behind a gap as
    long as the outcome, may lie `test_days`, on which versions are compared, and `calibration_days`, on which the level of the
    probabilities is set. `gap_months` adds to every gap what outcomes take to be reported. A subject enters a day once
    something was known of it `history_months` before; the records must begin `observation_months` before the first day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    last: date
    every_months: int = Field(default=6, ge=1, le=60)
    held_out_days: int = Field(default=1, ge=1)
    test_days: int = Field(default=0, ge=0)
    calibration_days: int = Field(default=0, ge=0)
    gap_months: int = Field(default=0, ge=0, le=24, description="how long after a day its outcomes may still be reported")
    history_months: int = Field(default=0, ge=0, le=120, description="how long a subject must have been known")
    observation_months: int = Field(default=0, ge=0, le=120, description="how far the features look back")
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
