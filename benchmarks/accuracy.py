"""How well the points table tells bad from good on real sets, beside what one would use instead.

The same stratified folds (by subject where several rows share one) for all; every number is the AUC on rows that no step has
seen. Results are kept (`--cache`), so a run that was cut short goes on where it stood; what other code or other packages measured
is measured anew. `--minutes` says when to begin nothing more; the page is written in any case, of the folds that all methods have
run. `--sets hmeq:5,gmsc:1` takes some sets, and so many folds of each. `--quick` takes the smallest set and one fold.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the benchmarks are no part of the installed packages

from benchmarks.form import Goal, report  # noqa: E402
from benchmarks.peers.accuracy_page import (  # noqa: E402
    TABLE_AUTO,
    TABLE_DERIVED,
    TABLE_NONE,
    Result,
    Results,
    lead,
    printed,
    write_page,
)
from benchmarks.peers.kept_results import KeptResults  # noqa: E402
from benchmarks.peers.learners import PEERS, SEED, Scores, Task  # noqa: E402
from benchmarks.sets.labelled_set import ROOT, DataMissing, LabelledSet, folder  # noqa: E402
from benchmarks.sets.registry import SETS, load  # noqa: E402
from training.config import FitConfig  # noqa: E402
from training.derivation import find_derivations, with_derivations  # noqa: E402
from training.derivation_trial import clear_derivations  # noqa: E402
from training.fit import fit_reported  # noqa: E402

FOLDS = 5
BUDGET = 11  # settings that may be tried: our table compares none, three sizes of pairs, a second ranking and six changes
WITHIN = -0.002
DERIVED = "polish_bankruptcy"  # a set of ratios: measured with derived columns as well
QUICK_SETS = ("german_credit",)
ALL_SETS = (*SETS, f"{DERIVED}+derived")


@dataclass(frozen=True)
class Plan:
    """What to run: sets with their number of folds, methods, the settings that may be tried, and how long."""

    folds: Mapping[str, int]
    methods: Sequence[str]
    budget: int
    minutes: float = float("inf")

    def jobs(self) -> Iterator[tuple[int, str]]:
        """Fold and set, fold by fold, so that a run cut short still compares like with like."""
        for number in range(max(self.folds.values())):
            yield from ((number, name) for name, folds in self.folds.items() if number < folds)


@lru_cache(maxsize=1)  # where no column is derived, "table + derived" is the table that was fitted just before
def table(task: Task, pairs: str) -> Scores:
    """Our points table, served as it would be: fitted, compiled, and looked up in whole numbers."""
    config = FitConfig.accurate(pairs=pairs, threads=task.threads, budget=max(task.budget - 5, 0))
    return fit_reported(task.rows, task.target, config=config, groups=_subjects(task)).table.raw_score(task.unseen)


def derived_table(task: Task) -> Scores:
    """The table with pairs, fitted with derived columns where held-out rows of the rows to learn from clearly gain by them."""
    config = FitConfig.accurate(pairs="auto", threads=task.threads)
    found = clear_derivations(task.rows, task.target, config=config, groups=_subjects(task))
    if not found:
        return table(task, "auto")
    columns = with_derivations(task.data.columns, found)
    return table(replace(task, data=replace(task.data, columns=columns)), "auto")


def _subjects(task: Task) -> NDArray[np.str_] | None:
    return task.groups.astype(str) if task.data.grouped else None


METHODS: dict[str, Callable[[Task], Scores]] = {
    TABLE_NONE: lambda task: table(task, "none"),
    TABLE_AUTO: lambda task: table(task, "auto"),
    TABLE_DERIVED: derived_table,
    **PEERS,
}


def main() -> None:
    """Run the plan that the arguments say."""
    options = arguments()
    plan = Plan(folds_of(options.sets.split(","), options.folds), options.methods.split(","), BUDGET, options.minutes)
    if options.quick:
        # A booster of bags and all its pairs takes EBM half a minute even here.
        plan = Plan({name: 1 for name in QUICK_SETS}, [name for name in METHODS if name != "EBM"], 6)
    try:
        folder()
    except DataMissing as missing:
        print(f"{missing}\n{{}}")
        sys.exit(0 if options.quick else 1)
    with TemporaryDirectory() as passing:
        kept = KeptResults(Path(passing) if options.quick else options.cache)
        run_all(plan, kept)
        results = kept.whole(plan.folds if options.quick else ALL_SETS, plan.methods if options.quick else list(METHODS), FOLDS)
    if not results:
        print("no fold of any set has been run by all methods yet: run the same command again to go on\n{}")
        return
    print(printed(results))
    if not options.quick:
        write_page(results, ROOT / "docs" / "benchmarks")
    report(goals(results))


def arguments() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small set, one fold, no page, nothing kept")
    parser.add_argument("--sets", default=",".join(ALL_SETS), help="names, each with :folds if not as many as --folds")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--folds", type=int, default=FOLDS, help="the first so many of the five folds")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing more after so many; 0: write the page")
    parser.add_argument("--cache", type=Path, default=ROOT / "data" / "accuracy", help="the folder that results are kept in")
    return parser.parse_args()


def folds_of(sets: Sequence[str], folds: int) -> dict[str, int]:
    """How many folds of each set: its own number behind a colon, or that of all.

    >>> folds_of(["hmeq", "gmsc:1"], 5)
    {'hmeq': 5, 'gmsc': 1}
    """
    named = [one.partition(":") for one in sets]
    if unknown := [name for name, _, _ in named if name not in ALL_SETS]:
        raise SystemExit(f"there is no set {unknown[0]!r}; sets are {', '.join(ALL_SETS)}")
    return {name: min(int(own or folds), FOLDS) for name, _, own in named}


def run_all(plan: Plan, kept: KeptResults) -> None:
    """Measure what the plan asks for and is not kept yet, till it is done or the time is over."""
    warnings.simplefilter("ignore")
    end = time.monotonic() + 60 * plan.minutes
    for number, name in plan.jobs():
        fold = Fold(name, number, plan.budget)
        for method in plan.methods:
            if time.monotonic() >= end:
                return
            if kept.get(name, method, number):
                continue
            result = measure(fold, method)
            kept.put(name, method, number, result)
            print(f"  fold {number + 1}  {name:26} {method:18} {result.auc:.4f}  {result.seconds:7.1f} s cpu", flush=True)


@dataclass(frozen=True)
class Fold:
    """One fold of one set, read when a method needs it."""

    name: str
    number: int
    budget: int

    @cached_property
    def task(self) -> Task:
        """Rows to learn from and to score."""
        return make_task(self.name, self.number, self.budget)


def make_task(name: str, number: int, budget: int) -> Task:
    """One fold of one set; derived columns are found in its rows to learn from alone, and all methods get them."""
    data = load(name.removesuffix("+derived"))
    learn, test = splits(data)[number]
    if name.endswith("+derived"):
        found = find_derivations(data.columns.iloc[learn], data.target[learn])
        data = replace(data, columns=with_derivations(data.columns, found))
    return Task(data, learn, test, budget)


def splits(data: LabelledSet) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Five folds with the same rate of bad rows; a subject is on one side."""
    if data.grouped:
        return list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED).split(data.columns, data.target, data.groups))
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(data.columns, data.target))


def measure(fold: Fold, method: str) -> Result:
    """AUC on the unseen rows, and the processor time of learning and scoring."""
    task = fold.task
    start = time.process_time()
    scores = METHODS[method](task)
    return Result(float(roc_auc_score(task.data.target[task.test], scores)), time.process_time() - start)


def goals(results: Results) -> dict[str, Goal]:
    """Our table against the best of the others: at most 0.002 below on every set, ahead on most."""
    leads = {name: lead(one) for name, one in results.items()}
    ahead = sum(value > 0 for value in leads.values())
    each = {f"{name}: AUC above the best other": Goal.of(value, "≥", WITHIN) for name, value in leads.items()}
    return each | {"sets ahead": Goal.of(ahead, "≥", len(leads) // 2 + 1, f" of {len(leads)}")}


if __name__ == "__main__":
    main()
