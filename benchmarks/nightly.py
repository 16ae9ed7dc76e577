"""What a night over all subjects costs: a province straight into the store, then every step, at growing numbers of records.

    python benchmarks/nightly.py            0.8, 1.6 and 3.1 M records; --full: 12.5, 25 and 50 M (an hour on two busy cores)
    python benchmarks/nightly.py --quick    0.1 and 0.2 M records, under 50 seconds

Firms are scored by set points, which need no training; persons are read, split and flattened, and not scored. Seconds are scaled by
records to 200 M, and not judged with --quick, where starting processes is all there is to see. That the cost is linear is judged by
processor seconds, which neighbours on the machine disturb least.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder holds files named like packages of the project

from benchmarks import form  # noqa: E402
from credit.subject import Pseudonymiser  # noqa: E402
from yexin.nightly.job import Job  # noqa: E402
from yexin.nightly.run import Done, run  # noqa: E402
from yexin.settings import Settings  # noqa: E402
from yexin.simulate.stream import Province  # noqa: E402

DAY, WORKERS, PROVINCE_ROWS = date(2026, 6, 30), 2, 200e6
QUICK, USUAL, FULL = (8_000, 16_000), (60_000, 120_000, 240_000), (960_000, 1_925_000, 3_850_000)


def measured(subjects: int, folder: Path) -> tuple[int, list[Done]]:
    """Number of records, and what each step took."""
    settings = Settings(folder, "hainan", DAY)
    firms = subjects * 2 // 7
    rows = settings.store.fill(Province(firms, subjects - firms, 6, DAY, 1).tables(Pseudonymiser(b"benchmark-key-16")))
    job = Job.of(settings, settings.store.stream(), as_of=DAY, evaluations=("enterprise-policy",))
    done = run(job, workers=WORKERS)
    print(f"{rows:,} records, {job.parts} parts")
    for one in done:
        print(f"  {one.step:10} {one.rows:12,} rows {one.seconds:8.1f} s {one.cpu:8.1f} s cpu {one.peak_mb:7.0f} MB", flush=True)
    return rows, done


def goals(found: list[tuple[int, list[Done]]]) -> dict[str, form.Goal]:
    """The goals, from the largest number of records and its ratio to the smallest."""
    (few, first), (many, last) = found[0], found[-1]
    steps, scale = {one.step: one for one in last}, PROVINCE_ROWS / many
    each = [sum(one.cpu for one in done) / rows for rows, done in ((few, first), (many, last))]
    judged = {
        "features of firms of 200 M records, seconds, scaled": form.Goal.of(steps["features"].seconds * scale, "≤", 600),
        "scores with five reasons of those firms, seconds, scaled": form.Goal.of(steps["scores"].seconds * scale, "≤", 120),
    }
    return ({} if many < 1e6 else judged) | {
        "peak MB of all processes": form.Goal.of(WORKERS * max(one.peak_mb for one in last), "≤", 8192),
        "processor seconds a record, most to fewest": form.Goal.of(each[1] / each[0], "≤", 1.2),
    }


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few records, under 50 seconds")
    parser.add_argument("--full", action="store_true", help="up to 50 million records")
    parser.add_argument("--home", type=Path, help="folder for the files of the run")
    asked = parser.parse_args()
    found = []
    for subjects in QUICK if asked.quick else FULL if asked.full else USUAL:
        with tempfile.TemporaryDirectory(dir=asked.home) as folder:
            found.append(measured(subjects, Path(folder)))
    form.report(goals(found))


if __name__ == "__main__":
    main()
