"""The validation report as one self-contained page that prints."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.evaluation import Evaluation
from training.validation.report import Report

TITLES = {
    "roc": "ROC 与 KS",
    "calibration-groups": "校准",
    "lift": "捕获率与提升度",
    "tiers": "分值分布",
    "tier-rates": "等级",
    "migration": "等级迁移",
    "days": "各评价日",
    "drift": "指标漂移",
    "slices": "分组",
    "sources": "数据来源",
    "comparison": "与其他模型的比较",
}


_REASONS = {
    "all subjects on all days": "全部主体 × 全部评价日",
    "days whose outcome overlaps a later part": "评价日的结果期与后一样本重叠",
    "nothing known of the subject": "当日尚无该主体的记录",
    "known for less than": "已知时间不足要求：",
    "bad already": "当日已处于不良状态：",
    "outcome not to be seen": "结果期内无从观察：",
    "rows not drawn": "超出抽取上限",
}


def in_chinese(reason: str) -> str:
    """Why rows were left out, in the page's language; what is no known reason stays as it is.

    Examples
    --------
    >>> in_chinese("bad already: repayment_default_count_12m")
    '当日已处于不良状态：repayment_default_count_12m'
    """
    known = next((begin for begin in _REASONS if reason.startswith(begin)), None)
    return reason if known is None else _REASONS[known] + reason.removeprefix(known).lstrip(": ")


def page(evaluation: Evaluation, report: Report, pictures: Sequence[Path]) -> str:
    """The page: findings in words, tables, pictures (inside the page: it needs no other file and no network), model card."""
    drawn = {file.stem: base64.b64encode(file.read_bytes()).decode() for file in pictures}
    shown = [(title, drawn[name]) for name, title in TITLES.items() if name in drawn]
    curves = [drawn[name] for name in sorted(drawn) if name.startswith("feature-")]
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {"share": lambda value: "–" if value is None else f"{value:.2%}"}
    environment.filters |= {"four": lambda value: "–" if value is None else f"{value:.4f}"}
    environment.filters |= {"reason": in_chinese}
    template = environment.get_template("page.html.j2")
    return template.render(evaluation=evaluation, report=report, pictures=shown, curves=curves)
