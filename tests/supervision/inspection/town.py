"""A small town to draw plans of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from supervision.inspection.inspectors import Inspector, Inspectors
from supervision.inspection.population import SCHEMA, Population
from supervision.inspection.rules import PlanRules

DAY = date(2026, 7, 1)
SEED = "5eed"


def population(*rows: tuple[Any, ...]) -> Population:
    """From rows of subject, tier, industry, place, last inspection, cause."""
    columns = zip(*rows, strict=True)
    return Population(pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA))


def crowd(
    tier: str, size: int, *, industry: str = "教育", place: str = "海口市", last: date | None = None
) -> list[tuple[Any, ...]]:
    """So many subjects alike."""
    return [(f"{tier}{industry}{place}{n:04}", tier, industry, place, last, "") for n in range(size)]


def rules(**changes: Any) -> PlanRules:
    """Rules with one open tier B of 30 % and a best tier A that is not visited without cause."""
    tiers = {"A": {"ratio": 0, "without_cause": False}, "B": {"ratio": 0.3}}
    base = {"name": "t", "title": "t", "source": "测试", "verified": True, "tiers": tiers}
    return PlanRules.model_validate(base | changes)


def office(size: int, *, place: str = "*", conflicts: dict[tuple[str, str], str] | None = None) -> Inspectors:
    """So many inspectors who work in a place."""
    return Inspectors(tuple(Inspector(f"I{n:03}", place) for n in range(size)), conflicts or {})
