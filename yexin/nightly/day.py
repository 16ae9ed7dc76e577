"""A day added to a full run: only subjects whose result may have changed are computed again, found by the change index.

What a day may change: new records, and what the index has for the days since the last run.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from credit.errors import NightlyHalted, NoBase
from credit.whole_file import write_whole
from features.records.stream import RecordStream
from features.shards import spread as spreading
from features.shards.spread import SHARD_SCHEMA
from supervision.lists import load_lists
from yexin.nightly import touched
from yexin.nightly.chain import DONE, Chain
from yexin.nightly.day_share import DayShare
from yexin.nightly.job import Job
from yexin.nightly.pool import pool
from yexin.nightly.receipts import Receipt
from yexin.nightly.touched import Touched

FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Added:
    """What a day came to: records newer than the full run, subjects computed again, wall-clock seconds."""

    fresh: int
    touched: int
    seconds: float


def base_for(job: Job, stream: RecordStream) -> Chain:
    """The chain to which the day of `job` can be added.

    Raises
    ------
    NoBase
        There is none: no finished run by the same law and tables, records were deleted, or a list changes on a day in between.
    """
    chain = Chain.latest(job)
    if chain is None:
        raise NoBase("there is no finished run of an earlier day by the same tables, features, catalogue and lists")
    if chain.versions[-1] != stream.version and not stream.appended_since(chain.versions[-1]):
        raise NoBase("records were deleted or rewritten since, or the store's log no longer tells")
    on_the_day = chain.asked_on == str(chain.days[-1]) and job.asked_on == job.as_of
    if not on_the_day and chain.asked_on != str(job.asked_on):
        raise NoBase("consents count on the day of asking, which moved otherwise than the day of the run")
    for measure in (one for some in load_lists(job.deployment) for one in some.measures):
        if measure.valid_on(chain.days[-1]) != measure.valid_on(job.as_of):
            raise NoBase(f"measure {measure.number} begins or ends in between, which concerns everybody")
    return chain


def add_day(job: Job, chain: Chain, stream: RecordStream, *, workers: int) -> Added:
    """Add the day of `job` to a chain; it is there whole at the end, or not at all.

    Raises
    ------
    NightlyHalted
        A part could not be finished.
    """
    begun, final = time.monotonic(), chain.day_folder(job.as_of)
    draft = final.with_name(f".{final.name}")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / FRESH).mkdir(parents=True)
    newer = stream.batches(SHARD_SCHEMA, after=chain.versions[0])
    fresh = spreading.spread(newer, draft / FRESH, parts=chain.parts)
    shares = list(touched.shares(chain, draft / FRESH, kinds=job.kinds, upto=job.as_of))
    again = sum(one.rows for made in _made(job, chain, draft, shares, workers) for one in made)
    write_whole(draft / DONE, json.dumps(job.described() | {"touched": again}, ensure_ascii=False))
    shutil.rmtree(draft / FRESH)
    draft.rename(final)
    return Added(fresh, again, time.monotonic() - begun)


def _made(job: Job, chain: Chain, draft: Path, shares: list[Touched], workers: int) -> Iterator[list[Receipt]]:
    make = partial(_share, job, chain, draft)
    if min(workers, len(shares)) == 1:
        yield from (_finished(share, make(share)) for share in shares)
        return
    with pool(min(workers, len(shares))) as executor:
        try:
            for share, made in zip(shares, executor.map(make, shares), strict=True):
                yield _finished(share, made)
        except BrokenProcessPool:
            raise NightlyHalted("day", "some part", "a process was killed; if memory is short, use fewer --workers") from None


def _finished(share: Touched, made: list[Receipt] | str) -> list[Receipt]:
    if isinstance(made, str):
        raise NightlyHalted("day", f"parts {min(share)} to {max(share)}", made)
    return made


def _share(job: Job, chain: Chain, draft: Path, share: Touched) -> list[Receipt] | str:
    try:
        return DayShare(job, chain, share, fresh=draft / FRESH).write(draft)
    except Exception as error:  # whatever it is, the run says where it stopped
        return f"{type(error).__name__}: {error}"
