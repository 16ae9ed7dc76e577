"""How fast scores are explained: points tables beside LightGBM's pred_contrib and SHAP, same models, one thread; then a whole file.

    python benchmarks/explain.py [--quick]

Times of single ways are processor time in interleaved rounds (what else runs on the machine meets all alike); ratios are medians
over rounds of the ratio within a round. What SHAP and LightGBM give are floats; what the tables give are whole points that add up
to the served score, rounding included. The file part runs each way in a process of its own, with two threads, wall time.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before lightgbm and shap start their threads; the file part sets its own

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the benchmarks are no part of the installed packages
from benchmarks.form import Goal, Run, report, run, told, work

FOLDER = Path("data/benchmarks/explain")
WHOLE = 10_000_000
GROUP = 200_000
Times = dict[str, list[float]]


def measured(jobs: Mapping[str, tuple[int, Callable[[], Any]]], *, rounds: int) -> Times:
    """Processor seconds per row of every job, once per round, after one run to warm up."""
    times: Times = {name: [] for name in jobs}
    for number in range(rounds + 1):
        for name, (count, job) in jobs.items():
            start = time.process_time()
            job()
            if number:
                times[name].append((time.process_time() - start) / count)
    return times


def faster(times: Times, other: str, *, ours: str = "points, compiled") -> float:
    """How many times the time of `ours` `other` takes."""
    return median(slow / fast for slow, fast in zip(times[other], times[ours], strict=True))


def explaining(*, quick: bool) -> dict[str, Times]:
    """All ways on all shapes of model, printed."""
    from benchmarks.peers.explainers import SHAPES, made, ways

    found = {}
    for shape in SHAPES[:3] if quick else SHAPES:
        booster, table = made(shape, FOLDER, count=10_000 if quick else 100_000)
        found[shape.name] = measured(ways(booster, table, many=20_000 if quick else 100_000), rounds=3 if quick else 7)
        print(f"\n{shape.name}: {booster.num_trees()} trees, {len(table.pairs)} pairs, {table.background_rows} background rows")
        for name, times in found[shape.name].items():
            each = median(times)
            print(f"  {name:22} {each * 1e6:10.2f} us/row {1 / each:12,.0f} rows/s {faster(found[shape.name], name):10.1f} x ours")
    return found


def explain_goals(found: Mapping[str, Times]) -> dict[str, Goal]:
    """The goals on single ways."""
    additive, paired, stopped = list(found.values())[:3]
    return {
        "additive: times shap.TreeExplainer": Goal.of(faster(additive, "shap.TreeExplainer"), "≥", 500),
        "20 pairs: times shap.TreeExplainer": Goal.of(faster(paired, "shap.TreeExplainer"), "≥", 150),
        "additive: times shap with 100 background rows": Goal.of(faster(additive, "shap, 100 background"), "≥", 2000),
        "additive: explained rows per second and core": Goal.of(1 / median(additive["points, compiled"]), "≥", 1.2e6),
        "additive: one row in process, us": Goal.of(median(additive["points, one row"]) * 1e6, "≤", 10),
        "stopped: one row in process, us": Goal.of(median(stopped["points, one row"]) * 1e6, "≤", 10),
    }


def file_of(count: int) -> Path:
    """Where the Parquet file of so many rows is kept."""
    return FOLDER / f"rows-{count}.parquet"


def write_file(count: int) -> None:
    """One job: the file, 60 columns of float32, unless it is there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.peers.explainers import NAMES, rows

    path = file_of(count)
    if path.exists():
        return
    draft = path.with_suffix(".draft")
    schema = pa.schema([(name, pa.float32()) for name in NAMES])
    with pq.ParquetWriter(draft, schema, compression="lz4", use_dictionary=False) as writer:
        for start in range(0, count, GROUP):
            values = rows(min(GROUP, count - start), seed=10 + start).T.copy()
            writer.write_table(pa.table(list(values), schema=schema))
    draft.rename(path)


def score_file(way: str, count: int, trained: int) -> None:
    """One job: the file scored in one of three ways, score and reasons written."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])  # two cores for all ways, also where a machine has more
    from benchmarks.peers.explainers import SHAPES, made, place

    shape, source, target = SHAPES[2], file_of(count), FOLDER / f"scores-{way}.parquet"
    if way == "ours":
        from models.lookup.stream import score_parquet
        from models.points_table import PointsTable

        table = PointsTable.load(place(shape, FOLDER, count=trained))
        score_parquet(table, file_of(1000), target)
        with work():
            score_parquet(table, source, target, progress=_bar)
        return
    booster, _ = made(shape, FOLDER, count=trained)
    with work():
        _predict_file(booster, source, target, contributions=way == "pred_contrib")


def _predict_file(booster: Any, source: Path, target: Path, *, contributions: bool) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = pq.read_table(source)
    values = np.column_stack([column.to_numpy() for column in frame.columns])
    answers = booster.predict(values, pred_contrib=contributions, raw_score=True, num_threads=2)
    answer = {"score": answers.sum(axis=1) if contributions else answers}
    if contributions:
        best = np.argsort(-np.abs(answers[:, :-1]), axis=1)[:, :5]
        answer |= {f"reason_{at}": best[:, at] for at in range(5)}
        answer |= {f"points_{at}": np.take_along_axis(answers, best, axis=1)[:, at] for at in range(5)}
    pq.write_table(pa.table(answer), target, compression="lz4")


def _bar(done: int, total: int) -> None:
    if total >= WHOLE and done * 20 // total > (done - 65_536) * 20 // total:
        print(f"    {done:,} of {total:,} rows", flush=True)


def filing(*, quick: bool) -> dict[str, Goal]:
    """The file part: three ways interleaved on small files, then ours on the whole one (`quick`: scaled from the small one).

    Runs before anything heavy is imported: a process counts its parent's memory as its own peak until it starts its program.
    """
    trained = 10_000 if quick else 100_000
    counts = {"ours": 500_000, "predict": 40_000, "pred_contrib": 10_000} if quick else {}
    counts = counts or {"ours": 2_000_000, "predict": 200_000, "pred_contrib": 40_000}
    run("--job", "train", "--trained", str(trained))
    for count in (1000, *counts.values(), *([] if quick else [WHOLE])):
        if not file_of(count).exists():
            run("--job", "write", "--rows", str(count))
    os.environ["OMP_NUM_THREADS"] = "2"
    runs: dict[str, list[Run]] = {way: [] for way in counts}
    print("Parquet in, score and five reasons out, two threads")
    for _ in range(1 if quick else 5):
        for way, count in counts.items():
            runs[way].append(_told_run(way, count, trained))
    whole = runs["ours"][0] if quick else _told_run("ours", WHOLE, trained)
    os.environ["OMP_NUM_THREADS"] = "1"
    each = {way: [took.wall / counts[way] for took in runs[way]] for way in counts}
    seconds = whole.wall * WHOLE / counts["ours"] if quick else whole.wall
    return {
        f"file: seconds for 10 million rows{', scaled' if quick else ''}": Goal.of(seconds, "≤", 30),
        "file: peak memory, MB": Goal.of(whole.peak_mb, "≤", 2000),
        "file: times pred_contrib": Goal.of(faster(each, "pred_contrib", ours="ours"), "≥", 50),
        "file: times Booster.predict": Goal.of(faster(each, "predict", ours="ours"), "≥", 5),
    }


def _told_run(way: str, count: int, trained: int) -> Run:
    took = run("--job", way, "--rows", str(count), "--trained", str(trained))
    print(f"  {way:13} {count:10,} rows  {told(took)}  {count / took.wall:12,.0f} rows/s", flush=True)
    return took


def main() -> None:
    """Run all, or one job of the file part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="smaller models and files, fewer rounds: under a minute")
    parser.add_argument("--job", choices=("train", "write", "ours", "predict", "pred_contrib"), help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--trained", type=int, default=0, help=argparse.SUPPRESS)
    said = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if said.job == "write":
        return write_file(said.rows)
    if said.job == "train":
        from benchmarks.peers.explainers import SHAPES, made

        made(SHAPES[2], FOLDER, count=said.trained)
        return None
    if said.job:
        return score_file(said.job, said.rows, said.trained)
    files = filing(quick=said.quick)
    goals = explain_goals(explaining(quick=said.quick)) | files
    print()
    return report(goals)


if __name__ == "__main__":
    main()
