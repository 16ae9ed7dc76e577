"""The pictures of a validation report, drawn from its data; each can stand on a slide by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.pictures import COLOURS, axes_of, chinese_font, draw_all
from training.validation.candidate import Candidate
from training.validation.report import Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST = 15  # bars that one can read


def draw_report(folder: Path, candidate: Candidate, report: Report) -> list[Path]:
    """Draw every picture that the report has data for into `folder`; the files, in the order in which one reads them."""
    chinese = chinese_font() is not None
    files = draw_all(folder, candidate.table, candidate.evaluation.tiers, candidate.raw["out_of_time"], candidate.later.target)
    for name, draw in CHARTS.items():
        figure = draw(report, chinese)
        if figure is not None:
            files.append(folder / f"{name}.png")
            figure.savefig(files[-1], dpi=110)
    return files


def calibration(report: Report, chinese: bool) -> Figure | None:
    """Predicted against observed bad rate, with intervals."""
    groups = report["calibration"]["groups"]
    figure, axes = axes_of(*_words(chinese, ("预测的不良率", "实际的不良率"), ("predicted bad rate", "observed bad rate")))
    x, y = ([one[key] for one in groups] for key in ("predicted", "observed"))
    ends = [[max(one["observed"] - one["low"], 0) for one in groups], [max(one["high"] - one["observed"], 0) for one in groups]]
    end = 1.05 * max(*x, *(one["high"] for one in groups))
    axes.plot([0, end], [0, end], color="0.8", linewidth=1)
    axes.errorbar(x, y, yerr=ends, marker="o", capsize=3, color=COLOURS[4])
    error = report["parts"]["out_of_time"]["calibration_error"]
    axes.set_title(f"校准：十组平均偏差 {error:.2%}" if chinese else f"Calibration: mean gap of ten groups {error:.2%}")
    return figure


def lift(report: Report, chinese: bool) -> Figure | None:
    """Which share of the bad subjects is among the worst so many."""
    rows = report["lift"]
    figure, axes = axes_of(
        *_words(
            chinese,
            ("分数最低的主体占比", "覆盖的不良主体占比"),
            ("share of subjects with the lowest scores", "share of bad subjects"),
        )
    )
    axes.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    axes.plot([0, *(one["share"] for one in rows), 1], [0, *(one["capture"] for one in rows), 1], marker="o", color=COLOURS[3])
    for one in rows[2:6]:
        axes.annotate(f"×{one['lift']:.1f}", (one["share"], one["capture"]), textcoords="offset points", xytext=(8, -12))
    axes.set_title("捕获率与提升度" if chinese else "Capture and lift")
    return figure


def days(report: Report, chinese: bool) -> Figure | None:
    """AUC and bad rate day by day."""
    rows = [one for one in report["stability"]["days"] if one["auc"] is not None]
    if len(rows) < 2:
        return None
    figure, axes = axes_of("", "AUC")
    names, places = [one["day"] for one in rows], range(len(rows))
    axes.plot(places, [one["auc"] for one in rows], marker="o", color=COLOURS[4])
    axes.set_ylim(0.5, 1)
    axes.set_xticks(places, [f"{name}\n{_part(one['part'], chinese)}" for name, one in zip(names, rows, strict=True)], fontsize=8)
    other = axes.twinx()
    other.bar(places, [one["bad_rate"] for one in rows], width=0.35, alpha=0.25, color=COLOURS[0])
    other.set_ylabel("不良率（柱）" if chinese else "bad rate (bars)")
    axes.set_title("各评价日的区分能力（线）与不良率" if chinese else "AUC (line) and bad rate by day")
    return figure


def drift(report: Report, chinese: bool) -> Figure | None:
    """The features that moved most."""
    rows = report["stability"]["features"][:_MOST][::-1]
    figure, axes = axes_of("CSI", "")
    axes.barh(range(len(rows)), [one["csi"] for one in rows], color=COLOURS[1])
    axes.set_yticks(range(len(rows)), [_clip(one["label"] if chinese else one["name"]) for one in rows], fontsize=8)
    for bound in (0.10, 0.25):
        axes.axvline(bound, color="0.6", linewidth=1, linestyle="--")
    axes.set_title("指标分布的变化（学习样本至时间外样本）" if chinese else "Features that moved most (learnt to out of time)")
    return figure


def tiers(report: Report, chinese: bool) -> Figure | None:
    """Share and bad rate of each tier."""
    rows = report["tiers"]["distribution"]
    figure, axes = axes_of("", "占比" if chinese else "share of subjects")
    places = range(len(rows))
    axes.bar(places, [one["share"] for one in rows], color=COLOURS[3], alpha=0.8)
    axes.set_xticks(places, [f"{one['tier']} {one['chinese'] if chinese else ''}" for one in rows])
    for at, one in enumerate(rows):
        rate = "–" if one["bad_rate"] is None else f"{one['bad_rate']:.2%}"
        axes.annotate(rate, (at, one["share"]), ha="center", textcoords="offset points", xytext=(0, 3))
    axes.margins(y=0.12)
    axes.set_title("各等级占比（柱）与不良率（数字）" if chinese else "Share of each tier, and its bad rate (numbers)")
    return figure


def migration(report: Report, chinese: bool) -> Figure | None:
    """From the champion's tiers to this version's."""
    moved = report["tiers"]["migration"]
    if moved is None:
        return None
    counts = np.array(moved["counts"], float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = axes_of(*_words(chinese, ("本版本的等级", "现用版本的等级"), ("tier by this version", "tier by the champion")))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row in range(len(counts)):
        for column in range(len(counts)):
            colour = "white" if shares[row, column] > 0.6 else "black"
            axes.annotate(f"{int(counts[row, column]):,}", (column, row), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(counts)), moved["tiers"])
    axes.set_yticks(range(len(counts)), moved["tiers"])
    share = moved["moved"]
    axes.set_title(f"等级迁移：{share:.1%} 的主体变更等级" if chinese else f"Tier migration: {share:.1%} change tier")
    return figure


def slices(report: Report, chinese: bool) -> Figure | None:
    """AUC of each group with its interval; small groups have wide ones."""
    rows = [one for one in report["slices"] if one["auc"] is not None and one["bad"] >= 10][::-1]
    if not rows:
        return None
    figure, axes = axes_of("AUC", "")
    figure.set_size_inches(7, max(3.0, 0.24 * len(rows) + 1.2))
    values = [one["auc"]["value"] for one in rows]
    kinds = list(dict.fromkeys(one["slice"] for one in rows))
    colours = [COLOURS[kinds.index(one["slice"]) % len(COLOURS)] for one in rows]
    axes.hlines(range(len(rows)), [one["auc"]["low"] for one in rows], [one["auc"]["high"] for one in rows], colors=colours)
    axes.scatter(values, range(len(rows)), c=colours, zorder=3)
    labels = [f"{one['chinese'] if chinese else one['slice']} · {one['group'] if chinese else at}" for at, one in enumerate(rows)]
    axes.set_yticks(range(len(rows)), [_clip(label) for label in labels], fontsize=8)
    axes.axvline(report["metrics"]["auc"]["value"], color="0.6", linewidth=1, linestyle="--")
    axes.set_title("各组的区分能力（虚线为全体）" if chinese else "AUC by group (dashed: all)")
    return figure


def sources(report: Report, chinese: bool) -> Figure | None:
    """What is lost without each source."""
    rows = report["sources"][:_MOST][::-1]
    if not rows:
        return None
    figure, axes = axes_of("缺失该来源时 AUC 的下降" if chinese else "AUC lost without the source", "")
    axes.barh(range(len(rows)), [one["auc_lost"] for one in rows], color=COLOURS[0])
    axes.set_yticks(range(len(rows)), [one["chinese"] if chinese else one["item"] for one in rows], fontsize=8)
    axes.set_title("对各数据来源的依赖" if chinese else "What each source is worth")
    return figure


def comparison(report: Report, chinese: bool) -> Figure | None:
    """AUC of other models on the same rows."""
    rows = report["comparison"][::-1]
    if not rows:
        return None
    figure, axes = axes_of("AUC", "")
    own = [one["model"] == "this version" for one in rows]
    axes.barh(range(len(rows)), [one["auc"] for one in rows], color=[COLOURS[3] if mine else "0.75" for mine in own])
    axes.set_yticks(range(len(rows)), [one["model"] for one in rows])
    for at, one in enumerate(rows):
        axes.annotate(f"{one['auc']:.4f}", (one["auc"], at), va="center", textcoords="offset points", xytext=(4, 0))
    axes.set_xlim(0.5, min(1.0, max(one["auc"] for one in rows) + 0.06))
    axes.set_title("同一时间外样本上的比较" if chinese else "On the same out-of-time rows")
    return figure


CHARTS: dict[str, Callable[[Report, bool], Any]] = {
    "calibration-groups": calibration,
    "lift": lift,
    "tier-rates": tiers,
    "migration": migration,
    "days": days,
    "drift": drift,
    "slices": slices,
    "sources": sources,
    "comparison": comparison,
}


def _words(chinese: bool, own: tuple[str, str], english: tuple[str, str]) -> tuple[str, str]:
    return own if chinese else english


def _part(name: str, chinese: bool) -> str:
    parts = {"learn": "学习", "calibration": "校准", "test": "测试", "out_of_time": "时间外"}
    return parts[name] if chinese else name


def _clip(label: str, most: int = 26) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"
