"""The gate before promotion: each rule of the rulebook, the measure that it reads in the report, and its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from training.rulebook import Threshold


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of a version; `value` is None where the report does not have the measure."""

    rule: str
    chinese: str
    measure: str
    value: float | None
    bound: str
    passed: bool
    override: bool

    @classmethod
    def of(cls, rule: Threshold, measures: Mapping[str, float]) -> Verdict:
        """Hold one rule against the measures of a report.

        Examples
        --------
        >>> rule = Threshold(name="psi", measure="stability.score_psi", at_most=0.25, chinese="分值稳定性")
        >>> Verdict.of(rule, {"stability.score_psi": 0.04}).passed, Verdict.of(rule, {}).passed
        (True, False)
        """
        holds = rule.holds(measures)
        return cls(rule.name, rule.chinese, rule.measure, measures.get(rule.measure), rule.bound, holds, rule.override)

    def __str__(self) -> str:
        """The rule, what was found and what it asks for, on one line."""
        found = "not measured" if self.value is None else f"{self.value:.4f}"
        return f"{self.rule} ({self.measure}) is {found}, must be {self.bound}"

    def as_dict(self) -> dict[str, Any]:
        """As it is recorded."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Decision:
    """All verdicts on one version."""

    verdicts: tuple[Verdict, ...]

    @classmethod
    def of(cls, rules: Sequence[Threshold], report: Mapping[str, Any]) -> Decision:
        """Hold every rule against a validation report."""
        return cls(tuple(Verdict.of(rule, report["measures"]) for rule in rules))

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The rules that the version breaks."""
        return tuple(one for one in self.verdicts if not one.passed)

    @property
    def opens(self) -> bool:
        """Whether every rule holds."""
        return not self.broken

    @property
    def may_be_overridden(self) -> bool:
        """Whether an approver could still decide for the version: never against a proof."""
        return all(one.override for one in self.broken)
