"""A shard: one part's records by subject, and their lives, in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from credit.errors import StoreCorrupted
from credit.items import Catalogue
from features.arrow import arrow_of
from features.life.lives import Lives

# A row group is the least that is read for one subject.
_ROWS_IN_GROUP = 16_384


class Shard:
    """The folder of one part, as `write` made it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def write(cls, folder: Path, rows: pa.Table, catalogue: Catalogue) -> Shard:
        """Write rows of SHARD_SCHEMA, all of whole subjects and sorted by arrival, into an existing folder."""
        order = np.argsort(rows.column("subject").to_numpy(zero_copy_only=False).astype("S"), kind="stable")
        pq.write_table(
            rows.take(arrow_of(order)).combine_chunks(),
            folder / "records.parquet",
            row_group_size=_ROWS_IN_GROUP,
            compression="zstd",
            compression_level=1,
            use_dictionary=["item", "subject", "subject_kind", "event", "category", "authority", "counterparty"],
            write_statistics=["subject"],
        )
        lives_of(rows, catalogue).save(folder / "lives")
        return cls(folder)

    def lives(self) -> Lives:
        """The lives of all subjects of the part, memory-mapped; without ids of records, which no score needs.

        Raises
        ------
        StoreCorrupted
            A file is missing or cut off.
        """
        try:
            return Lives.load(self._folder / "lives")
        except (OSError, pa.ArrowInvalid, ValueError):
            raise StoreCorrupted(f"{self._folder} is incomplete: run `yexin nightly --full`, it is made again") from None

    def records(self, subjects: Sequence[str]) -> pa.Table:
        """The rows (SHARD_SCHEMA) of some subjects, by arrival; other row groups than theirs are not read.

        Raises
        ------
        StoreCorrupted
            The file is missing or cut off.
        """
        wanted = pa.array(sorted(subjects), pa.string())
        try:
            rows = pq.read_table(self._folder / "records.parquet", filters=pc.field("subject").isin(wanted), use_threads=False)
        except (OSError, pa.ArrowInvalid):
            raise StoreCorrupted(f"{self._folder} is incomplete: run `yexin nightly --full`, it is made again") from None
        return rows.sort_by("arrival")


def lives_of(rows: pa.Table, catalogue: Catalogue) -> Lives:
    """The lives of records, without the ids of records."""
    lives = Lives.of(rows, catalogue)
    return replace(lives, fact=np.zeros(len(lives), np.int32), record_ids=lives.record_ids[:0])
