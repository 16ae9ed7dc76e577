"""What is sent to inspection plans."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from credit.errors import InvalidRules
from supervision.inspection.inspectors import Inspector, Inspectors
from supervision.inspection.rules import PlanRules, TierRule

Number = str
_MOST_INSPECTORS, _MOST_CONFLICTS, _MOST_RESULTS = 5_000, 20_000, 1_000
_NEW: dict[str, JsonValue] = {
    "number": "琼〔2026〕1号", "public_value": "双色球第2026076期", "public_day": "2026-07-07",
    "inspectors": [{"number": "琼执法0001", "place": "海口市"}, {"number": "琼执法0002", "place": "*"}],
    "conflicts": [{"inspector": "琼执法0001", "subject": "91460000MA0000015T", "reason": "配偶任职"}],
    "rules": "hainan-2025", "tiers": {"B": {"ratio": 0.08, "rest_months": 12}}, "capacity": 500, "least_share": 0.05,
}  # fmt: skip
_RESULTS: dict[str, JsonValue] = {
    "results": [
        {"subject": "91460000MA0000015T", "inspected_on": "2026-07-20", "kind": "定向抽查", "result": "发现问题已责令改正",
         "problems": 2, "authority": "海口市市场监督管理局"}
    ]
}  # fmt: skip


class NewInspector(BaseModel):
    """One inspector: the number of the enforcement certificate, and the place that is worked in (`*`: anywhere)."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=64, pattern=r"^\S+$")
    place: str = Field("*", min_length=1, max_length=64)


class NewConflict(BaseModel):
    """An inspector and a subject who may not meet, and why (回避)."""

    model_config = ConfigDict(extra="forbid")

    inspector: str = Field(min_length=1, max_length=64)
    subject: str = Field(min_length=1, max_length=64)
    reason: str = Field(min_length=1, max_length=200)


class NewPlan(BaseModel):
    """A plan to commit to: its number, which public value will be mixed in, who inspects, and by which rules.

    `rules` names a preset; `tiers` replaces the rules of some of its tiers; `evaluation` is the one whose tiers count.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_NEW]})

    number: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f/\\]+$", description="number of the plan (抽查计划编号)")
    public_value: str = Field(min_length=1, max_length=200, description="which value, known to all only later, will be mixed in")
    public_day: date = Field(description="when that value becomes known; after today")
    inspectors: list[NewInspector] = Field(min_length=1, max_length=_MOST_INSPECTORS)
    conflicts: list[NewConflict] = Field(default_factory=list, max_length=_MOST_CONFLICTS)
    rules: str = Field("hainan-2025", max_length=64, pattern=r"^[a-z0-9][a-z0-9-]*$")
    tiers: dict[str, TierRule] = Field(default_factory=dict, max_length=20)
    capacity: int | None = Field(None, ge=1, description="visits at most")
    least_share: float | None = Field(None, ge=0, le=1, description="visited at least of every industry and place")
    evaluation: str | None = Field(None, max_length=64)

    def plan_rules(self) -> PlanRules:
        """The preset with what is changed in it.

        Raises
        ------
        InvalidRules
            There is no such preset, a tier is none of its own, or a share has more than four decimals.
        """
        chosen = PlanRules.preset(self.rules)
        if strange := set(self.tiers) - set(chosen.tiers):
            raise InvalidRules(self.rules, f"it has no tier {', '.join(sorted(strange))}; its tiers: {', '.join(chosen.tiers)}")
        least = chosen.least_share if self.least_share is None else self.least_share
        changed = {"tiers": {**chosen.tiers, **self.tiers}, "capacity": self.capacity or chosen.capacity, "least_share": least}
        return chosen.changed(**changed)

    def office(self) -> Inspectors:
        """The inspectors, with the conflicts."""
        pairs = {(one.inspector, one.subject): one.reason for one in self.conflicts}
        return Inspectors(tuple(Inspector(one.number, one.place) for one in self.inspectors), pairs)


class Draw(BaseModel):
    """What the public value was."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"value": "03 09 14 21 27 30 + 11"}]})

    value: str = Field(min_length=1, max_length=200)


class NewResult(BaseModel):
    """The result of one visit, in the words of the catalogue's item inspection_result."""

    model_config = ConfigDict(extra="forbid")

    subject: str = Field(min_length=1, max_length=64)
    inspected_on: date
    kind: Literal["定向抽查", "不定向抽查", "重点检查"] = "定向抽查"
    result: str = Field(min_length=1, max_length=64)
    problems: int = Field(0, ge=0, le=10_000)
    authority: str = Field(min_length=1, max_length=100)


class NewResults(BaseModel):
    """Results of visits of one plan."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_RESULTS]})

    results: list[NewResult] = Field(min_length=1, max_length=_MOST_RESULTS)
