"""Pictures of a trained table, for the tracking run: ROC with KS, calibration, tiers, curves of the strongest features."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.bins import BEYOND, NumericBins
from models.parts import TableFeature
from models.points_table import PointsTable
from models.tiers import Tiers
from training.metrics import Metrics, roc

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Matplotlib reads the first face of a collection alone, and Noto's collections begin with the Japanese one.
_CHINESE_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Micro Hei", "SimHei"),
    *("Noto Serif CJK SC", "Noto Serif CJK JP"),
)
COLOURS = ("#b3403a", "#d59b3a", "#7a9a4b", "#2f7d6b", "#27608b")


def draw_all(folder: Path, table: PointsTable, tiers: Tiers, raw: NDArray[np.float64], target: NDArray[np.int8]) -> list[Path]:
    """Draw every picture into `folder` as PNG and return the files."""
    chinese = chinese_font()
    figures = {
        "roc": roc_figure(raw, target),
        "calibration": calibration_figure(raw, target),
        "tiers": tiers_figure(table, tiers, raw, chinese=chinese is not None),
        **{f"feature-{at + 1}": figure for at, figure in enumerate(_curves(table, chinese=chinese is not None))},
    }
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, figure in figures.items():
        files.append(folder / f"{name}.png")
        figure.savefig(files[-1], dpi=110)
    return files


def chinese_font() -> str | None:
    """Set matplotlib to a font that has Chinese characters and return its name; None where the machine has none."""
    from matplotlib import font_manager, rcParams

    installed = {font.name for font in font_manager.fontManager.ttflist}
    if not installed.intersection(_CHINESE_FONTS):
        # Matplotlib remembers the fonts of its first start; what was installed since is not in its list.
        for file in (file for file in font_manager.findSystemFonts() if "CJK" in file or "wqy" in file):
            font_manager.fontManager.addfont(file)
        installed = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in _CHINESE_FONTS if name in installed), None)
    if found:
        rcParams["font.sans-serif"] = [found, "DejaVu Sans"]
        rcParams["axes.unicode_minus"] = False
    return found


def roc_figure(raw: NDArray[np.float64], target: NDArray[np.int8]) -> Figure:
    """ROC curve; the vertical line is the Kolmogorov-Smirnov gap."""
    figure, axes = axes_of("share of good subjects flagged", "share of bad subjects found")
    false, true = roc(raw, target)
    metrics, widest = Metrics.of(raw, target), int(np.argmax(true - false))
    axes.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    axes.plot(false, true, color=COLOURS[4])
    axes.vlines(false[widest], false[widest], true[widest], color=COLOURS[0])
    axes.set_title(f"AUC {metrics.auc:.3f} · KS {metrics.ks:.3f} · {metrics.rows:,} held-out rows")
    return figure


def calibration_figure(raw: NDArray[np.float64], target: NDArray[np.int8], groups: int = 10) -> Figure:
    """Mean predicted probability against the observed bad rate, in groups of equal size."""
    figure, axes = axes_of("predicted probability of the bad outcome", "observed bad rate")
    probability = 1 / (1 + np.exp(-raw))
    parts = [part for part in np.array_split(np.argsort(probability, kind="stable"), groups) if len(part)]
    predicted, seen = [float(probability[part].mean()) for part in parts], [float(target[part].mean()) for part in parts]
    end = 1.05 * max(*predicted, *seen, 1e-6)
    axes.plot([0, end], [0, end], color="0.8", linewidth=1)
    axes.plot(predicted, seen, marker="o", color=COLOURS[4])
    axes.set_title(f"Calibration in {len(parts)} groups of equal size")
    return figure


def tiers_figure(table: PointsTable, tiers: Tiers, raw: NDArray[np.float64], *, chinese: bool) -> Figure:
    """How many held-out rows have which score, coloured by tier (before the rules)."""
    figure, axes = axes_of("score", "rows")
    scale = table.need_scale()
    scores = np.clip(np.floor(scale.offset - scale.factor * raw + 0.5), scale.minimum, scale.maximum)
    edges = np.linspace(scores.min() - 0.5, scores.max() + 0.5, 60)
    ends = [*tiers.starts[1:], np.inf]
    lows = [-np.inf, *tiers.starts[1:]]
    parts = [scores[(scores >= low) & (scores < end)] for low, end in zip(lows, ends, strict=True)]
    labels = [
        f"{tier.name} {tier.chinese if chinese else ''} {len(part) / len(scores):.1%}"
        for tier, part in zip(tiers.rising, parts, strict=True)
    ]
    colours = [COLOURS[min(at, len(COLOURS) - 1)] for at in range(len(parts))]
    # Stacked: a column that a tier's border runs through shows both parts.
    axes.hist(parts, bins=edges.tolist(), color=colours, label=labels, stacked=True)
    axes.legend()
    axes.set_title("Scores by tier")
    return figure


def _curves(table: PointsTable, *, chinese: bool, most: int = 6) -> Iterator[Figure]:
    """The main effects of the features that move the score most, in points."""
    factor = table.need_scale().factor
    ranked = sorted(table.features, key=lambda feature: -_spread(feature))
    for feature in [one for one in ranked[:most] if _spread(one) > 0]:
        figure, axes = axes_of(feature.note.label if chinese else feature.name, "points against the average")
        points = -factor * np.ldexp((feature.units - feature.mean).astype(np.float64), -table.exponent)
        bins = feature.bins
        if isinstance(bins, NumericBins):
            finite = np.abs(bins.thresholds) < BEYOND  # a split "missing or not" has a threshold beyond every value
            inner = points[: bins.bins][np.append(True, finite)]
            axes.stairs(inner, _steps(bins.thresholds[finite]), baseline=None, color=COLOURS[4])
        else:
            axes.bar(range(bins.size), points, color=COLOURS[4], tick_label=list(bins.labels))
        axes.axhline(0, color="0.8", linewidth=1)
        yield figure


def _spread(feature: TableFeature) -> float:
    """Mean absolute distance from the mean over the background."""
    distance = np.abs((feature.units - feature.mean).astype(np.float64))
    return float(distance @ feature.counts)


def _steps(thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of the bins, the open ends drawn a tenth of the range beyond the outer thresholds."""
    if not len(thresholds):
        return np.array([-1.0, 1.0])
    margin = 0.1 * float(np.ptp(thresholds)) + 1.0
    return np.concatenate(([thresholds[0] - margin], thresholds, [thresholds[-1] + margin]))


def axes_of(x: str, y: str) -> tuple[Figure, Any]:
    """A figure with one pair of labelled axes, in the size of a slide's half."""
    # Figure, not pyplot: no global state, no display, nothing to close.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes
