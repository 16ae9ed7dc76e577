"""A full run: the steps one after the other, the parts of each shared among processes; it goes on where an earlier one stopped."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credit.errors import NightlyHalted
from credit.whole_file import write_whole
from yexin.nightly import receipts
from yexin.nightly.job import Job
from yexin.nightly.pool import pool
from yexin.nightly.receipts import Receipt
from yexin.nightly.steps import STEPS, Step

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a step: parts and rows made now, parts found from an earlier run, seconds, highest memory of a process."""

    step: str
    made: int
    found: int
    rows: int
    seconds: float
    cpu: float
    peak_mb: float


def folder_of(job: Job) -> Path:
    """The folder of a day's run."""
    return job.home.nightly / str(job.as_of)


def run(job: Job, *, workers: int, tell: Tell | None = None) -> list[Done]:
    """Run all steps whose output is not there; what an earlier run of the same job finished is checked and kept.

    Parameters
    ----------
    workers
        Processes that share the parts; memory is theirs together.
    tell
        Told the step, how many of its parts are done, and of how many.

    Raises
    ------
    NightlyHalted
        A part could not be finished; what is finished stays.
    """
    folder = folder_of(job)
    _begin(job, folder)
    missing = {step.name: _missing(step, folder, job.parts) for step in STEPS}
    _also_needed(missing)
    with _Here() if workers == 1 else pool(workers) as executor:
        return [_step(job, step, missing, executor=executor, tell=tell or (lambda *_: None)) for step in STEPS]


class _Here(Executor):
    """One worker is this process itself: nothing to start, nothing to load twice."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it now."""
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def _begin(job: Job, folder: Path) -> None:
    """An earlier run of another job on that day is of no use; half-written drafts go."""
    described, about = job.described(), folder / "run.json"
    try:
        known = json.loads(about.read_text("utf-8"))
    except (OSError, ValueError):
        known = None
    if known != described:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for draft in folder.glob("*/.*"):
        shutil.rmtree(draft) if draft.is_dir() else draft.unlink()
    write_whole(about, json.dumps(described, ensure_ascii=False))


def _missing(step: Step, folder: Path, parts: int) -> set[int]:
    """Parts without an output that is, byte for byte, what was finished; what is damaged is removed.

    Of output that went because nothing needs it any more the receipt stays: it tells what the run cost.
    """
    wrong = [n for n, one in enumerate(step.outputs(folder, parts)) if not receipts.sound(one)]
    for number in wrong:
        if step.keeps or step.outputs(folder, parts)[number].exists():
            receipts.discard(step.outputs(folder, parts)[number])
    return set(wrong)


def _also_needed(missing: dict[str, set[int]]) -> None:
    """Output that does not stay is needed only by parts of later steps that are missing."""
    for step in reversed(STEPS):
        if not step.keeps:
            wanted = set().union(*(missing[later.name] for later in STEPS if step.name in later.reads))
            missing[step.name] &= (missing[step.name] if wanted else set()) if step.shared else wanted


def _step(job: Job, step: Step, missing: dict[str, set[int]], *, executor: Executor, tell: Tell) -> Done:
    begun, wanted, folder = time.monotonic(), sorted(missing[step.name]), folder_of(job)
    outputs = step.outputs(folder, job.parts)
    made = _made(job, step, wanted, executor=executor, tell=tell)
    missing[step.name] = set()
    _free(folder, missing, job.parts, after=step)
    rows, cpu, peak = sum(one.rows for one in made), sum(one.cpu for one in made), max((one.peak_mb for one in made), default=0.0)
    return Done(step.name, len(wanted), len(outputs) - len(wanted), rows, time.monotonic() - begun, cpu, peak)


def _made(job: Job, step: Step, wanted: Sequence[int], *, executor: Executor, tell: Tell) -> list[Receipt]:
    made: list[Receipt] = []
    working = {executor.submit(_part, job, step.name, folder_of(job), part): part for part in wanted}
    for future in as_completed(working):
        try:
            result = future.result()
        except BrokenProcessPool:
            result = "a process was killed; if memory is short, use fewer --workers"
        if isinstance(result, str):
            executor.shutdown(cancel_futures=True)
            raise NightlyHalted(step.name, f"part {working[future]}", result)
        made.append(result)
        tell(step.name, len(made), len(wanted))
    return made


def _part(job: Job, name: str, folder: Path, part: int) -> Receipt | str:
    """One part of a step in a process of its own; an error comes back in words, as not every error can travel."""
    step = next(one for one in STEPS if one.name == name)
    final = step.outputs(folder, job.parts)[part]
    try:
        return receipts.draft_of(final, make=lambda draft: step.work(job, folder, part, draft))
    except Exception as error:  # whatever it is, the run says where it stopped
        return f"{type(error).__name__}: {error}"


def _free(folder: Path, missing: dict[str, set[int]], parts: int, *, after: Step) -> None:
    """Remove output that does not stay and that no part still missing needs."""
    for step in STEPS:
        needed = any(missing[later.name] for later in STEPS if step.name in later.reads)
        if not step.keeps and not needed and STEPS.index(step) < STEPS.index(after):
            for one in step.outputs(folder, parts):
                shutil.rmtree(one, ignore_errors=True)
