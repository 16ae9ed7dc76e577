"""What a day costs that is added to a finished run: whom it computes again, beside everything computed anew, with one result.

    python benchmarks/incremental.py                     3.6 M records
    python benchmarks/incremental.py --subjects 500000   7.6 M records; any other number
    python benchmarks/incremental.py --quick             0.2 M records, under 50 seconds; too few to judge the cost by

The day's records are those that the simulated province made known on that day, about 0.05 % of all; expiries and window edges are
those of the day. Both runs work in this one process after a warm-up; the cost is judged by processor seconds.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder holds files named like packages of the project

import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from benchmarks import form  # noqa: E402
from credit.subject import Pseudonymiser  # noqa: E402
from yexin.nightly.chain import Chain  # noqa: E402
from yexin.nightly.day import Added, add_day, base_for  # noqa: E402
from yexin.nightly.job import Job  # noqa: E402
from yexin.nightly.run import folder_of, run  # noqa: E402
from yexin.nightly.steps import part_name  # noqa: E402
from yexin.settings import Settings  # noqa: E402
from yexin.simulate.stream import Province  # noqa: E402

DAY = date(2026, 6, 30)  # a Tuesday
BEFORE = DAY - timedelta(days=1)
QUICK, USUAL, ROUNDS = 16_000, 240_000, 3


@dataclass(frozen=True)
class Day:
    """What was found: records in all and of the day, subjects in all and computed again, processor seconds, rows that differ."""

    records: int
    new: int
    subjects: int
    touched: int
    whole_cpu: float
    day_cpu: float
    differing: int


def filled(settings: Settings, subjects: int) -> tuple[int, pa.Table]:
    """Fill the store with what is known on the day before; the number of its rows, and the rows of the day."""
    firms, today, later = subjects * 2 // 7, pa.scalar(DAY), []

    def known() -> object:
        for table in Province(firms, subjects - firms, 6, DAY, 1).tables(Pseudonymiser(b"benchmark-key-16")):
            days = table.column("known_at")
            later.append(table.filter(pc.equal(days, today)))
            yield table.filter(pc.less(days, today))

    rows = settings.store.fill(known())  # type: ignore[arg-type]  # a generator of tables
    return rows, pa.concat_tables(later)


def timed(work: Callable[[], object]) -> float:
    """Processor seconds of some work in this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def job_on(settings: Settings, day: date) -> Job:
    """The run of a day."""
    return Job.of(settings, settings.store.stream(), as_of=day, evaluations=("enterprise-policy",))


def measured(subjects: int, folder: Path) -> Day:
    """Run the day before, add the day some times, run everything anew, and compare."""
    settings = Settings(folder, "hainan", DAY)
    rows, new = filled(settings, subjects)
    base = job_on(settings, BEFORE)
    run(base, workers=1)
    settings.store.append(new)
    job, stream, added = job_on(settings, DAY), settings.store.stream(), list[Added]()
    day_cpu = []
    for _ in range(1 + ROUNDS):  # the first warms up
        shutil.rmtree(folder_of(base) / "days", ignore_errors=True)
        chain = base_for(job, stream)
        day_cpu.append(timed(lambda chain=chain: added.append(add_day(job, chain, stream, workers=1))))  # type: ignore[misc]
    whole_cpu = timed(lambda: run(job, workers=1))
    everybody, differing = compared(job, base)
    return Day(rows + new.num_rows, new.num_rows, everybody, added[-1].touched, whole_cpu, min(day_cpu[1:]), differing)


def compared(job: Job, base: Job) -> tuple[int, int]:
    """The number of results, and of those that differ between the day added and everything anew."""
    chain, everybody, differing = Chain.read(folder_of(base)), 0, 0
    assert chain is not None
    for kind in job.kinds:
        ours = pa.concat_tables([chain.results(part, kind) for part in range(chain.parts)]).sort_by("subject").to_pylist()
        files = [folder_of(job) / "results" / part_name(part) / f"{kind}.parquet" for part in range(job.parts)]
        theirs = pa.concat_tables([pq.read_table(file) for file in files]).sort_by("subject").to_pylist()
        everybody += len(theirs)
        differing += abs(len(ours) - len(theirs)) + sum(one != other for one, other in zip(ours, theirs, strict=False))
    return everybody, differing


def goals(found: Day, *, judged: bool) -> dict[str, form.Goal]:
    """The goals."""
    cost = {"everything anew, times the cost of the day": form.Goal.of(found.whole_cpu / found.day_cpu, "≥", 20)}
    return {
        "subjects computed again, %": form.Goal.of(100 * found.touched / found.subjects, "≤", 5),
        **(cost if judged else {}),
        "results that differ from everything anew": form.Goal.of(found.differing, "=", 0),
    }


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few records, under 50 seconds")
    parser.add_argument("--subjects", type=int, default=USUAL, help="some 15 records each")
    parser.add_argument("--home", type=Path, help="folder for the files of the run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.home) as folder:
        found = measured(QUICK if asked.quick else asked.subjects, Path(folder))
    print(
        f"{found.records:,} records, of the day {found.new:,} ({found.new / found.records:.3%}); {found.touched:,} of "
        f"{found.subjects:,} subjects; everything {found.whole_cpu:.2f} s cpu, the day {found.day_cpu:.2f} s cpu"
    )
    form.report(goals(found, judged=not asked.quick))


if __name__ == "__main__":
    main()
