"""Measures as /docs shows them."""

from __future__ import annotations

from typing import Any

_MEASURE: dict[str, Any] = {
    "number": "HN-JL-02",
    "name": "告知承诺、信用免审、审批提速",
    "kind": "incentive",
    "level": "recommended",
    "scope": "hainan",
    "issued_by": "海南省营商环境建设厅",
    "legal_basis": ["琼营商办〔2025〕31号第40条"],
    "subjects": ["enterprise"],
    "valid_from": "2025-10-25",
    "valid_until": None,
    "verified": True,
}
_TITLE = "海南省守信联合激励措施清单"
LISTS: dict[str, Any] = {"lists": [{"title": _TITLE, "edition": "2025", "measures": [_MEASURE]}]}
MATCHES: dict[str, Any] = {
    "subject": "91460000MA0000015T",
    "as_of": "2026-06-30",
    "colour": "红",
    "colour_reason": "企业公共信用综合评价 A（742）",
    "measures": [
        {
            "list_title": _TITLE,
            "measure": _MEASURE,
            "state": "in_force",
            "until": None,
            "grounds": [{"by": "enterprise_tier", "state": "in_force", "until": None, "record_id": None}],
        }
    ],
}
