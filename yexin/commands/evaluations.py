"""`yexin evaluations`: what can be evaluated here, for whom, for what and by which documents."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from models.lawful_use import check_uses, items_behind
from yexin.options import DeploymentOption
from yexin.settings import Settings

console = Console()
_KINDS = {"enterprise": "企业和组织", "person": "自然人"}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(evaluations)


def evaluations(
    name: Annotated[str | None, typer.Argument(help="one evaluation in full [default: all in a table]")] = None,
    deployment: DeploymentOption = None,
) -> None:
    """List the deployment's evaluations with their uses; or show one: legal basis, dimensions, weights, tiers, items behind it."""
    settings = Settings.of(deployment=deployment)
    if name is not None:
        for line in told(settings, Evaluation.find(settings.deployment, name)):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        return
    table = Table("评价", "名称", "对象", "领域", "赋分", "用途", box=SIMPLE_HEAD, pad_edge=False)
    for one in (Evaluation.find(settings.deployment, found) for found in Evaluation.names(settings.deployment)):
        made = "指标" if one.policy is not None else "训练"
        table.add_row(
            one.name, one.chinese, _KINDS[one.subject], one.field or "通用", made, "、".join(use.chinese for use in one.uses)
        )
    console.print(table)


def told(settings: Settings, one: Evaluation) -> list[str]:
    """One evaluation in full.

    Raises
    ------
    UnlawfulUse
        It rests on an item that one of its uses may not rest on.
    """
    features = FeatureSet.load(settings.deployment, one.subject)
    check_uses(one, features, settings.deployment.catalogue)
    lines = [f"{one.chinese}（{one.name} 第{one.version}版）  {_KINDS[one.subject]}  {one.field or '通用'}"]
    lines += [f"依据：{basis}" for basis in one.basis]
    lines.append(f"用途：{'、'.join(use.chinese for use in one.uses)}")
    if one.policy is not None:
        lines.append("维度：" + "，".join(f"{dimension} {points}" for dimension, points in one.policy.dimensions.items()))
        labels = {feature.name: feature.label for feature in features.features}
        lines += [f"    {i.best:>5}  {labels[f]}（{f}；{i.dimension}；{i.basis}）" for f, i in one.policy.indicators.items()]
    lines.append("等级：" + "，".join(f"{tier.chinese} ≥{tier.start}" for tier in reversed(one.tiers.rising)))
    lines += [f"规则：{rule.chinese}（{rule.basis}）" for rule in one.rules]
    items = items_behind(one, features, settings.deployment.catalogue)
    lines.append(f"目录事项：{'、'.join(item.name for item in items)}")
    return lines
