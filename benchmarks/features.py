"""102 features of 5 and 50 million records as of one and twelve days: our engine beside polars and DuckDB, every value compared.

    python benchmarks/features.py            5 M records; --full: 50 M (an hour on two cores)
    python benchmarks/features.py --quick    300,000 records, twelve days, under 50 seconds on two idle cores

Each engine works in a process of its own, from a file to files. Ours reads lives: the records sorted by subject and flattened
once, whichever features and days are asked for later. That cost is measured once and printed on a line of its own.

The goal is judged by processor seconds, which neighbours on the machine disturb least; wall-clock seconds stand beside them. All
three engines use every core. The start of a process (imports, loading compiled code) is left out for all and printed for all.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

# This file bears the name of a package of the project, and python puts its folder first.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks import form  # noqa: E402
from benchmarks.peers import feature_comparison, feature_jobs, feature_records  # noqa: E402

QUICK, USUAL, FULL = 300_000, 5_000_000, 50_000_000


def main() -> None:
    """Read the command line, and either measure or do one job of the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few records, under 50 seconds")
    parser.add_argument("--full", action="store_true", help="50 million records")
    parser.add_argument("--home", type=Path, help="folder for the files of the run (about 10 GB with --full)")
    parser.add_argument("--job", nargs=3, metavar=("NAME", "HOME", "NUMBER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        _do(asked.job[0], Path(asked.job[1]), int(asked.job[2]))
        return
    sizes = [QUICK] if asked.quick else [FULL] if asked.full else [USUAL]
    goals: dict[str, form.Goal] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=asked.home) as home:
            goals |= measure(Path(home), size)
    form.report(goals)


def _do(job: str, home: Path, number: int) -> None:
    if job == "generate":
        feature_records.generate(home / "flat.parquet", number)
    elif job == "lives":
        feature_records.write_lives(home / "flat.parquet", home / "lives")
    else:
        feature_jobs.run(job, home, number)


def measure(home: Path, n_records: int) -> dict[str, form.Goal]:
    """The goals for one number of records."""
    print(f"{n_records:,} records, {len(feature_records.declared())} features", flush=True)
    form.run("--job", "generate", str(home), str(n_records))
    once = form.run("--job", "lives", str(home), "0")
    print(
        f"  once: sorted by subject and flattened into lives, for any features and days\n  {' ' * 22}{form.told(once)}", flush=True
    )
    goals: dict[str, form.Goal] = {}
    for n_days in (1, len(feature_jobs.DAYS))[n_records == QUICK :]:
        case = f"{n_records // 1000}k records, {n_days} day{'s' * (n_days > 1)}"
        print(f"{case}; seconds from open input to closed output:")
        # DuckDB needs over an hour for twelve passes over 50 M records, which says nothing that one pass does not say.
        engines = ["yexin", "polars", *(["duckdb"] if n_records < FULL or n_days == 1 else [])]
        jobs = {engine: ["--job", engine, str(home), str(n_days)] for engine in engines}
        rounds = 3 if n_records == USUAL and n_days == 1 else 1  # the others are long enough to even out what else runs
        outputs = {engine: home / f"{engine}-{n_days}" for engine in engines}
        runs = form.interleaved(jobs, rounds=rounds, outputs=outputs)
        goals |= _judged(case, home, n_days, runs)
    return goals


def _judged(case: str, home: Path, n_days: int, runs: dict[str, list[form.Run]]) -> dict[str, form.Goal]:
    """What the runs of one case say of the goals; their output is compared and removed."""
    wrong = 0
    ours = home / f"yexin-{n_days}"
    for peer in set(runs) - {"yexin"}:
        differing, compared = feature_comparison.differing(ours, home / f"{peer}-{n_days}", feature_jobs.DAYS[-n_days:])
        wrong += differing
        cpu, wall = (form.ratio(runs[peer], runs["yexin"], of=seconds) for seconds in ("cpu", "wall"))
        print(f"  {peer}: {cpu:.1f} times our processor seconds, {wall:.1f} times our wall clock; ", end="")
        print(f"{differing} of {compared:,} values differ", flush=True)
    for engine in runs:
        shutil.rmtree(home / f"{engine}-{n_days}")
    return {
        f"times polars, {case}": form.Goal.of(form.ratio(runs["polars"], runs["yexin"], of="cpu"), "≥", 10),
        f"peak MB, {case}": form.Goal.of(form.peak(runs["yexin"]), "≤", 2048),
        f"differing values, {case}": form.Goal.of(wrong, "=", 0),
    }


if __name__ == "__main__":
    main()
