"""Whom a day touches: who is due by the change index, and of whom records arrived since the last run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from features.shards import spread as spreading
from yexin.nightly import change_index
from yexin.nightly.chain import Chain

# About as many as a part has: what is computed again in one go is in memory in one go.
_SUBJECTS_AT_ONCE = 100_000
Touched = Mapping[int, pa.Table]


def shares(chain: Chain, fresh: Path, *, kinds: tuple[str, ...], upto: date) -> Iterator[Touched]:
    """All parts with whom the day touches of each (kind, subject; each once), some parts at a time.

    The few touched subjects of many parts are dealt with in one go, because most of what a part costs it costs for one subject.

    Parameters
    ----------
    fresh
        The folder with the records newer than the full run, spread by part.
    kinds, upto
        The kinds of subject that are scored, and the day.
    """
    share: dict[int, pa.Table] = {}
    for part in range(chain.parts):
        found = _of_part(chain, spreading.file_of(fresh, part), part=part, upto=upto)
        found = found.filter(pc.is_in(found.column("kind"), pa.array(kinds)))
        if share and sum(one.num_rows for one in (*share.values(), found)) > _SUBJECTS_AT_ONCE:
            yield share
            share = {}
        share[part] = found
    yield share


def _of_part(chain: Chain, fresh: Path, *, part: int, upto: date) -> pa.Table:
    due = change_index.due(chain.indexes(part), after=chain.days[-1], upto=upto)
    rows = spreading.read(fresh)
    first = pa.scalar((chain.versions[-1] + 1) << 32, pa.int64())
    arrived = rows.filter(pc.greater_equal(rows.column("arrival"), first)).select(["subject_kind", "subject"])
    both = pa.concat_tables([due, arrived.rename_columns(["kind", "subject"]).cast(due.schema)])
    return both.group_by(["kind", "subject"], use_threads=False).aggregate([])
