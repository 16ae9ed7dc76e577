"""What a night over all subjects costs: a province straight into the store, then every step, at growing numbers of records.

    python benchmarks/nightly.py            0.9, 1.8 and 3.6 M records
    python benchmarks/nightly.py --quick    0.03 and 0.12 M records in this one process, under 50 seconds
    python benchmarks/nightly.py --millions 12.5 25 50 100 200 --each 50 --home FOLDER --draw docs/pictures/nightly.svg

Firms are scored by set points, which need no training, and so are the persons who consented; all others are read, split, flattened,
and not scored. With --home a run that was cut off goes on where it stopped, and what is measured already is not measured again; the
data of a number of records are removed when it is measured (200 M need some 45 GB meanwhile). Seconds are scaled by records to
200 M; neither they nor whether the cost is linear are judged with --quick, where loading the tables is most of it. Whether it is
linear is judged by processor seconds, which neighbours on the machine disturb least; even so a short night takes a quarter more or
less than the next, so `--each` repeats the short ones.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder holds files named like packages of the project

from benchmarks import form  # noqa: E402
from benchmarks.peers import night  # noqa: E402
from benchmarks.peers.night import Night  # noqa: E402
from benchmarks.peers.night_picture import draw  # noqa: E402

PROVINCE_ROWS, ROWS_OF_A_SUBJECT = 200e6, 14.93  # on average, of the simulated province
TO_FEATURES = ("spread", "lives", "features")
QUICK, USUAL = (0.03, 0.12), (0.9, 1.8, 3.6)


def measured(millions: Sequence[float], home: Path, *, workers: int, each: float) -> list[Night]:
    """The mean nights of these numbers of records, by their numbers; short ones are repeated up to `each` million records."""
    found = []
    for number in millions:
        folder = home / f"{number:g}M"
        while len(night.known(home, number)) < max(1, round(each / number)):
            one = night.night(round(number * 1e6 / ROWS_OF_A_SUBJECT), folder, workers=workers)
            night.keep(home, one)
            tell(one)
        shutil.rmtree(folder, ignore_errors=True)
        found.append(night.mean(night.known(home, number)))
    return found


def tell(one: Night) -> None:
    """Print a night."""
    print(f"{one.records:,} records, {one.parts} parts, {one.workers} processes, {one.cpu:.1f} s cpu")
    for name, took in one.steps.items():
        print(
            f"  {name:10} {took.rows:12,} rows {one.seconds(name):8.1f} s {took.cpu:8.1f} s cpu {took.peak_mb:7.0f} MB", flush=True
        )


def goals(nights: Sequence[Night]) -> dict[str, form.Goal]:
    """The goals, from the largest number of records and its ratio to the smallest."""
    first, last = nights[0], nights[-1]
    scale = PROVINCE_ROWS / last.records
    judged = {
        "from the store to features of all subjects of 200 M records, seconds, scaled": form.Goal.of(
            sum(last.seconds(step) for step in TO_FEATURES) * scale, "≤", 600
        ),
        "scores with five reasons of those subjects, seconds, scaled": form.Goal.of(last.seconds("scores") * scale, "≤", 120),
        "processor seconds a record, most to fewest": form.Goal.of(last.cpu / last.records / (first.cpu / first.records), "≤", 1.2),
    }
    return ({} if last.records < 1e6 else judged) | {"peak MB of all processes": form.Goal.of(last.peak_mb, "≤", 8192)}


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few records, under 50 seconds")
    parser.add_argument("--millions", type=float, nargs="+", default=USUAL, help="numbers of records")
    parser.add_argument("--each", type=float, default=0, help="repeat the nights of a number until they have read so many millions")
    parser.add_argument("--workers", type=int, default=2, help="processes that share the work")
    parser.add_argument("--home", type=Path, help="folder for data and figures, to go on after a stop")
    parser.add_argument("--draw", type=Path, help="SVG or PNG file for the picture")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        home = asked.home or Path(passing)
        home.mkdir(parents=True, exist_ok=True)
        millions, workers = (QUICK, 1) if asked.quick else (sorted(asked.millions), asked.workers)
        nights = measured(millions, home, workers=workers, each=asked.each)
        if asked.draw:
            draw(nights, asked.draw)
    form.report(goals(nights))


if __name__ == "__main__":
    main()
