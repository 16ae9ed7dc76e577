"""The page docs/benchmarks.md: the machine, the versions, every goal beside what was reached, and the pictures."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peers.measurement import Measurement, better_by, short_by

PACKAGES = (
    "numpy",
    "numba",
    "pyarrow",
    "deltalake",
    "lightgbm",
    "shap",
    "polars",
    "duckdb",
    "mlflow",
    "fastapi",
    "uvicorn",
    "pyspark",
)
PICTURES = {
    "nightly.svg": "A night: processor seconds of each step against the number of records",
    "spark.svg": "Spark on one and on two executors",
    "learning-curve.svg": "What more rows of training bring",
}
_HEAD = """# Every goal, and what was reached

Written by `make bench` (`benchmarks/suite.py`): do not edit. Each line is printed by the benchmark that it names; ratios are within
rounds in which all sides ran in turn. *Quick* forms judge ratios and exactness; what needs size is judged by the usual form.
"""


def write(found: Sequence[Measurement], docs: Path) -> None:
    """Write the page and its picture."""
    found = judged(found)
    draw(found, docs / "pictures" / "goals.svg")
    (docs / "benchmarks.md").write_text("\n".join(lines(found, docs)) + "\n", "utf-8")


def judged(found: Sequence[Measurement]) -> list[Measurement]:
    """What counts: of a benchmark that was run in its usual form, not its quick one."""
    usual = {one.name for one in found if one.form == "usual"}
    return [one for one in found if one.form == "usual" or one.name not in usual]


def lines(found: Sequence[Measurement], docs: Path) -> Iterator[str]:
    """The page, line by line."""
    yield _HEAD
    yield f"Machine: {machine()}.\n\nVersions: {versions()}.\n"
    goals = [goal for one in found for goal in one.goals.values()]
    yield f"**{sum(goal.met for goal in goals)} of {len(goals)} goals are met.** {_failures(found)}\n"
    yield "| benchmark | form, day | goal | asked | reached | |\n|---|---|---|---|---|---|"
    for one in found:
        for name, goal in one.goals.items():
            verdict = "met" if goal.met else f"**short by {short_by(goal)}**"
            yield f"| `{one.name}.py` | {one.form}, {one.day} | {name} | {goal.goal} | {goal.value:,.4g} | {verdict} |"
        if one.failed:
            yield f"| `{one.name}.py` | {one.form}, {one.day} | | | | **failed**: {one.failed.replace('|', '/')} |"
    yield "\n![How many times better than asked each goal is](pictures/goals.svg)\n"
    yield from (f"![{title}](pictures/{file})\n" for file, title in PICTURES.items() if (docs / "pictures" / file).exists())
    yield "Accuracy beside other learners: [accuracy](benchmarks/accuracy.md). The nation on paper: [scale](scale.md)."


def _failures(found: Sequence[Measurement]) -> str:
    failed = [one.name for one in found if one.failed]
    return f"{len(failed)} benchmark{'s'[: len(failed) != 1]} failed: {', '.join(failed)}." if failed else ""


def machine() -> str:
    """The machine in words: processor, cores, memory, system; nothing that names it."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}"


def versions() -> str:
    """Python and the libraries that matter for speed."""
    known = [f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            known.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(known)


def draw(found: Sequence[Measurement], file: Path) -> None:
    """Draw how many times better than asked each goal is, one bar a goal, on a logarithmic scale; 1 is just met."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "yexin"  # equal figures, equal bytes
    from matplotlib import pyplot

    bars = [
        (f"{one.name}{'' if one.form == 'usual' else f', {one.form}'}: {name}", ratio)  # two forms have one goal: a bar each
        for one in found
        for name, goal in one.goals.items()
        if (ratio := better_by(goal))
    ]
    figure, axes = pyplot.subplots(figsize=(9, 1 + 0.22 * len(bars)), layout="constrained")
    colours = ["tab:green" if ratio >= 1 else "tab:red" for _, ratio in bars]
    axes.barh([name for name, _ in bars], [ratio - 1 for _, ratio in bars], left=1, color=colours)
    axes.set(xscale="log", xlabel="times better than asked (left of 1: short)")
    axes.axvline(1, color="black", linewidth=1)
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=6)
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
