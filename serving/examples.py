"""Answers shown in /docs; a test holds them against what the service really answers."""

from __future__ import annotations

from typing import Any

SCORE: dict[str, Any] = {
    "score_id": "0f8fad5bd9cb469fa165708067728950",
    "subject": "91460000MA0000015T",
    "kind": "enterprise",
    "language": "zh",
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
            "dimension_label": "行政管理",
            "points": -60,
            "value": 1.0,
            "record_ids": ["5f0c8f1f0d3c4c0e8f7e0f3a1c2b4d5e"],
            "counts_until": {"5f0c8f1f0d3c4c0e8f7e0f3a1c2b4d5e": "2027-04-11"},
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
            "event_date": "2026-04-12",
            "severity": "一般",
            "status": "active",
            "counts_until": "2027-04-11",
            "ended_by": "window",
            "public_until": "2027-04-12",
            "basis": "国家发展改革委令第36号；琼营商办〔2025〕31号第20条",
            "repair_from": "2026-07-12",
            "repair": {
                "opens": "2026-07-12",
                "papers": ["法定责任义务履行完毕的证明材料", "信用承诺书"],
                "where": "国家企业信用信息公示系统（www.gsxt.gov.cn），或省、市、县三级政务服务大厅信用修复窗口",
                "basis": "《信用修复管理办法》（国家发展改革委令第36号）；琼营商办〔2025〕31号第30条、第31条",
            },
            "text": "行政处罚；文书号琼市监处罚〔2026〕12号；认定单位海口市市场监督管理局；2026-04-12认定；程度一般；"
            "2027-04-11后自动停止计分（超出统计期）；公示至2027-04-12（国家发展改革委令第36号；琼营商办〔2025〕31号第20条）；"
            "2026-07-12起可申请信用修复；材料两份：法定责任义务履行完毕的证明材料、信用承诺书；"
            "办理：国家企业信用信息公示系统（www.gsxt.gov.cn），或省、市、县三级政务服务大厅信用修复窗口"
            "（《信用修复管理办法》（国家发展改革委令第36号）；琼营商办〔2025〕31号第30条、第31条）。",
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
