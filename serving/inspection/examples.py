"""Inspection plans as /docs shows them."""

from __future__ import annotations

from typing import Any

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_FILES = ("rules.yaml", "population.csv", "inspectors.csv", "conflicts.csv")
_HEAD = {"number": "琼〔2026〕1号", "day": "2026-07-01", "state": "drawn"}
PLANS: dict[str, Any] = {
    "plans": [{**_HEAD, "public_value": "双色球第2026076期", "public_day": "2026-07-07"}],
    "next": None,
}
PLAN: dict[str, Any] = {
    **_HEAD, "population": 18_930, "inspectors": 24, "visits": 1_204,
    "reasons": {"随机抽取": 1_130, "到期必查": 62, "有因检查": 12},
    "commitment": {
        "secret_hash": _HASH, "files": dict.fromkeys(_FILES, _HASH),
        "public_value": "双色球第2026076期", "public_day": "2026-07-07",
    },
    "revealed": {"secret": "ab" * 32, "public_value": "03 09 14 21 27 30 + 11", "seed": _HASH},
    "rules": {
        "name": "hainan-2025", "title": "海南：无事不扰，逐级提高", "verified": False,
        "source": "国市监信发〔2022〕6号；比例为本方案设定", "strata": ["industry", "place"],
        "least_of_stratum": 1, "least_share": 0.05, "capacity": None, "team": 2, "most_visits": None,
        "causes": ["投诉被拒绝调解"],
    },
    "tiers": [
        {"tier": "B", "ratio": 0.05, "without_cause": True, "rest_months": 12, "at_least_every_months": None,
         "subjects": 10_700, "visits": 535}
    ],
    "strata": [{"name": ["B", "教育", "海口市"], "subjects": 118, "visits": 6}],
}  # fmt: skip
VISITS: dict[str, Any] = {
    "number": "琼〔2026〕1号", "count": 1_204,
    "visits": [
        {"subject": "91460000MA0000015T", "tier": "B", "industry": "教育", "place": "海口市", "why": "随机抽取", "cause": "",
         "inspectors": ["琼执法0002", "琼执法0007"]}
    ],
    "next": None,
}  # fmt: skip
VERIFICATION: dict[str, Any] = {
    "number": "琼〔2026〕1号", "holds": True,
    "checks": [
        {"name": "visits.csv", "what": "visits.csv is what the seed draws", "holds": True, "published": _HASH, "recomputed": _HASH}
    ],
}  # fmt: skip
RESULTS: dict[str, Any] = {
    "number": "琼〔2026〕1号", "as_of": "2026-09-30", "planned": 1_204, "done": 900, "problems": 180,
    "rectified": 150, "outside": 0, "coverage": 0.7475, "problem_rate": 0.2, "rectified_rate": 0.8333,
}  # fmt: skip
TAKEN: dict[str, Any] = {
    "added": 1, "known": 0,
    "refused": [{"line": 2, "column": "检查结果", "reason": "not in the code list", "remedy": "use the code list"}],
    "results": RESULTS,
}  # fmt: skip
