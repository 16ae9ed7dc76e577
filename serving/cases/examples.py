"""A real answer, for the API's pages."""

from __future__ import annotations

from typing import Any

CASE: dict[str, Any] = {
    "case_id": "0f8c2f6f3d5b4b0f9a0f5c0c8f6f1a2b",
    "kind": "objection",
    "kind_label": "异议申诉",
    "subject": "91460000MA0000015T",
    "subject_kind": "enterprise",
    "reference": "4b3c0b8f6d1e2a5947c0d8e1f2a3b4c5",
    "state": "received",
    "state_label": "已受理",
    "open": True,
    "opened_on": "2026-06-30",
    "due": "2026-07-20",
    "overdue": False,
    "basis": "《征信业管理条例》第二十五条；《白沙县社会信用体系建设规划》第八章第二节（核查期间暂停联合惩戒）",
    "history": [{"state": "received", "state_label": "已受理", "day": "2026-06-30", "actor": "subject", "note": "当日已缴清"}],
}
