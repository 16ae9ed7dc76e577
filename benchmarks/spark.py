"""The nightly run on Spark: one executor and two, bytes equal to the embedded engine's, and a subject of a million records.

    python benchmarks/spark.py            0.9 M records, three interleaved rounds
    python benchmarks/spark.py --quick    0.06 M records, one round; too few to judge the scaling by
    python benchmarks/spark.py --draw docs/pictures/spark.svg

Needs the extra `spark` and Java 17. Executors are processes of this machine (local-cluster), as many as it gives them cores: a
session of one, driver and all, is kept to one core, for an executor's Java and Python would else take two. In each session a first
run warms up; the second is timed, on the clock, since its work is in other processes.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder holds files named like packages of the project

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402

from benchmarks import form  # noqa: E402
from benchmarks.peers import night  # noqa: E402
from credit.subject import Pseudonymiser  # noqa: E402
from features.shards.spread import SHARD_SCHEMA  # noqa: E402
from yexin.nightly.job import Job  # noqa: E402
from yexin.nightly.run import folder_of, run  # noqa: E402
from yexin.nightly.spark import run_on_spark, session  # noqa: E402
from yexin.nightly.steps import valuer_of  # noqa: E402
from yexin.settings import Settings  # noqa: E402
from yexin.simulate.stream import Province  # noqa: E402

QUICK, USUAL, PARTS, EXECUTORS = (4_000, 1, 100_000), (60_000, 3, 1_000_000), 8, (1, 2)


def filled(folder: Path, subjects: int) -> tuple[Settings, Job]:
    """A home with that many subjects, and its run of eight parts."""
    settings = Settings(folder, "hainan", night.DAY)
    firms = subjects * 2 // 7
    settings.store.fill(Province(firms, subjects - firms, 6, night.DAY, 1).tables(Pseudonymiser(b"benchmark-key-16")))
    job = Job.of(settings, settings.store.stream(), as_of=night.DAY, evaluations=(night.EVALUATION,), parts=PARTS)
    return settings, job


def seconds(settings: Settings, job: Job, folder: Path, executors: int) -> float:
    """Seconds on the clock of a warm run on so many executors and cores, in a process of its own."""
    cores = set(range(executors))
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=os.sched_setaffinity, initargs=(0, cores)) as alone:
        return alone.submit(_seconds, settings, job, folder, executors).result()


def _seconds(settings: Settings, job: Job, folder: Path, executors: int) -> float:
    spark = session(f"local-cluster[{executors},1,1536]")
    try:
        run_on_spark(spark, job, settings.store.stream(), folder)
        begun = time.perf_counter()
        run_on_spark(spark, job, settings.store.stream(), folder)
        return time.perf_counter() - begun
    finally:
        spark.stop()


def differing(job: Job, folder: Path) -> int:
    """How many files of results differ from the embedded engine's."""
    names = [str(one.relative_to(folder_of(job))) for one in folder_of(job).glob("results/*/*.parquet")]
    _, wrong, missing = filecmp.cmpfiles(folder_of(job), folder, names, shallow=False)
    return len(wrong) + len(missing)


def skew(settings: Settings, job: Job, records: int) -> float:
    """Processor seconds a record of one subject of so many records, by those of the ordinary records."""
    ordinary = pa.Table.from_batches(settings.store.stream().batches(SHARD_SCHEMA), SHARD_SCHEMA).sort_by("arrival")
    facts = ordinary.filter(
        pc.and_(pc.equal(ordinary.column("subject_kind"), "enterprise"), pc.equal(ordinary["event"], "recorded"))
    )
    one = facts.filter(pc.equal(facts.column("subject"), facts.column("subject")[0]))
    large = one.take(pa.array(np.arange(records) % len(one)))
    ids = pa.array([f"skew{number:028x}" for number in range(records)], pa.string())
    large = large.set_column(large.schema.get_field_index("record_id"), SHARD_SCHEMA.field("record_id"), ids)
    valuer = valuer_of(job, "enterprise")
    took = []
    for rows in (ordinary, ordinary, large):  # the first warms up
        begun = time.process_time()
        valuer.results_of(rows)
        took.append((time.process_time() - begun) / len(rows))
    return took[2] / took[1]


def draw(found: Mapping[int, Sequence[float]], file: Path) -> None:
    """Draw the seconds on one and on two executors, with the line of perfect scaling, into an SVG or PNG file."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "yexin"  # equal figures, equal bytes
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.8, 3.4), layout="constrained")
    for executors, took in found.items():
        axes.plot([executors] * len(took), took, "o", color="tab:blue", alpha=0.6)
    middle = [median(took) for took in found.values()]
    axes.plot(list(found), middle, "-", color="tab:blue", label="median")
    axes.plot(list(found), [middle[0] / one for one in found], ":", color="grey", label="perfect scaling")
    axes.set(xlabel="executors, a core each", ylabel="seconds", ylim=(0, None), xticks=list(found))
    axes.legend(frameon=False)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None, dpi=150)
    pyplot.close(figure)


def goals(found: Mapping[int, Sequence[float]], wrong: int, heavier: float, *, large: int, judged: bool) -> dict[str, form.Goal]:
    """The goals."""
    scaling = median(one / two for one, two in zip(*found.values(), strict=True))
    return ({"two executors on two cores, times as fast as one on one": form.Goal.of(scaling, "≥", 1.5)} if judged else {}) | {
        "files that differ from the embedded engine's": form.Goal.of(wrong, "=", 0),
        f"a subject of {large:,} records, cost a record by ordinary": form.Goal.of(heavier, "≤", 1.2),
    }


def main() -> None:
    """Read the command line, measure, compare, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few records, one round")
    parser.add_argument("--draw", type=Path, help="SVG or PNG file for the picture")
    asked = parser.parse_args()
    os.environ["PYTHONPATH"] = sys.path[0]  # executors find the project where this file does
    subjects, rounds, large = QUICK if asked.quick else USUAL
    found: dict[int, list[float]] = {executors: [] for executors in EXECUTORS}
    with tempfile.TemporaryDirectory() as folder:
        settings, job = filled(Path(folder), subjects)
        run(job, workers=1)
        heavier = skew(settings, job, large)
        for number in range(rounds):
            for executors, took in found.items():
                took.append(seconds(settings, job, Path(folder) / "spark", executors))
                print(f"  round {number + 1}  {executors} executors {took[-1]:8.2f} s", flush=True)
        wrong = differing(job, Path(folder) / "spark")
    if asked.draw:
        draw(found, asked.draw)
    form.report(goals(found, wrong, heavier, large=large, judged=not asked.quick))


if __name__ == "__main__":
    main()
