"""The pictures of a monitoring report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.pictures import COLOURS, axes_of, chinese_font

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST = 12


def draw_watch(folder: Path, report: dict[str, Any]) -> list[Path]:
    """Draw what a monitoring report says into `folder` as PNG and return the files."""
    chinese = chinese_font() is not None
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "monitor-score": _score(report, chinese),
        "monitor-tiers": _tiers(report, chinese),
        "monitor-features": _features(report, chinese),
        "monitor-outcomes": _outcomes(report, chinese),
    }
    files = []
    for name, figure in figures.items():
        if figure is not None:
            files.append(folder / f"{name}.png")
            figure.savefig(files[-1], dpi=110)
    return files


def _score(report: dict[str, Any], chinese: bool) -> Figure:
    months = report["months"]
    figure, axes = axes_of("", "PSI")
    places = range(len(months))
    axes.plot(places, [one["psi"] for one in months], marker="o", color=COLOURS[4])
    for bound in (0.10, 0.25):
        axes.axhline(bound, color="0.6", linewidth=1, linestyle="--")
    axes.set_ylim(0, max(0.3, 1.1 * max(one["psi"] for one in months)))
    other = axes.twinx()
    other.bar(places, [one["rows"] for one in months], width=0.5, alpha=0.2, color=COLOURS[3])
    other.set_ylabel("可评价主体（柱）" if chinese else "subjects scored (bars)")
    _days(axes, [one["day"] for one in months])
    axes.set_title("分值漂移（线）与主体数" if chinese else "Drift of the score (line) and subjects")
    return figure


def _tiers(report: dict[str, Any], chinese: bool) -> Figure:
    months = report["months"]
    figure, axes = axes_of("", "占比" if chinese else "share of subjects")
    names = list(months[0]["tiers"])
    shares = [[one["tiers"][name] for one in months] for name in names]
    axes.stackplot(range(len(months)), shares, labels=names, colors=[COLOURS[min(at, 4)] for at in range(len(names))], alpha=0.85)
    axes.legend(loc="lower left", ncols=len(names))
    axes.set_ylim(0, 1)
    _days(axes, [one["day"] for one in months])
    axes.set_title("各等级占比" if chinese else "Share of each tier")
    return figure


def _features(report: dict[str, Any], chinese: bool) -> Figure:
    rows = report["features"][:_MOST][::-1]
    figure, axes = axes_of("CSI", "")
    axes.barh(range(len(rows)), [one["csi"] for one in rows], color=COLOURS[1])
    axes.set_yticks(range(len(rows)), [one["label"] if chinese else one["name"] for one in rows], fontsize=8)
    axes.axvline(0.25, color="0.6", linewidth=1, linestyle="--")
    title = f"{report['since']} 至 {report['until']}" if chinese else f"{report['since']} to {report['until']}"
    axes.set_title(f"指标漂移，{title}" if chinese else f"Drift of features, {title}")
    return figure


def _outcomes(report: dict[str, Any], chinese: bool) -> Figure | None:
    rows = [one for one in report["outcomes"] if one["auc"] is not None]
    if not rows:
        return None
    figure, axes = axes_of("", "AUC")
    axes.plot(range(len(rows)), [one["auc"] for one in rows], marker="o", color=COLOURS[4])
    axes.set_ylim(0.5, 1)
    other = axes.twinx()
    places = range(len(rows))
    other.bar([at - 0.15 for at in places], [one["predicted"] for one in rows], width=0.3, alpha=0.35, color="0.5")
    other.bar([at + 0.15 for at in places], [one["bad_rate"] for one in rows], width=0.3, alpha=0.35, color=COLOURS[0])
    other.set_ylabel("预测（灰）与实际（红）不良率" if chinese else "bad rate: predicted (grey), observed (red)")
    _days(axes, [one["day"] for one in rows])
    axes.set_title("已知结果的月份" if chinese else "Months whose outcome is known")
    return figure


def _days(axes: Any, days: list[str]) -> None:
    axes.set_xticks(range(len(days)), [day[:7] for day in days], rotation=45, ha="right", fontsize=8)
