"""The form that all benchmarks share: jobs in processes of their own, interleaved rounds, and goals as one line of JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Literal

_TOOK = "YEXIN_BENCHMARK_TOOK"


@dataclass(frozen=True)
class Run:
    """What one job in its own process took.

    `wall`, `cpu`: seconds of the job's work (see `work`), without the start of the process; `process_wall`: with it. `peak_mb`:
    highest memory of the process, mapped files included.
    """

    wall: float
    cpu: float
    process_wall: float
    peak_mb: float


@contextmanager
def work() -> Iterator[None]:
    """What a job's process does that counts: from open input to closed output, after imports and loading of compiled code."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    if _TOOK in os.environ:
        Path(os.environ[_TOOK]).write_text(json.dumps(took), "utf-8")


@dataclass(frozen=True)
class Goal:
    """One goal: the value measured, the bound, and whether it is met."""

    value: float
    goal: str
    met: bool

    @classmethod
    def of(cls, value: float, sign: Literal["≥", "≤", "="], bound: float, unit: str = "") -> Goal:
        """A goal that is met when `value` stands to `bound` as `sign` says."""
        met = {"≥": value >= bound, "≤": value <= bound, "=": value == bound}[sign]
        # Three places, or three figures where that says more: what is missed by little is not to look met.
        shown = round(value, 3) if abs(value) >= 1 else float(f"{value:.3g}")
        return cls(value=shown, goal=f"{sign} {bound:g}{unit}", met=met)


class JobFailed(RuntimeError):
    """A job ended with an error."""


def run(*job: str) -> Run:
    """Run this benchmark's own script with `job` as arguments in a new process, to its end.

    Raises
    ------
    JobFailed
        It ended with another exit status than 0.
    """
    with tempfile.TemporaryDirectory() as folder:
        took = Path(folder) / "took.json"
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, sys.argv[0], *job], env={**os.environ, _TOOK: str(took)})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise JobFailed(f"{' '.join(job)} ended with status {process.returncode}")
        inside = json.loads(took.read_text("utf-8")) if took.exists() else {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime}
    return Run(wall=inside["wall"], cpu=inside["cpu"], process_wall=wall, peak_mb=usage.ru_maxrss / 1024)


def interleaved(jobs: Mapping[str, Sequence[str]], *, rounds: int, outputs: Mapping[str, Path]) -> dict[str, list[Run]]:
    """Run all jobs in turn, `rounds` times: what else the machine does then meets all of them alike.

    `outputs`: the folder that each job makes; what the last round left there is removed before the next.
    """
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for number in range(rounds):
        for name, job in jobs.items():
            shutil.rmtree(outputs[name], ignore_errors=True)
            took = run(*job)
            runs[name].append(took)
            print(f"  round {number + 1}  {name:12} {told(took)}", flush=True)
    return runs


def told(took: Run) -> str:
    """A run in words."""
    return f"{took.wall:8.2f} s  {took.cpu:8.2f} s cpu  {took.process_wall:8.2f} s with start  {took.peak_mb:6.0f} MB"


def ratio(slow: Sequence[Run], fast: Sequence[Run], *, of: Literal["wall", "cpu"]) -> float:
    """How many times the seconds of `fast` did `slow` take: the median over rounds of the ratio within a round."""
    ratios = [(one.wall / other.wall, one.cpu / other.cpu) for one, other in zip(slow, fast, strict=True)]
    return median(wall if of == "wall" else cpu for wall, cpu in ratios)


def peak(runs: Sequence[Run]) -> float:
    """Highest peak memory in MB."""
    return max(run.peak_mb for run in runs)


def report(goals: Mapping[str, Goal]) -> None:
    """Print the goals, one a line and at last all of them as one JSON object."""
    for name, goal in goals.items():
        print(f"{'met   ' if goal.met else 'MISSED'} {name}: {goal.value:g} (goal {goal.goal})")
    print(json.dumps({name: asdict(goal) for name, goal in goals.items()}, ensure_ascii=False))
