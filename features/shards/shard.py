"""A shard: one part's records by subject, and their lives, in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from credit.errors import StoreCorrupted
from credit.items import Catalogue
from features.arrow import arrow_of
from features.life.lives import Lives
from features.life.roster import SUBJECT_KINDS, Roster, Strings
from features.shards.spread import SHARD_SCHEMA

# Words that recur are kept once.
_RECURRING = ("item", "event", "category", "authority")
# Whose rows they are the roster tells.
_OF_THE_SUBJECT = ("subject", "subject_kind")
Numbers = NDArray[np.int64]


class Shard:
    """The folder of one part, as `write` made it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def write(cls, folder: Path, rows: pa.Table, catalogue: Catalogue) -> Shard:
        """Write rows of SHARD_SCHEMA, all of whole subjects and sorted by arrival, into an existing folder."""
        lives = lives_of(rows, catalogue)
        lives.save(folder / "lives")
        owner = _owners(lives, rows.column("subject"), rows.column("subject_kind"))
        order = np.argsort(owner, kind="stable")
        np.save(folder / "rows.npy", np.searchsorted(owner[order], np.arange(len(lives.subjects) + 1)))
        # Neither packed nor in batches: of a mapped column the rows of a few subjects are read without the others.
        plain = _coded(rows.drop_columns(_OF_THE_SUBJECT).take(arrow_of(order)).combine_chunks())
        with pa.ipc.new_file(str(folder / "records.arrow"), plain.schema) as writer:
            writer.write_table(plain)
        return cls(folder)

    def lives(self) -> Lives:
        """The lives of all subjects of the part, memory-mapped; without ids of records, which no score needs.

        Raises
        ------
        StoreCorrupted
            A file is missing or cut off.
        """
        return self._lives

    @cached_property
    def _lives(self) -> Lives:
        try:
            return Lives.load(self._folder / "lives")
        except (OSError, pa.ArrowInvalid, ValueError):
            raise self._corrupted() from None

    def records(self, subjects: Sequence[str] | Strings, *, kind: str) -> pa.Table:
        """The rows (SHARD_SCHEMA) of some subjects of a kind, of each in order of arrival; of whom nothing is known, none.

        Found by bisection and read alone: neither the lives nor other subjects' rows are.

        Raises
        ------
        StoreCorrupted
            A file is missing or cut off.
        """
        try:
            roster, edges = Roster.load(self._folder / "lives"), np.load(self._folder / "rows.npy", mmap_mode="r")
            numbers = roster.find(subjects, kind=kind)
            numbers = np.sort(numbers[numbers >= 0])
            starts, sizes = edges[numbers], edges[numbers + 1] - edges[numbers]
            wanted = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
            with pa.memory_map(str(self._folder / "records.arrow")) as source:
                rows = pa.ipc.open_file(source).read_all().take(arrow_of(wanted))
            owner = roster.subjects.take(arrow_of(np.repeat(numbers, sizes)))
            rows = rows.append_column("subject", owner).append_column("subject_kind", pa.repeat(kind, len(wanted)))
            return rows.select(SHARD_SCHEMA.names).cast(SHARD_SCHEMA)
        except (OSError, pa.ArrowInvalid, ValueError):
            raise self._corrupted() from None

    def _corrupted(self) -> StoreCorrupted:
        return StoreCorrupted(f"{self._folder} is incomplete: run `yexin nightly --full`, it is made again")


def lives_of(rows: pa.Table, catalogue: Catalogue) -> Lives:
    """The lives of records, without the ids of records."""
    lives = Lives.of(rows, catalogue)
    return replace(lives, fact=np.zeros(len(lives), np.int32), record_ids=lives.record_ids[:0])


def _owners(lives: Lives, subjects: pa.ChunkedArray, kinds: pa.ChunkedArray) -> Numbers:
    """The number of each row's subject in `lives`, which has them all, shape (n,)."""
    found = np.empty(len(subjects), np.int64)
    for kind in SUBJECT_KINDS:
        first, last = lives.range_of(kind)
        mine = np.flatnonzero(pa.compute.equal(kinds, kind).to_numpy())
        names = subjects.take(arrow_of(mine)).cast(pa.large_string())
        found[mine] = first + pa.compute.index_in(names, value_set=lives.subjects[first:last]).to_numpy()
    return found


def _coded(rows: pa.Table) -> pa.Table:
    """The rows with each recurring word kept once."""
    for name in _RECURRING:
        rows = rows.set_column(rows.schema.get_field_index(name), name, rows.column(name).dictionary_encode())
    return rows
