"""The rules of promotion, the thresholds of alerts and the slices of a deployment: data, one file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from credit.deployment import Deployment
from credit.errors import InvalidRulebook
from credit.settings_file import read_settings
from training.slices import Slice

_RULES = Path(__file__).resolve().parent / "rules"


class Threshold(BaseModel):
    """A bound on one measure of a report.

    `absent`: what it means that there is no such measure. A missing proof is no proof, so it fails unless the rule says `pass`.

    Examples
    --------
    >>> rule = Threshold(name="psi", measure="stability.score_psi", at_most=0.25, chinese="分值稳定性")
    >>> rule.holds({"stability.score_psi": 0.3}), rule.holds({}), rule.bound
    (False, False, '≤ 0.25')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    measure: str = Field(min_length=1)
    chinese: str = Field(min_length=1)
    at_least: float | None = None
    at_most: float | None = None
    absent: Literal["fail", "pass"] = "fail"
    level: Literal["watch", "alarm"] = "alarm"
    override: bool = Field(
        default=True, description="whether an approver may decide otherwise, with a reason; a proof is no opinion"
    )

    @model_validator(mode="after")
    def _bounded(self) -> Threshold:
        if self.at_least is None and self.at_most is None:
            raise ValueError(f"rule {self.name!r} needs at_least or at_most")
        return self

    def holds(self, measures: Mapping[str, float]) -> bool:
        """Whether the measure lies within the bounds; NaN is absent."""
        value = measures.get(self.measure, math.nan)
        if math.isnan(value):
            return self.absent == "pass"
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def bound(self) -> str:
        """The bounds as one reads them."""
        parts = [
            f"≥ {self.at_least:g}" if self.at_least is not None else "",
            f"≤ {self.at_most:g}" if self.at_most is not None else "",
        ]
        return " and ".join(part for part in parts if part)


class FairnessPlan(BaseModel):
    """Which slices are questions of fairness, and from which size on a group's rates mean anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slices: tuple[str, ...] = ()
    least_rows: int = Field(default=200, ge=1)
    least_bad: int = Field(default=10, ge=1)


class Rulebook(BaseModel):
    """Everything about promotion and monitoring that is no code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gate: tuple[Threshold, ...] = Field(min_length=1)
    alerts: tuple[Threshold, ...] = ()
    slices: dict[Literal["enterprise", "person"], dict[str, Slice]] = Field(default_factory=dict)
    fairness: FairnessPlan = FairnessPlan()

    @classmethod
    def of(cls, deployment: Deployment) -> Rulebook:
        """The deployment's own rules (training.yaml beside its evaluations, or shipped here), else the default ones.

        Raises
        ------
        InvalidRulebook
            The file does not say what it must; every fault is named with its place.
        """
        places = (deployment.evaluations.parent / "training.yaml", _RULES / f"{deployment.name}.yaml", _RULES / "default.yaml")
        return cls.load(next(path for path in places if path.is_file()))

    @classmethod
    def load(cls, path: Path) -> Rulebook:
        """Read a file of rules.

        Raises
        ------
        InvalidRulebook
            No such file, no YAML, or it does not say what it must.
        """
        return read_settings(path, cls, partial(InvalidRulebook, str(path)))
