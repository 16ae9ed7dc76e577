"""The model card: what a version is, what it may be used for and what not, how good it is, in words that need no training."""

from __future__ import annotations

from typing import Any

from credit.purpose import Purpose
from models.evaluation import Evaluation
from training.waterfall import in_chinese

_NEVER_PERSON = (
    "不得据以惩戒、限制权利、拒绝提供公共服务或商业服务（琼营商办〔2025〕31号第12条；发改委2019年7月18日口径）",
    "不得作为个人贷款的准入、额度或利率依据",
    "不得据以推断本人未同意提供的信息，或与身份证号、住址等比对",
)
_NEVER_ENTERPRISE = (
    "不得单独据以作出减损权利或者增加义务的决定：等级须经法律法规或者清单所列措施才产生效果（琼营商办〔2025〕31号第27条）",
    "不得用于评价企业的法定代表人、股东或者员工个人",
)
_NEVER_ANY = (
    "不得在未经人工复核渠道的情况下作出对主体有重大影响的决定（《个人信息保护法》第二十四条）",
    "不得用于训练数据之外的地区或者时期而不重新验证",
)


def card(evaluation: Evaluation, report: dict[str, Any]) -> dict[str, Any]:
    """The card as plain words under headings, all of it from the evaluation's file and the report."""
    outcome = evaluation.outcome
    person = evaluation.subject == "person"
    uses = [purpose.chinese for purpose in evaluation.uses]
    other = [purpose.chinese for purpose in Purpose if purpose not in evaluation.uses]
    never = [*(_NEVER_PERSON if person else _NEVER_ENTERPRISE), *_NEVER_ANY]
    return {
        "是什么": f"{evaluation.chinese}（{evaluation.name} 方案第{evaluation.version}版，{'个人' if person else '企业'}适用）："
        "由可打印的分值表逐项加减得出的分数；每一分都有对应的指标和记录。",
        "预测什么": "下一次检查发现关键违规" if outcome is None else _outcome(evaluation),
        "可以用于": uses,
        "不得用于": [f"{'、'.join(other)}（方案未列明的用途，系统拒绝）", *never],
        "数据": _data(report),
        "表现": summary(report),
        "局限": _limits(report),
    }


def summary(report: dict[str, Any]) -> list[str]:
    """The findings in sentences, the good and the bad."""
    later, auc, measures = report["parts"]["out_of_time"], report["metrics"]["auc"], report["measures"]
    worst = next(one for one in report["lift"] if one["share"] == 0.10)
    range_ = f"95% 区间 {auc['low']:.1%} 至 {auc['high']:.1%}"
    error = f"十组平均偏差 {later['calibration_error']:.2%}"
    lines = [
        f"时间外样本：{later['days'][0]} 起，{later['rows']:,} 行，{later['bad']:,} 个不良。随机取一个不良主体和一个良好主体，"
        f"分数排序正确的概率为 {auc['value']:.1%}（{range_}）。",
        f"分数最低的 10% 主体中包含了 {worst['capture']:.0%} 的不良主体，不良率是平均的 {worst['lift']:.1f} 倍。",
        f"预测的不良率 {later['predicted_rate']:.2%}，实际 {later['bad_rate']:.2%}；{error}。",
        f"分值分布自建模以来的稳定性指数（PSI）{measures['stability.score_psi']:.3f}（0.10 以下无变化，0.25 以上须查明原因）。",
        _directions(report["monotone"]),
    ]
    if report["fairness"]:
        lines += [
            _gap(report, "false_alarm", "良好主体被误判为最低等级的比例"),
            _gap(report, "found", "不良主体落入最低等级的比例"),
        ]
    if report["comparison"]:
        free = next(one for one in report["comparison"] if one["model"] == "LightGBM without constraints")
        gap = free["auc_gap"]
        ends = f"95% 区间 {gap['low']:+.4f} 至 {gap['high']:+.4f}"
        lines.append(f"与同一数据上无约束的 LightGBM 相比，AUC 相差 {gap['value']:+.4f}（{ends}）：这是可解释的约束的得失。")
    return lines


def markdown(evaluation: Evaluation, report: dict[str, Any]) -> str:
    """The card as a page."""
    lines = [
        f"# {evaluation.chinese} — model card",
        "",
        f"`{evaluation.name}` version {report['version']}, table `{report['table'][:12]}`",
        "",
    ]
    for heading, said in card(evaluation, report).items():
        lines += [f"## {heading}", "", *([said] if isinstance(said, str) else [f"- {one}" for one in said]), ""]
    return "\n".join(lines)


def _gap(report: dict[str, Any], rate: str, words: str) -> str:
    worst = max(report["fairness"], key=lambda one: one[rate]["gap"])
    return f"{words}在不同{worst['chinese']}之间相差最大，为 {worst[rate]['gap']:.1%}。"


def _directions(proof: dict[str, Any]) -> str:
    if proof["breaks"]:
        return f"{proof['declared']} 个指标声明了方向，其中有违反，不得使用：{'；'.join(proof['breaks'])}"
    return f"{proof['declared']} 个指标声明了方向，全部得到证明：多一条失信记录不会提高分数。"


def _outcome(evaluation: Evaluation) -> str:
    outcome = evaluation.outcome
    assert outcome is not None  # noqa: S101 (the caller looked)
    bounds = "，或 ".join(f"{name} ≥ {bound:g}" for name, bound in outcome.any.items())
    seen = f"；只看 {'、'.join(outcome.observed)} 有值的主体" if outcome.observed else ""
    return f"评价日之后 {outcome.months} 个月内：{bounds}{seen}。"


def _data(report: dict[str, Any]) -> list[str]:
    parts = {"learn": "学习", "calibration": "校准", "test": "测试", "out_of_time": "时间外"}
    said = [
        f"{parts[name]}：{one['rows']:,} 行，{one['bad']:,} 个不良，{one['days'][0]} 至 {one['days'][-1]}"
        for name, one in report["parts"].items()
    ]
    return [*said, *(f"未纳入 {out:,} 行：{in_chinese(reason)}" for reason, out, _ in report["waterfall"][1:] if out)]


def _limits(report: dict[str, Any]) -> list[str]:
    thin = [f"{one['chinese']}「{one['group']}」" for one in report["slices"] if one["bad"] < 10]
    said = ["分数排的是统计上的先后，不是对某一主体的断言；同分的主体会有不同的结果。"]
    if thin:
        said.append(f"不良主体不足 10 个、不宜据以下结论的组：{'、'.join(thin[:8])}{' 等' if len(thin) > 8 else ''}。")
    if report["sources"]:
        most = report["sources"][0]
        lost = f"缺失时 AUC 下降 {most['auc_lost']:.3f}，{most['tier_moved']:.0%} 的主体等级改变"
        said.append(f"最依赖的数据来源是{most['chinese']}（{most['source']}）：{lost}。")
    return said
