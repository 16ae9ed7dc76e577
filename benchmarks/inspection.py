"""An inspection plan of a million enterprises: from the published files to the drawn visits with their inspectors.

    python benchmarks/inspection.py            1 M enterprises, verified by a second process
    python benchmarks/inspection.py --quick    200,000

A job in a process of its own reads population, rules, inspectors and conflicts from the published files, draws, assigns two
inspectors to every visit, and writes the plan: what `yexin plan draw` and `yexin plan verify` do. The peer is the same rule in
pandas (a sample by group with a seed), which neither holds a frequency nor assigns anybody, and which nobody could recompute
without the same version of the same library.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402

from benchmarks import form  # noqa: E402
from supervision.inspection.inspectors import Inspector, Inspectors  # noqa: E402
from supervision.inspection.population import Population  # noqa: E402
from supervision.inspection.publication import PlanFolder  # noqa: E402
from supervision.inspection.rules import PlanRules  # noqa: E402

QUICK, USUAL = 200_000, 1_000_000
DAY, PUBLIC_DAY = date(2026, 7, 1), date(2026, 7, 7)
_INDUSTRIES = [f"行业{n:02}" for n in range(18)]
_PLACES = [f"市县{n:02}" for n in range(19)]


def main() -> None:
    """Measure, or do one job of the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--job", nargs=2, metavar=("NAME", "HOME"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        _do(asked.job[0], PlanFolder(Path(asked.job[1])))
        return
    with tempfile.TemporaryDirectory() as home:
        form.report(measure(Path(home), QUICK if asked.quick else USUAL))


def measure(home: Path, size: int) -> dict[str, form.Goal]:
    """The goals for a province of so many enterprises."""
    folder = PlanFolder(home / "plan")
    rules = PlanRules.find("hainan-2025")
    folder.commit(province(size), rules, inspectors(), day=DAY, public_value="双色球第2026076期", public_day=PUBLIC_DAY)
    print(f"{size:,} enterprises, {len(inspectors().everyone):,} inspectors, {len(_INDUSTRIES) * len(_PLACES) * 4:,} strata")
    drawn = form.run("--job", "draw", str(folder.folder))
    peer = form.run("--job", "pandas", str(folder.folder))
    verified = form.run("--job", "verify", str(folder.folder))
    for name, took in (("draw", drawn), ("verify", verified), ("pandas sample", peer)):
        print(f"  {name:14} {form.told(took)}")
    wrong = sum(not check.holds for check in folder.verify())
    bound = 10 * size / USUAL
    return {
        f"seconds to draw, {size:,}": form.Goal.of(drawn.cpu, "≤", bound, " s cpu"),
        f"seconds to verify, {size:,}": form.Goal.of(verified.cpu, "≤", bound * 1.5, " s cpu"),
        f"peak MB, {size:,}": form.Goal.of(form.peak([drawn, verified]), "≤", 2048),
        "checks that do not hold": form.Goal.of(wrong, "=", 0),
    }


def _do(job: str, folder: PlanFolder) -> None:
    if job == "pandas":
        import pandas as pd

        with form.work():
            frame = pd.read_csv(folder.published / "population.csv")
            shares = {"A": 0.0, "B": 0.05, "C": 0.3, "D": 1.0}
            parts = [
                part.sample(frac=shares[str(name[0])], random_state=7)
                for name, part in frame.groupby(["tier", "industry", "place"])
                if isinstance(name, tuple)
            ]
            pd.concat(parts).to_csv(folder.folder / "pandas.csv", index=False)
        return
    with form.work():
        if job == "draw":
            folder.draw("03 09 14 21 27 30 + 11", today=PUBLIC_DAY)
        else:
            folder.verify()


def province(size: int) -> Population:
    """Enterprises in tiers as often as Dandong found them in 2023 (domain-facts 3.3), three in ten inspected before."""
    rng = np.random.default_rng(7)
    tier = rng.choice(list("ABCD"), size, p=[0.654, 0.253, 0.077, 0.016])
    last = np.where(rng.random(size) < 0.3, rng.integers(19_500, 20_630, size), -1)
    names = [f"91460000{number:010}" for number in range(size)]
    cause = np.where(rng.random(size) < 0.005, "投诉举报", "")
    columns = {
        "subject": pa.array(names),
        "tier": pa.array(tier.tolist()),
        "industry": pa.array(rng.choice(_INDUSTRIES, size).tolist()),
        "place": pa.array(rng.choice(_PLACES, size).tolist()),
        "last_inspected": pa.array(last.astype(np.int32), pa.int32(), mask=last < 0).cast(pa.date32()),
        "cause": pa.array(cause.tolist()),
    }
    return Population(pa.table(columns))


def inspectors() -> Inspectors:
    """Fifty in each place, and conflicts for some."""
    everyone = tuple(Inspector(f"HN{place}{n:02}", place) for place in _PLACES for n in range(50))
    conflicts = {(one.number, f"91460000{n:010}"): "亲属" for n, one in enumerate(everyone)}
    return Inspectors(everyone, conflicts)


if __name__ == "__main__":
    main()
