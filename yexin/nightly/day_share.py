"""Some parts of a day, computed in one go: records of the touched subjects of all of them → results and next days, by part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.arrow import arrow_of
from features.shards import spread as spreading
from features.shards.shard import Shard, lives_of
from features.shards.split import parts_of
from yexin.nightly import change_index, receipts
from yexin.nightly.chain import Chain
from yexin.nightly.job import Job
from yexin.nightly.receipts import Receipt
from yexin.nightly.steps import day_number, part_name, valuer_of
from yexin.nightly.touched import Touched
from yexin.nightly.valuer import NextDays, write


class DayShare:
    """The parts of `touched`.

    Their subjects' lives are made again from all of their records, also where no record is new: few as they are, that costs less
    than to map and join the lives of their parts, and to bind every feature to the cells of each.
    """

    def __init__(self, job: Job, chain: Chain, touched: Touched, *, fresh: Path) -> None:
        self._job, self._chain, self._touched, self._fresh = job, chain, touched, fresh

    def write(self, folder: Path) -> list[Receipt]:
        """Results and change index of each part below `folder`; a receipt a part, its rows the subjects touched."""
        records = pa.concat_tables([self._records(part) for part in self._touched]).sort_by("arrival")
        valuers = {kind: valuer_of(self._job, kind) for kind in self._job.kinds}
        lives = lives_of(records, next(iter(valuers.values())).catalogue)
        renewed = {kind: one.renewed(lives, records, after=day_number(self._job)) for kind, one in valuers.items()}
        by_part = {kind: _ByPart(*made, parts=self._chain.parts) for kind, made in renewed.items()}
        return [receipts.draft_of(folder / part_name(part), make=partial(_write, by_part, part)) for part in self._touched]

    def _records(self, part: int) -> pa.Table:
        """All records of the touched subjects of a part: those of the full run, and those that are newer."""
        shard, fresh = Shard(self._chain.folder / "lives" / part_name(part)), spreading.read(spreading.file_of(self._fresh, part))
        found = []
        for kind in self._job.kinds:
            touched = self._touched[part]
            names = touched.filter(pc.equal(touched.column("kind"), kind)).column("subject").combine_chunks()
            newer = pc.and_(pc.equal(fresh.column("subject_kind"), kind), pc.is_in(fresh.column("subject"), names))
            found += [shard.records(names, kind=kind), fresh.filter(newer)]
        return pa.concat_tables(found)


class _ByPart:
    """What was made of one kind of subject, to be taken apart into parts."""

    def __init__(self, results: pa.Table, next_days: NextDays, *, parts: int) -> None:
        self._results, (self._subjects, self._days) = results, next_days
        self._part_of_result, self._part_of_subject = (parts_of(one, parts) for one in (results.column("subject"), self._subjects))

    def results(self, part: int) -> pa.Table:
        """The results of one part."""
        return self._results.take(arrow_of(np.flatnonzero(self._part_of_result == part)))

    def next_days(self, part: int) -> NextDays:
        """The touched subjects of one part and the next day of each."""
        mine = np.flatnonzero(self._part_of_subject == part)
        return self._subjects.take(arrow_of(mine)), self._days[mine]


def _write(by_part: Mapping[str, _ByPart], part: int, out: Path) -> int:
    for kind, made in by_part.items():
        write(made.results(part), out / f"{kind}.parquet")
    return change_index.write({kind: made.next_days(part) for kind, made in by_part.items()}, out / "changes.parquet")
