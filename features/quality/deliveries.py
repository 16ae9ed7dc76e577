"""What every file brought, counted by department and day of report: kept from the ingestion on, without any subject in it."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from credit.errors import FolderNotWritable
from features.readers.reader import Reading

COUNTED = ("rows", "refused", "repeated", "cells", "filled")
DELIVERY_SCHEMA = pa.schema(
    [
        pa.field("item", pa.string(), nullable=False),
        pa.field("department", pa.string(), nullable=False),
        pa.field("reported", pa.date32(), nullable=False),
        pa.field("column", pa.string()),
        pa.field("reason", pa.string()),
        *(pa.field(name, pa.int64(), nullable=False) for name in COUNTED),
    ]
)


class Deliveries:
    """The counts of one deployment's files in one folder, one small file each.

    A file counts once, however often it is ingested: its counts are those of the first time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, reading: Reading, *, repeated: Collection[str]) -> None:
        """Keep the counts of a file of facts; `repeated` are the sources (file:line) of rows that were there already.

        Raises
        ------
        FolderNotWritable
            The folder cannot be written.
        """
        if reading.sent is None or self.has(reading):
            return
        file = self._file(reading)
        fresh = file.with_name(f".{file.name}-{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(_counts(reading, reading.sent, repeated), fresh, compression="zstd")
            fresh.rename(file)  # whole or not at all
        except OSError:
            raise FolderNotWritable(str(self._folder)) from None

    def has(self, reading: Reading) -> bool:
        """Whether the file was counted already."""
        return self._file(reading).exists()

    def rows(self) -> pa.Table:
        """The counts of all files, in DELIVERY_SCHEMA."""
        files = sorted(self._folder.glob("*.parquet"))
        return pa.concat_tables([DELIVERY_SCHEMA.empty_table(), *(pq.read_table(file).cast(DELIVERY_SCHEMA) for file in files)])

    def _file(self, reading: Reading) -> Path:
        return self._folder / f"{reading.item}-{reading.fingerprint}.parquet"


def _counts(reading: Reading, sent: pa.Table, repeated: Collection[str]) -> pa.Table:
    """A file's rows, grouped by who sent them when and by the reason of a refusal."""
    again = pa.array([int(source.rpartition(":")[2]) for source in repeated], pa.int64())
    rows = pa.table(
        {
            "department": sent.column("department"),
            "reported": sent.column("reported"),
            "column": sent.column("column"),
            "reason": sent.column("reason"),
            "rows": pa.array([1] * sent.num_rows, pa.int64()),
            "refused": sent.column("refused").cast(pa.int64()),
            "repeated": pc.is_in(sent.column("line"), again).cast(pa.int64()),
            "cells": sent.column("cells"),
            "filled": sent.column("filled"),
        }
    )
    summed = rows.group_by(["department", "reported", "column", "reason"]).aggregate([(name, "sum") for name in COUNTED])
    item = pa.array([reading.item] * summed.num_rows, pa.string())
    columns = {name.removesuffix("_sum"): summed.column(name) for name in summed.column_names}
    return pa.table({"item": item, **columns}).select(DELIVERY_SCHEMA.names).cast(DELIVERY_SCHEMA)
