"""Nights at a number of records: their data in a folder of their own, their figures from the receipts that every part leaves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from statistics import fmean

from credit.subject import Pseudonymiser
from credit.whole_file import write_whole
from yexin.nightly import receipts
from yexin.nightly.job import Job
from yexin.nightly.run import folder_of, run
from yexin.nightly.steps import STEPS
from yexin.settings import Settings
from yexin.simulate.stream import Province

DAY, EVALUATION, FIGURES = date(2026, 6, 30), "enterprise-policy", "figures.json"


@dataclass(frozen=True)
class Took:
    """A step: rows, seconds of all its parts together on the clock and of the processor, highest memory of a process."""

    rows: int
    seconds: float
    cpu: float
    peak_mb: float


@dataclass(frozen=True)
class Night:
    """Number of records, parts and processes, and what each step took; whatever was made before a restart counts too."""

    records: int
    parts: int
    workers: int
    steps: dict[str, Took]

    @property
    def cpu(self) -> float:
        """Processor seconds of all steps."""
        return sum(one.cpu for one in self.steps.values())

    @property
    def peak_mb(self) -> float:
        """Highest memory of all processes together."""
        return self.workers * max(one.peak_mb for one in self.steps.values())

    def seconds(self, step: str) -> float:
        """Seconds of a step on the clock, its parts shared evenly among the processes."""
        return self.steps[step].seconds / self.workers


def night(subjects: int, folder: Path, *, workers: int) -> Night:
    """Simulate that many subjects into a folder, if none are there, and run every step that is not finished; results go then."""
    settings = Settings(folder, "hainan", DAY)
    if not settings.store.stream().rows:
        shutil.rmtree(folder)  # what a run that was cut off has left there
        settings = Settings(folder, "hainan", DAY)
        firms = subjects * 2 // 7
        province = Province(firms, subjects - firms, 6, DAY, 1)
        settings.store.fill(province.tables(Pseudonymiser(b"benchmark-key-16"), workers=workers))
    stream = settings.store.stream()
    job = Job.of(settings, stream, as_of=DAY, evaluations=(EVALUATION,))
    run(job, workers=workers)
    steps = {step.name: _took(job, step.outputs(folder_of(job), job.parts)) for step in STEPS}
    shutil.rmtree(folder_of(job))
    return Night(stream.rows, job.parts, workers, steps)


def _took(job: Job, outputs: Sequence[Path]) -> Took:
    told = [receipt for one in outputs if (receipt := receipts.read(one))]
    assert len(told) == len(outputs), job.as_of
    total = (sum(one.rows for one in told), sum(one.seconds for one in told), sum(one.cpu for one in told))
    return Took(*total, max(one.peak_mb for one in told))


def mean(nights: Sequence[Night]) -> Night:
    """Nights at one number of records as one: the mean of what steps took, and the highest memory."""
    return replace(nights[0], steps={name: _mean([one.steps[name] for one in nights]) for name in nights[0].steps})


def _mean(some: Sequence[Took]) -> Took:
    seconds, cpu = fmean(one.seconds for one in some), fmean(one.cpu for one in some)
    return Took(some[0].rows, seconds, cpu, max(one.peak_mb for one in some))


def known(home: Path, millions: float | None = None) -> list[Night]:
    """The nights whose figures are in a folder, by number of records; those of about `millions` records alone, if it is given."""
    try:
        told = json.loads((home / FIGURES).read_text("utf-8"))
    except OSError:
        return []
    nights = [Night(**one | {"steps": {name: Took(**took) for name, took in one["steps"].items()}}) for one in told]
    wanted = (one for one in nights if millions is None or abs(one.records / millions / 1e6 - 1) < 0.05)
    return sorted(wanted, key=lambda one: one.records)


def keep(home: Path, one: Night) -> None:
    """Put the figures of a night to the others in a folder."""
    write_whole(home / FIGURES, json.dumps([asdict(night) for night in [*known(home), one]], indent=1))
