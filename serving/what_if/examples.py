"""The what-if shown in /docs; a test holds it against what the service really answers."""

from __future__ import annotations

from typing import Any

from serving.examples import SCORE

_RECORD = SCORE["records"][0]
_STEP = {"record_id": _RECORD["record_id"], "record": _RECORD["document"], "day": "2026-07-12", "points": 60}

WHAT_IF: dict[str, Any] = {
    "subject": SCORE["subject"],
    "kind": "enterprise",
    "language": "zh",
    "as_of": "2026-06-30",
    "until": "2029-06-30",
    "supposed": [{"record_id": _RECORD["record_id"], "record": _RECORD["document"], "event": "repaired", "day": "2026-08-01"}],
    "curves": [
        {
            "name": "supposed",
            "label": "按所设情形",
            "points": [
                {"day": "2026-06-30", "score": 583, "tier": "C"},
                {"day": "2026-07-30", "score": 583, "tier": "C"},
                {"day": "2026-08-01", "score": 643, "tier": "B"},
            ],
        }
    ],
    "lower_on": None,
    "reach": {
        "tier": "B",
        "tier_label": "良",
        "state": "by_repair",
        "waiting": "2027-04-12",
        "plans": [
            {"day": "2026-07-12", "score": 643, "tier": "B", "held_until": None, "steps": [{**_STEP, "repair": _RECORD["repair"]}]}
        ],
        "method": "已逐一比较1条可修复记录的全部2种组合",
        "text": "经修复于2026-07-12达到B级；此外不作修复则于2027-04-12自然达到。",
    },
    "evaluation": SCORE["evaluation"],
    "store_version": 41,
}
