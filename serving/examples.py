"""Answers shown in /docs; a test holds them against what the service really answers."""

from __future__ import annotations

from typing import Any

SCORE: dict[str, Any] = {
    "subject": "91460000MA0000015T",
    "kind": "enterprise",
    "as_of": "2026-06-30",
    "status": "scored",
    "reason_code": None,
    "score": 583,
    "tier": "C",
    "tier_label": "中",
    "base": 655,
    "dimensions": {"administration": -60, "operation": -12},
    "reasons": [
        {
            "feature": "penalty_count_12m",
            "label": "近12个月行政处罚次数",
            "dimension": "administration",
            "points": -60,
            "value": 1.0,
            "record_ids": ["5f0c8f1f0d3c4c0e8f7e0f3a1c2b4d5e"],
        }
    ],
    "other_points": -12,
    "rules": [],
    "disputed": False,
    "records": [
        {
            "record_id": "5f0c8f1f0d3c4c0e8f7e0f3a1c2b4d5e",
            "item": "administrative_penalty",
            "name": "行政处罚",
            "document": "琼市监处罚〔2026〕12号",
            "authority": "海口市市场监督管理局",
            "event_date": "2026-02-11",
            "severity": "一般",
            "status": "active",
            "counts_until": "2027-02-11",
            "repair_from": "2026-05-11",
        }
    ],
    "evaluation": {
        "name": "enterprise",
        "label": "企业公共信用综合评价",
        "version": 1,
        "table_hash": "3b9c0d6e5f4a",
        "feature_set": "a1b2c3d4",
    },
    "store_version": 41,
}
