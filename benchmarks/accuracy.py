"""How well the points table tells bad from good on real sets, beside what one would use instead.

The same stratified folds (by subject where several rows share one) for all; every number is the AUC on rows that no step has
seen. `--quick` takes the smallest set and one fold; `--cache` keeps each result in a folder, so that a long run can be resumed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the benchmarks are no part of the installed packages

from benchmarks.form import Goal, report  # noqa: E402
from benchmarks.peers.accuracy_page import TABLE_AUTO, TABLE_NONE, Result, Results, lead, printed, write_page  # noqa: E402
from benchmarks.peers.learners import PEERS, SEED, Scores, Task  # noqa: E402
from benchmarks.sets.labelled_set import ROOT, DataMissing, LabelledSet, folder  # noqa: E402
from benchmarks.sets.registry import SETS, load  # noqa: E402
from training.config import FitConfig  # noqa: E402
from training.derivation import find_derivations, with_derivations  # noqa: E402
from training.fit import fit_reported  # noqa: E402

FOLDS = 5
BUDGET = 11  # settings that may be tried: our table compares none, three sizes of pairs, a second ranking and six changes
WITHIN = -0.002
DERIVED = "polish_bankruptcy"  # a set of ratios: measured with derived columns as well
QUICK_SETS = ("german_credit",)


@dataclass(frozen=True)
class Plan:
    """What to run: sets, methods, folds and the settings that may be tried; where results are kept."""

    sets: Sequence[str]
    methods: Sequence[str]
    folds: int
    budget: int
    cache: Path | None


def table(task: Task, pairs: str) -> Scores:
    """Our points table, served as it would be: fitted, compiled, and looked up in whole numbers."""
    config = FitConfig.accurate(pairs=pairs, threads=task.threads, budget=max(task.budget - 5, 0))
    groups = task.groups.astype(str) if task.data.grouped else None
    return fit_reported(task.rows, task.target, config=config, groups=groups).table.raw_score(task.unseen)


METHODS: dict[str, Callable[[Task], Scores]] = {
    TABLE_NONE: lambda task: table(task, "none"),
    TABLE_AUTO: lambda task: table(task, "auto"),
    **PEERS,
}


def main() -> None:
    """Run the plan that the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small set, one fold, no page")
    parser.add_argument("--sets", default=",".join([*SETS, f"{DERIVED}+derived"]))
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--folds", type=int, default=FOLDS, help="the first so many of the five folds")
    parser.add_argument("--cache", type=Path, help="a folder to keep results in")
    options = parser.parse_args()
    plan = Plan(options.sets.split(","), options.methods.split(","), options.folds, BUDGET, options.cache)
    if options.quick:
        # A booster of bags and all its pairs takes EBM half a minute even here.
        plan = Plan(QUICK_SETS, [name for name in METHODS if name != "EBM"], 1, 6, None)
    try:
        folder()
    except DataMissing as missing:
        parser.exit(0 if options.quick else 1, f"{missing}\n{{}}\n")
    results = run_all(plan)
    print(printed(results))
    if not options.quick:
        write_page(results, ROOT / "docs" / "benchmarks")
    report(goals(results))


def run_all(plan: Plan) -> Results:
    """Every method on every fold of every set, fold by fold, so that a run cut short still compares like with like."""
    warnings.simplefilter("ignore")
    results: Results = {name: {method: [] for method in plan.methods} for name in plan.sets}
    for number in range(plan.folds):
        for name in plan.sets:
            task = make_task(name, number, plan.budget)
            for method in plan.methods:
                result = _kept(plan.cache, f"{name}-{method}-{number}") or measure(task, method)
                _keep(plan.cache, f"{name}-{method}-{number}", result)
                results[name][method].append(result)
                print(f"  fold {number + 1}  {name:26} {method:18} {result.auc:.4f}  {result.seconds:7.1f} s cpu", flush=True)
    return results


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


def measure(task: Task, method: str) -> Result:
    """AUC on the unseen rows, and the processor time of learning and scoring."""
    start = time.process_time()
    scores = METHODS[method](task)
    return Result(float(roc_auc_score(task.data.target[task.test], scores)), time.process_time() - start)


def goals(results: Results) -> dict[str, Goal]:
    """Our table against the best of the others: at most 0.002 below on every set, ahead on most."""
    leads = {name: lead(one) for name, one in results.items()}
    ahead = sum(value > 0 for value in leads.values())
    each = {f"{name}: AUC above the best other": Goal.of(value, "≥", WITHIN) for name, value in leads.items()}
    return each | {"sets ahead": Goal.of(ahead, "≥", len(leads) // 2 + 1, f" of {len(leads)}")}


def _kept(cache: Path | None, key: str) -> Result | None:
    file = cache and cache / f"{key}.json"
    return Result(**json.loads(file.read_text())) if file and file.exists() else None


def _keep(cache: Path | None, key: str, result: Result) -> None:
    if cache:
        cache.mkdir(parents=True, exist_ok=True)
        (cache / f"{key}.json").write_text(json.dumps(asdict(result)))


if __name__ == "__main__":
    main()
