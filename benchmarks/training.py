"""What training costs, step by step, and what it is worth, beside LightGBM without constraints, an EBM and a scorecard.

    python benchmarks/training.py            provinces of 6,000 and 20,000 enterprises
    python benchmarks/training.py --quick    one of 2,500, two rounds, under 50 seconds on an idle core

Every step works on one thread and is measured in processor seconds, which neighbours on the machine disturb least; the learners
take turns, round by round, on the same rows. AUC is that of the out-of-time rows, with an interval of the difference.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median

# This file bears the name of a package of the project, and python puts its folder first.
sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before anything reads it: a second thread's seconds would be counted twice

from rich.console import Console  # noqa: E402

from benchmarks import form  # noqa: E402
from training.task import Task  # noqa: E402
from training.train import fit_task  # noqa: E402
from training.validation.candidate import Candidate  # noqa: E402
from training.validation.comparison import MODELS, comparison  # noqa: E402
from training.validation.report import make_report  # noqa: E402
from yexin.province import fill_store  # noqa: E402
from yexin.settings import Settings  # noqa: E402
from yexin.simulate.stream import Province  # noqa: E402

END, YEARS, SEED, EVALUATION = date(2026, 6, 30), 10, 20251218, "enterprise"
QUICK, USUAL = (2_500,), (6_000, 20_000)
FREE, EBM, SCORECARD = MODELS
Seconds = dict[str, list[float]]


def main() -> None:
    """Read the command line, measure every size, and report the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small province, two rounds")
    asked = parser.parse_args()
    goals: dict[str, form.Goal] = {}
    for enterprises in QUICK if asked.quick else USUAL:
        with tempfile.TemporaryDirectory() as home:
            goals |= measure(Path(home), enterprises, rounds=2 if asked.quick else 3)
    form.report(goals)


def measure(home: Path, enterprises: int, *, rounds: int) -> dict[str, form.Goal]:
    """Print the seconds of each step and the models beside each other; the goals of one size."""
    settings = Settings.of(home=home, deployment="hainan")
    fill_store(Console(), settings, Province(enterprises, 10, YEARS, END, SEED), workers=1)
    took: Seconds = {}
    with timed(took, "lives"):
        lives = settings.store.lives()
    with timed(took, "dataset"):
        task = Task.of(EVALUATION, settings.deployment, lives)
    rows: list[dict[str, float | str]] = []
    for _ in range(rounds):
        with timed(took, "fit"):
            fitted = fit_task(task)
        with timed(took, "compile"):
            fitted.assembly.table(fitted.text)
        candidate = Candidate(task.evaluation, task.features, task.dataset, fitted.table, task.rulebook, folded=fitted.calibration)
        rows = comparison(candidate)
        for row in rows[1:]:
            took.setdefault(str(row["model"]), []).append(float(row["seconds"]))
    with timed(took, "report"):
        make_report(candidate, comparison=rows)
    show(took, rows, task)
    return goals_of(f"{enterprises:,} enterprises", took, rows)


@contextmanager
def timed(took: Seconds, what: str) -> Iterator[None]:
    """Add the processor seconds of a step to those of its name."""
    start = time.process_time()
    yield
    took.setdefault(what, []).append(time.process_time() - start)


def show(took: Seconds, rows: list[dict[str, float | str]], task: Task) -> None:
    """Print the seconds of each step, and each model's measures."""
    learn, later = task.dataset.learn, task.dataset.out_of_time
    print(
        f"{len(learn):,} rows to learn ({int(learn.target.sum())} bad), {len(later):,} out of time ({int(later.target.sum())} bad)"
    )
    for name, seconds in took.items():
        print(f"  {name:30} {median(seconds):8.2f} s cpu")
    for row in rows:
        print(f"  {row['model']!s:30} AUC {row['auc']:.4f}  Brier {row['brier']:.4f}  {told(row)}")


def told(row: dict[str, float | str]) -> str:
    """By how much our table's AUC is above a model's, with its interval."""
    gap: object = row["auc_gap"]
    return f"ours {gap['value']:+.4f} [{gap['low']:+.4f}, {gap['high']:+.4f}]" if isinstance(gap, dict) else ""


def goals_of(case: str, took: Seconds, rows: list[dict[str, float | str]]) -> dict[str, form.Goal]:
    """Fitting, with its held-out rounds and its calibration, may cost twice a plain booster, and no AUC that one could see."""

    def ratio(other: str) -> float:
        return median(a / b for a, b in zip(took["fit"], took[other], strict=True))

    goals = {
        f"{case}: fit / {FREE}, cpu": form.Goal.of(ratio(FREE), "≤", 2.0),
        f"{case}: fit / {EBM}, cpu": form.Goal.of(ratio(EBM), "≤", 1.0),
        f"{case}: compile / fit, cpu": form.Goal.of(median(took["compile"]) / median(took["fit"]), "≤", 0.5),
        f"{case}: report, cpu seconds": form.Goal.of(took["report"][0], "≤", 15.0),
    }
    for row in rows[1:]:
        gap: object = row["auc_gap"]
        assert isinstance(gap, dict)
        # The upper end: a lead below zero that chance would not give is a loss.
        goals[f"{case}: AUC lead on {row['model']}, upper end"] = form.Goal.of(gap["high"], "≥", 0.0)
    return goals


if __name__ == "__main__":
    main()
