"""What more rows of training bring: AUC on unseen rows against the size of a stratified sample, on the largest real set (gmsc).

    python benchmarks/learning_curve.py             3,750 to 120,000 rows, three samples of each size
    python benchmarks/learning_curve.py --quick     to 30,000 rows, one sample of each
    python benchmarks/learning_curve.py --draw docs/pictures/learning-curve.svg

A fifth of the rows, drawn once, is scored and never learnt from. A sample keeps the share of bad rows. What a half of the rows
loses against all of them is compared with the sampling error of the AUC itself, by resampling the unseen rows in pairs.
docs/adr/0013 rests on this.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder holds files named like packages of the project

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402

from benchmarks import form  # noqa: E402
from benchmarks.sets import registry  # noqa: E402
from benchmarks.sets.labelled_set import LabelledSet  # noqa: E402
from training.config import FitConfig  # noqa: E402
from training.fit import fit  # noqa: E402

SET, SEED, HALVINGS, SAMPLES, RESAMPLES = "gmsc", 42, 5, 3, 400
CONFIG = FitConfig(pairs="none")
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Point:
    """One sample: its rows, and the points that a table learnt from it gives the unseen rows, (n,)."""

    rows: int
    score: NDArray[np.int64]

    def auc(self, target: NDArray[np.int8]) -> float:
        """On the unseen rows; a higher score is a better one."""
        return float(roc_auc_score(target, -self.score))


def point(data: LabelledSet, rows: Rows, unseen: Rows) -> Point:
    """Learn from some rows and score the unseen ones."""
    table = fit(data.columns.iloc[rows].reset_index(drop=True), data.target[rows], config=CONFIG)
    return Point(len(rows), np.asarray(table.score(data.columns.iloc[unseen].reset_index(drop=True))))


def curve(data: LabelledSet, *, largest: int | None, samples: int) -> tuple[list[Point], Rows]:
    """Points from the smallest sample to the largest, and the unseen rows."""
    learn, unseen = train_test_split(np.arange(len(data.target)), test_size=0.2, stratify=data.target, random_state=SEED)
    if largest:
        learn, _ = train_test_split(learn, train_size=largest, stratify=data.target[learn], random_state=SEED)
    found = []
    for halving in range(HALVINGS, -1, -1):
        for number in range(samples if halving else 1):
            share = 2.0**-halving
            stratum = data.target[learn]
            rows = train_test_split(learn, train_size=share, stratify=stratum, random_state=number)[0] if halving else learn
            found.append(point(data, rows, unseen))
            print(f"  {len(rows):7,} rows  AUC {found[-1].auc(data.target[unseen]):.4f}", flush=True)
    return found, unseen


def mean_auc(points: Sequence[Point], target: NDArray[np.int8]) -> dict[int, float]:
    """Rows → mean AUC over the samples of that size."""
    sizes = sorted({one.rows for one in points})
    return {size: float(np.mean([one.auc(target) for one in points if one.rows == size])) for size in sizes}


def lost(points: Sequence[Point], target: NDArray[np.int8]) -> tuple[float, float]:
    """What the halves lose against all rows, and the standard error of that difference, by resampling the unseen rows."""
    sizes = sorted({one.rows for one in points})
    halves, whole = [one for one in points if one.rows == sizes[-2]], points[-1]
    rng = np.random.default_rng(SEED)

    def difference(rows: Rows) -> float:
        half = np.mean([roc_auc_score(target[rows], -one.score[rows]) for one in halves])
        return float(roc_auc_score(target[rows], -whole.score[rows]) - half)

    resampled = [difference(rng.integers(0, len(target), len(target))) for _ in range(RESAMPLES)]
    return difference(np.arange(len(target))), float(np.std(resampled))


def draw(points: Sequence[Point], target: NDArray[np.int8], file: Path) -> None:
    """Draw the curve, one dot a sample, into an SVG or PNG file."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "yexin"  # equal figures, equal bytes
    from matplotlib import pyplot

    means = mean_auc(points, target)
    figure, axes = pyplot.subplots(figsize=(6.4, 3.8), layout="constrained")
    axes.plot(list(means), list(means.values()), "-", color="tab:blue", label="mean")
    axes.plot([one.rows for one in points], [one.auc(target) for one in points], "o", markersize=4, color="tab:blue", alpha=0.6)
    axes.axhline(means[max(means)], color="grey", linestyle=":", label="all rows")
    axes.set(xscale="log", xlabel="rows learnt from, stratified", ylabel=f"AUC on {len(target):,} unseen rows", title=SET)
    axes.set_xticks(list(means), [f"{size:,}" for size in means], minor=False, fontsize=8)
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None, dpi=150)
    pyplot.close(figure)


def main() -> None:
    """Read the command line, learn, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rows, one sample of each size")
    parser.add_argument("--draw", type=Path, help="SVG or PNG file for the picture")
    asked = parser.parse_args()
    data = registry.load(SET)
    points, unseen = curve(data, largest=30_000 if asked.quick else None, samples=1 if asked.quick else SAMPLES)
    target = data.target[unseen]
    difference, error = lost(points, target)
    print(f"half of the rows loses {difference:+.5f} AUC, standard error {error:.5f}")
    if asked.draw:
        draw(points, target, asked.draw)
    judged = {"AUC that half of the rows loses": form.Goal.of(difference, "≤", 0.001)}
    form.report(
        ({} if asked.quick else judged) | {"the loss in standard errors of itself": form.Goal.of(difference / error, "≤", 2)}
    )


if __name__ == "__main__":
    main()
