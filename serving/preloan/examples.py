"""A pre-loan check and a portfolio as /docs shows them."""

from __future__ import annotations

from typing import Any

_RECORD: dict[str, Any] = {
    "record_id": "5f0c8f1f0d3c4c0e8f7e0f3a1c2b4d5e", "name": "行政处罚", "document": "琼市监处罚〔2026〕12号",
    "authority": "海口市市场监督管理局", "event_date": "2026-04-12", "severity": "一般", "status": "active",
    "public_until": "2027-04-12",
}  # fmt: skip
CHECK: dict[str, Any] = {
    "score_id": "0f8fad5bd9cb469fa165708067728950",
    "subject": "91460000MA0000015T",
    "as_of": "2026-06-30",
    "evaluation": "preloan",
    "evaluation_version": 1,
    "status": "scored",
    "score": 583,
    "tier": "C",
    "tier_label": "中",
    "probability": 0.0412,
    "reasons": [
        {
            "feature": "penalty_general_count_12m",
            "label": "近12个月一般行政处罚次数",
            "points": -60,
            "value": 1.0,
            "records": [_RECORD],
        }
    ],
    "serious_hits": [],
    "disputed": False,
    "subsidy": {"eligible": True, "rate": 0.01, "amount": 30000.0, "unmet": [], "basis": "琼营商办〔2025〕31号第53条"},
    "action": "review",
    "action_reasons": ["score_between_cutoffs"],
    "tell_applicant": {
        "zh": "您的贷款申请需由人工复核：信用评分未达到本行直接准入标准；主要影响因素：近12个月一般行政处罚次数；"
        "依据的记录：琼市监处罚〔2026〕12号。您可向信用平台查询本次评价的全部依据，对记录提出异议、申请信用修复，并要求人工复核。",
        "en": "Your application will be looked at by a person: the credit score is below the bank's standard for direct approval; "
        "what weighed most: general administrative penalties, last 12 months; records that it rests on: "
        "琼市监处罚〔2026〕12号. You may see "
        "everything that this evaluation rests on, object to a record, apply for its repair, and ask for a review by a person.",
    },
}
PORTFOLIO: dict[str, Any] = {
    "as_of": "2026-06-30",
    "summary": {
        "loans": 1, "amount": 3000000, "problems": 0, "by_tier": {"C": 1}, "amount_by_tier": {"C": 3000000},
        "by_action": {"review": 1}, "serious": 0, "expected_default": 123600.0, "without_probability": 0,
    },
    "loans": [
        {
            "subject": "91460000MA0000015T", "amount": 3000000, "score_id": CHECK["score_id"], "score": 583, "tier": "C",
            "probability": 0.0412, "serious_hits": 0, "action": "review", "problem": None,
        }
    ],
}  # fmt: skip
