"""The change index of a part: its subjects by the day on which their result may next change, a Parquet file sorted by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from features.arrow import arrow_of

SCHEMA = pa.schema([("day", pa.date32()), ("kind", pa.string()), ("subject", pa.string())])
# A day's subjects lie together; what is not due is not read.
_ROWS_IN_GROUP = 2_048


def write(next_days: Mapping[str, tuple[pa.Array, NDArray[np.int32]]], file: Path) -> int:
    """Write kind → (subjects, next day of each); the number of rows. Who never changes stands at the end, with the last of days."""
    tables = [SCHEMA.empty_table()]
    for kind, (subjects, days) in next_days.items():
        names = subjects.cast(pa.string())
        whole = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
        tables.append(pa.table([arrow_of(days, pa.date32()), pa.repeat(kind, len(days)), whole], schema=SCHEMA))
    table = pa.concat_tables(tables)
    order = np.argsort(table.column("day").cast(pa.int32()).to_numpy(), kind="stable")
    pq.write_table(table.take(arrow_of(order)), file, compression="zstd", row_group_size=_ROWS_IN_GROUP, write_statistics=["day"])
    return int(table.num_rows)


def due(files: Iterable[Path], *, after: date, upto: date) -> pa.Table:
    """Subjects (kind, subject; each once) whose day lies after `after` and not after `upto`; other row groups are not read."""
    wanted = (pc.field("day") > pa.scalar(after, pa.date32())) & (pc.field("day") <= pa.scalar(upto, pa.date32()))
    found = [pq.read_table(file, columns=["kind", "subject"], filters=wanted, use_threads=False) for file in files]
    empty = SCHEMA.empty_table().select(["kind", "subject"])
    return pa.concat_tables([empty, *found]).group_by(["kind", "subject"], use_threads=False).aggregate([])


def subjects(file: Path) -> pa.Table:
    """All subjects of an index (kind, subject)."""
    return pq.read_table(file, columns=["kind", "subject"], use_threads=False)
