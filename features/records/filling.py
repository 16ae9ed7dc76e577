"""Filling an empty record store with any number of rows in one transaction, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError

from credit.errors import FolderNotWritable, StoreError
from credit.record import RECORD_SCHEMA

ARRIVED = RECORD_SCHEMA.append(pa.field("arrival", pa.int64()))
# Each item's file is written by a writer of its own, and all are open at once: small row groups keep their memory small.
WRITING = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=1 << 17, write_batch_size=1 << 14)
FILE_BYTES = 256 << 20


def fill(table: Path, tables: Iterable[pa.Table]) -> int:
    """Write all rows as version 0 of the Delta table in that folder; the number of rows.

    Raises
    ------
    StoreError
        The table is there already.
    FolderNotWritable
        It cannot be written; nothing is there then.
    """
    if DeltaTable.is_deltatable(str(table)):
        raise StoreError(f"{table} holds records already: fill an empty store, or ingest files, which finds what is there")
    counted = _Counted(tables)
    try:
        write_deltalake(
            str(table),
            pa.RecordBatchReader.from_batches(ARRIVED, counted),
            partition_by=["item"],
            writer_properties=WRITING,
            target_file_size=FILE_BYTES,
        )
    except (OSError, DeltaError) as error:
        raise FolderNotWritable(f"{table} ({error})") from None
    return counted.rows


class _Counted:
    """Batches of rows with their arrival numbers, and how many rows there were."""

    def __init__(self, tables: Iterable[pa.Table]) -> None:
        self._tables, self.rows = tables, 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for table in self._tables:
            arrival = pa.array(np.arange(self.rows, self.rows + table.num_rows), pa.int64())
            self.rows += table.num_rows
            yield from table.append_column(ARRIVED.field("arrival"), arrival).to_batches(max_chunksize=1 << 16)
