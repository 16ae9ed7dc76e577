"""A day added to a full run: only subjects whose result may have changed are computed again, found by the change index.

What a day may change: new records, and what the index has for the days since the last run. The lives of a subject with records
newer than the full run are made again from all of its records; all others are as they were.
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

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.errors import NightlyHalted, NoBase
from credit.whole_file import write_whole
from features.records.stream import RecordStream
from features.shards import spread as spreading
from features.shards.shard import Shard, lives_of, numbers_of
from features.shards.spread import SHARD_SCHEMA
from supervision.lists import load_lists
from yexin.nightly import change_index, receipts
from yexin.nightly.chain import DONE, Chain
from yexin.nightly.job import Job
from yexin.nightly.pool import pool
from yexin.nightly.receipts import Receipt
from yexin.nightly.steps import day_number, part_name, valuer_of
from yexin.nightly.valuer import of_subjects, write

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
    touched = sum(one.rows for one in _parts(job, chain, draft, workers))
    write_whole(draft / DONE, json.dumps(job.described() | {"touched": touched}, ensure_ascii=False))
    shutil.rmtree(draft / FRESH)
    draft.rename(final)
    return Added(fresh, touched, time.monotonic() - begun)


def _parts(job: Job, chain: Chain, draft: Path, workers: int) -> Iterator[Receipt]:
    if workers == 1:
        yield from (_finished(part, _part(job, chain, draft, part)) for part in range(chain.parts))
        return
    with pool(min(workers, chain.parts)) as executor:
        try:
            for part, made in enumerate(executor.map(partial(_part, job, chain, draft), range(chain.parts))):
                yield _finished(part, made)
        except BrokenProcessPool:
            raise NightlyHalted("day", "some part", "a process was killed; if memory is short, use fewer --workers") from None


def _finished(part: int, made: Receipt | str) -> Receipt:
    if isinstance(made, str):
        raise NightlyHalted("day", f"part {part}", made)
    return made


def _part(job: Job, chain: Chain, draft: Path, part: int) -> Receipt | str:
    try:
        return receipts.draft_of(draft / part_name(part), make=lambda out: _DayPart(job, chain, part).write(draft, out))
    except Exception as error:  # whatever it is, the run says where it stopped
        return f"{type(error).__name__}: {error}"


class _DayPart:
    """One part of a day."""

    def __init__(self, job: Job, chain: Chain, part: int) -> None:
        self._job, self._chain, self._part = job, chain, part
        self._shard = Shard(chain.folder / "lives" / part_name(part))
        self._lives = self._shard.lives()

    def write(self, draft: Path, out: Path) -> int:
        """Results and index of the touched subjects; their number."""
        fresh = spreading.read(spreading.file_of(draft / FRESH, self._part))
        touched, next_days = 0, {}
        for kind in self._job.kinds:
            valuer, names = valuer_of(self._job, kind), self._touched(fresh, kind)
            newer = fresh.filter(pc.is_in(fresh.column("subject"), names))
            renewed = pc.unique(newer.column("subject").combine_chunks())
            old = self._numbers(names.filter(pc.invert(pc.is_in(names, renewed))), kind)
            records = pa.concat_tables([self._shard.records(self._numbers(renewed, kind)), newer]).sort_by("arrival")
            standing, changed = self._lives.pick(old), lives_of(records, valuer.catalogue)
            rows = pa.concat_tables([valuer.valued(standing, self._shard), valuer.results_of(records)])
            write(rows.sort_by("subject"), out / f"{kind}.parquet")
            both = ((standing, valuer.of_shard(self._shard)), (changed, of_subjects(records)))
            days = [valuer.next_days(lives, rows, after=day_number(self._job)) for lives, rows in both]
            next_days[kind] = (
                pa.chunked_array([one[0] for one in days], pa.large_string()),
                np.concatenate([one[1] for one in days]),
            )
            touched += len(names)
        change_index.write(next_days, out / "changes.parquet")
        return touched

    def _touched(self, fresh: pa.Table, kind: str) -> pa.Array:
        """Who must be computed again: those who are due, and those of whom records arrived since the last run."""
        due = change_index.due(self._chain.indexes(self._part), after=self._chain.days[-1], upto=self._job.as_of)
        first = pa.scalar((self._chain.versions[-1] + 1) << 32, pa.int64())
        arrived = pc.and_(pc.equal(fresh.column("subject_kind"), kind), pc.greater_equal(fresh.column("arrival"), first))
        mine = due.filter(pc.equal(due.column("kind"), kind)).column("subject")
        both = pa.chunked_array([*mine.chunks, *fresh.column("subject").filter(arrived).chunks], pa.string())
        names = pc.unique(both)
        return names.take(pc.sort_indices(names))

    def _numbers(self, names: pa.Array, kind: str) -> np.ndarray:
        found = numbers_of(self._lives, names, pa.repeat(kind, len(names)))
        return np.sort(found[found >= 0])
