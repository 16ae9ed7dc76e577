"""Feature rows of any number of subjects as Parquet files, written a block at a time."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features.arrow import arrow_of
from features.days import Days
from features.life.lives import Lives
from features.scan.engine import Engine

# Rows of a block, and of a row group: a hundred features of them are 24 MB, and the engine keeps such a block to one thread. Not a
# power of two: columns that far apart share their places in the processor's caches, and the scan takes a third longer.
_ROWS_IN_BLOCK = 30_000


def write_rows(engine: Engine, lives: Lives, *, kind: str, days: Days, folder: Path) -> int:
    """Write the rows of all subjects of a kind for all days into part files of a new folder; the number of rows.

    Columns: subject, as_of, known, then the offered features as float64, null where absent. Read in the order of their names,
    the parts hold the rows in the order of `FeatureSet.build`.
    """
    folder.mkdir(parents=True)
    n_parts = os.cpu_count() or 1
    with ThreadPoolExecutor(n_parts) as pool:
        files = [folder / f"part-{part:03}.parquet" for part in range(n_parts)]
        written = pool.map(
            lambda part: write_file(engine, lives, kind=kind, days=days, file=files[part], part=(part, n_parts)), range(n_parts)
        )
        return sum(written)


def write_file(engine: Engine, lives: Lives, *, kind: str, days: Days, file: Path, part: tuple[int, int] = (0, 1)) -> int:
    """As `write_rows`, on one thread into one file: of part[1] equal parts of the subjects number part[0]; the number of rows."""
    names = [name for name in engine.plan.names if not name.startswith("_")]
    doubles = [pa.field(name, pa.float64()) for name in names]
    schema = pa.schema([("subject", pa.large_string()), ("as_of", pa.date32()), ("known", pa.int64()), *doubles])
    rows = 0
    with pq.ParquetWriter(file, schema, compression="lz4", write_statistics=False) as writer:
        at_most = max(1, _ROWS_IN_BLOCK // max(1, len(days)))
        for block in lives.blocks(kind=kind, subjects_at_most=at_most, part=part):
            table = _block(engine, block, days, schema)
            writer.write_table(table, row_group_size=max(1, len(table)))
            rows += len(table)
    return rows


def _block(engine: Engine, lives: Lives, days: Days, schema: pa.Schema) -> pa.Table:
    number = np.repeat(np.arange(len(lives.subjects)), len(days))
    day = np.tile(np.arange(len(days), dtype=np.int32), len(lives.subjects))
    out, known = engine.compute(lives, subject=number, day=day, days=days)
    subjects = lives.subjects.take(arrow_of(number))
    subjects = subjects.combine_chunks() if isinstance(subjects, pa.ChunkedArray) else subjects
    as_of = arrow_of(days[day], pa.date32())
    features = [arrow_of(column) for column in out[: len(schema) - 3]]
    return pa.table([subjects, as_of, arrow_of(known), *features], schema=schema)
