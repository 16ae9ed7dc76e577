"""An alert as /docs shows it."""

from __future__ import annotations

from typing import Any

ALERT: dict[str, Any] = {
    "alert_id": "5c6d7e8f90a1b2c3d4e5f60718293a4b",
    "rule": "tier-fall",
    "name": "信用等级下降",
    "subject": "91460000MA0000015T",
    "severity": "warning",
    "severity_label": "一般",
    "addressee": "行业主管部门",
    "reason": "2025-12-30 A → 2026-06-30 B",
    "basis": "白沙县规划第八章第二节（动态失信预警）",
    "opened_on": "2026-06-30",
    "seen_on": "2026-06-30",
    "still_met": True,
    "came": None,
    "state": "new",
    "state_label": "待签收",
    "open": True,
    "due": "2026-07-03",
    "overdue": False,
    "history": [
        {"state": "new", "state_label": "待签收", "day": "2026-06-30", "actor": "platform", "organisation": "", "note": ""}
    ],
}
FIGURES: dict[str, Any] = {
    "rule": "tier-fall", "name": "信用等级下降", "alerts": 40, "open": 6, "overdue": 1, "handled": 24, "dismissed": 10,
    "judged": 20, "right": 5, "dismissed_right": 1, "precision": 0.25, "low": 0.112, "high": 0.469,
}  # fmt: skip
