"""The four threes and a joint action as /docs shows them."""

from __future__ import annotations

from typing import Any

_RECORD = "4b3c0b8f6d1e2a5947c0d8e1f2a3b4c5"
ACTION: dict[str, Any] = {
    "action_id": "3f5d1c8a9b7e4f60a1b2c3d4e5f60718",
    "subject": "91460000MA0000015T",
    "subject_kind": "enterprise",
    "measure": "HN-CJ-01",
    "measure_name": "限制或者禁止：申请政府资金",
    "kind": "restriction",
    "level": "mandatory",
    "legal_basis": ["《海南自由贸易港社会信用条例》"],
    "rests_on": ["record"],
    "records": [_RECORD],
    "stage": "before",
    "stage_label": "事前",
    "matter": "approval",
    "matter_label": "行政审批",
    "initiator": "",
    "executor": "finance",
    "executor_label": "财政部门",
    "state": "pushed",
    "state_label": "已推送，待执行",
    "standing": "in_force",
    "open": True,
    "initiated_on": "2026-06-24",
    "due": "2026-07-03",
    "overdue": False,
    "history": [
        {
            "state": "initiated", "state_label": "已发起，待响应", "day": "2026-06-24", "due": None, "in_time": None,
            "actor": "initiator", "organisation": "", "note": "",
        },
        {
            "state": "responded", "state_label": "已响应，待推送", "day": "2026-06-25", "due": "2026-06-29", "in_time": True,
            "actor": "executor", "organisation": "", "note": "",
        },
        {
            "state": "pushed", "state_label": "已推送，待执行", "day": "2026-06-26", "due": "2026-06-26", "in_time": None,
            "actor": "platform", "organisation": "", "note": "",
        },
    ],
}  # fmt: skip
FRAME: dict[str, Any] = {
    "basis": "白沙县社会信用体系建设规划（2021-2025年）专栏2",
    "lists": [{"list": "restricted", "label": "失信约束名单", "subjects": ["enterprise", "person"], "by": ["record"]}],
    "checklists": [{"checklist": "measures", "label": "守信激励和失信约束措施清单", "entries": ["HN-CJ-01"]}],
    "by_itself": ["compare", "match", "feed_back"],
    "stages": [{"code": "before", "label": "事前"}],
    "matters": [{"code": "approval", "label": "行政审批"}],
    "departments": [{"code": "finance", "label": "财政部门"}],
    "states": [{"state": "initiated", "label": "已发起，待响应", "working_days": 3, "closed": False}],
}
COMPARED: dict[str, Any] = {
    "subject": "91460000MA0000015T",
    "as_of": "2026-06-30",
    "lists": [
        {
            "list": "restricted", "label": "失信约束名单", "state": "in_force", "until": "2029-01-12",
            "grounds": [{"by": "record", "state": "in_force", "until": "2029-01-12", "record_id": _RECORD}],
        }
    ],
}  # fmt: skip
_LINE: dict[str, Any] = {
    "group": "finance", "label": "财政部门", "initiated": 12, "responded": 11, "declined": 1, "pushed": 11, "executed": 9,
    "not_executed": 1, "fed_back": 8, "suspended": 1, "released": 2, "open": 3, "overdue": 1, "steps": 38, "in_time": 35,
    "watched": 4, "repaired": 2, "relapsed": 1,
}  # fmt: skip
EFFECT: dict[str, Any] = {
    "by": "department",
    "first": None,
    "last": None,
    "horizon_months": 12,
    "lines": [_LINE],
    "total": _LINE | {"group": "total", "label": ""},
}
