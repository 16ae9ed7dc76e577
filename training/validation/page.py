"""The validation report as one self-contained page that prints."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.evaluation import Evaluation
from training.validation.report import Report
from training.waterfall import in_chinese

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
