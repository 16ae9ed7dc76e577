"""All benchmarks one after the other, and the page of every goal beside what was reached: docs/benchmarks.md.

    python benchmarks/suite.py              all, in the form that each has without an option
    python benchmarks/suite.py --quick      all, each under a minute on a quiet machine
    python benchmarks/suite.py --only nightly incremental
    python benchmarks/suite.py --page       the page alone, from what was measured before

One that fails, or takes longer than --minutes, is written down as failed and does not stop the others; the status is 1 then. What
is not run keeps the figures of its last run, with their day.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder holds files named like packages of the project

from benchmarks.peers import goal_page  # noqa: E402
from benchmarks.peers.measurement import Measurement, last_goals, remember, remembered  # noqa: E402

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
NO_BENCHMARK = ("form", "suite")


def names() -> list[str]:
    """The benchmarks by name."""
    return sorted(file.stem for file in HERE.glob("*.py") if file.stem not in NO_BENCHMARK)


def run(name: str, *, quick: bool, minutes: float) -> Measurement:
    """Run one benchmark to its end, whatever that is."""
    command = [sys.executable, str(HERE / f"{name}.py"), *(["--quick"] if quick else [])]
    form = "quick" if quick else "usual"
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60 * minutes)
    except subprocess.TimeoutExpired:
        return Measurement(name, form, date.today(), {}, failed=f"took longer than {minutes:g} minutes")
    print(ended.stdout, flush=True)
    goals = last_goals(ended.stdout)
    if ended.returncode or goals is None:
        lines = (ended.stderr.strip() or "it printed no goals").splitlines()
        return Measurement(name, form, date.today(), goals or {}, failed=f"status {ended.returncode}: {lines[-1][:200]}")
    return Measurement(name, form, date.today(), goals, failed=None)


def measured(wanted: Iterable[str], file: Path, *, quick: bool, minutes: float) -> list[Measurement]:
    """Run some benchmarks, each written down as soon as it is over; those that failed."""
    failed = []
    for name in wanted:
        print(f"== {name}", flush=True)
        one = run(name, quick=quick, minutes=minutes)
        remember(file, one)
        if one.failed:
            print(f"FAILED {name}: {one.failed}", flush=True)
            failed.append(one)
    return failed


def main() -> None:
    """Read the command line, run, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the quick form of each")
    parser.add_argument("--only", nargs="+", choices=names(), default=names(), help="these alone")
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page")
    parser.add_argument("--minutes", type=float, default=60, help="the longest that one may take")
    asked = parser.parse_args()
    file = DOCS / "benchmarks" / "measured.json"
    failed = [] if asked.page else measured(asked.only, file, quick=asked.quick, minutes=asked.minutes)
    goal_page.write(remembered(file), DOCS)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
