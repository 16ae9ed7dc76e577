"""A shard: one part's records by subject, and their lives, in one folder."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from credit.errors import StoreCorrupted
from credit.items import Catalogue
from features.arrow import arrow_of
from features.life.lives import SUBJECT_KINDS, Lives
from features.shards.spread import SHARD_SCHEMA

# The least that is read for one subject, so that a day's few subjects do not read the whole file; fewer cost time on each batch.
_ROWS_IN_BATCH = 512
# Words that recur are kept once, and LZ4 is quick on small batches: as small as plain words under zstd, and written in a fifth.
_RECURRING = ("item", "subject_kind", "event", "category", "authority")
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
        owner = numbers_of(lives, rows.column("subject"), rows.column("subject_kind"))
        order = np.argsort(owner, kind="stable")
        np.save(folder / "rows.npy", np.searchsorted(owner[order], np.arange(len(lives.subjects) + 1)))
        packed = _coded(rows.take(arrow_of(order)).combine_chunks())
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_file(str(folder / "records.arrow"), packed.schema, options=options) as writer:
            writer.write_table(packed, max_chunksize=_ROWS_IN_BATCH)
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

    def records(self, numbers: Numbers) -> pa.Table:
        """The rows (SHARD_SCHEMA) of the subjects with these numbers in `lives`, of each in order of arrival.

        Raises
        ------
        StoreCorrupted
            A file is missing or cut off.
        """
        try:
            edges = np.load(self._folder / "rows.npy", mmap_mode="r")
            starts, sizes = edges[numbers], edges[numbers + 1] - edges[numbers]
            wanted = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
            with pa.memory_map(str(self._folder / "records.arrow")) as source:
                return _rows_of(pa.ipc.open_file(source), wanted)
        except (OSError, pa.ArrowInvalid, ValueError):
            raise self._corrupted() from None

    def _corrupted(self) -> StoreCorrupted:
        return StoreCorrupted(f"{self._folder} is incomplete: run `yexin nightly --full`, it is made again")


def lives_of(rows: pa.Table, catalogue: Catalogue) -> Lives:
    """The lives of records, without the ids of records."""
    lives = Lives.of(rows, catalogue)
    return replace(lives, fact=np.zeros(len(lives), np.int32), record_ids=lives.record_ids[:0])


def numbers_of(lives: Lives, subjects: pa.Array, kinds: pa.Array) -> Numbers:
    """The number of each subject in `lives`, -1 where it is not there, shape (n,)."""
    found = np.full(len(subjects), -1, np.int64)
    for kind in SUBJECT_KINDS:
        first, last = lives.range_of(kind)
        mine = np.flatnonzero(pa.compute.equal(kinds, kind).to_numpy(zero_copy_only=False))
        names = subjects.take(arrow_of(mine)).cast(pa.large_string())
        known = lives.subjects.slice(first, last - first)
        place = pa.compute.index_in(names, value_set=known.combine_chunks() if isinstance(known, pa.ChunkedArray) else known)
        at = place.fill_null(-1).to_numpy(zero_copy_only=False)
        found[mine] = np.where(at < 0, -1, first + at)
    return found


def _coded(rows: pa.Table) -> pa.Table:
    """The rows with each recurring word kept once."""
    for name in _RECURRING:
        rows = rows.set_column(rows.schema.get_field_index(name), name, rows.column(name).dictionary_encode())
    return rows


def _rows_of(file: pa.RecordBatchFileReader, wanted: Numbers) -> pa.Table:
    """Rows by their place in a file of batches of `_ROWS_IN_BATCH`; other batches are not read."""
    needed = np.unique(wanted // _ROWS_IN_BATCH)
    table = pa.Table.from_batches([file.get_batch(int(batch)) for batch in needed], file.schema)
    place = np.searchsorted(needed, wanted // _ROWS_IN_BATCH) * _ROWS_IN_BATCH + wanted % _ROWS_IN_BATCH
    return table.take(arrow_of(place)).cast(SHARD_SCHEMA)
