"""From the record store to parts: rows in any order → one stream a part, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa

from credit.record import RECORD_SCHEMA
from features.arrow import arrow_of
from features.shards.split import parts_of

# What tells a resend from a change is of no use once a record is in the store.
_LEFT_BEHIND = ("content", "source")
SHARD_SCHEMA = pa.schema(
    [*(field for field in RECORD_SCHEMA if field.name not in _LEFT_BEHIND), pa.field("arrival", pa.int64(), nullable=False)]
)
# Rows are split so many at a time: pieces of a part stay long enough to be read fast, and memory below half a gigabyte.
_ROWS_AT_ONCE = 600_000


def spread(batches: Iterable[pa.RecordBatch], folder: Path, *, parts: int) -> int:
    """Write rows of SHARD_SCHEMA into `folder`, one stream a part, in the order in which they come; the number of rows."""
    rows = 0
    with ExitStack() as stack:
        writers = [stack.enter_context(_stream(file_of(folder, part))) for part in range(parts)]
        for table in _gathered(batches):
            rows += table.num_rows
            part = parts_of(table.column("subject"), parts)
            order = np.argsort(part, kind="stable")
            edges = np.searchsorted(part[order], np.arange(parts + 1))
            ordered = table.take(arrow_of(order)).combine_chunks()
            for number, writer in enumerate(writers):
                if edges[number + 1] > edges[number]:
                    writer.write_table(ordered.slice(edges[number], edges[number + 1] - edges[number]))
    return rows


def file_of(folder: Path, part: int) -> Path:
    """The file of one part."""
    return folder / f"part-{part:04}.arrows"


def read(*files: Path) -> pa.Table:
    """All rows of one part's streams, by arrival."""
    return pa.concat_tables([_rows(file) for file in files]).sort_by("arrival")


def _rows(file: Path) -> pa.Table:
    with pa.memory_map(str(file)) as source:
        return pa.ipc.open_stream(source).read_all()


def _stream(file: Path) -> pa.RecordBatchWriter:
    return pa.ipc.new_stream(str(file), SHARD_SCHEMA, options=pa.ipc.IpcWriteOptions(compression="lz4"))


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in tables of `_ROWS_AT_ONCE` and a few more."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _ROWS_AT_ONCE:
            yield pa.Table.from_batches(held, SHARD_SCHEMA)
            held = []
    yield pa.Table.from_batches(held, SHARD_SCHEMA)
