"""Evaluations as /docs shows them."""

from __future__ import annotations

from typing import Any

TIERS: list[dict[str, Any]] = [
    {"name": "D", "label": "差", "starts": 0, "ends": 399},
    {"name": "C", "label": "中", "starts": 400, "ends": 599},
    {"name": "B", "label": "良", "starts": 600, "ends": 699},
    {"name": "A", "label": "优", "starts": 700, "ends": None},
]
EVALUATION: dict[str, Any] = {
    "name": "enterprise",
    "label": "企业公共信用综合评价",
    "subject": "enterprise",
    "version": "1",
    "uses": ["supervision", "approval", "preloan", "self"],
    "reasons": 5,
    "tiers": TIERS,
    "approved_version": 1,
    "table_hash": "3b9c0d6e5f4a",
}
TABLE: dict[str, Any] = {
    "evaluation": "enterprise",
    "version": 1,
    "hash": "3b9c0d6e5f4a",
    "base": 655,
    "features": [
        {
            "feature": "penalty_count_12m",
            "label": "近12个月行政处罚次数",
            "dimension": "administration",
            "unit": "records",
            "lines": [{"values": "< 1", "points": 4.2}, {"values": "≥ 1", "points": -60.1}],
        }
    ],
    "pairs": [],
}
