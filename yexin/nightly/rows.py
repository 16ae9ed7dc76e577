"""The feature rows of a full run put where servers read them by key (serving.store.feature_rows)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from credit.errors import NightlyHalted
from features.feature_set import FeatureSet
from features.records.ledger import Ledger
from features.records.store import RecordStore
from serving.store.feature_rows import FeatureRowStore, RowsOf, StoredRow
from yexin.nightly.job import Job
from yexin.nightly.run import folder_of
from yexin.nightly.steps import part_name

_ROWS_AT_ONCE = 8_192


def load_rows(job: Job, store: RecordStore, rows: FeatureRowStore) -> dict[str, int]:
    """Load the rows that a finished run made; how many of each kind of subject.

    Raises
    ------
    NightlyHalted
        Records were deleted or rewritten since the run: rows made from them may no longer be kept.
    DatabaseUnavailable
        The database is away or full; earlier rows are still there.
    """
    ledger = store.ledger()
    # Looked at after the ledger was read: what is deleted later changes its subjects' stamps, and their rows are not used.
    if not store.stream().appended_since(job.version):
        raise NightlyHalted("rows", "all parts", "records were deleted or rewritten since the run: run it again")
    found: dict[str, int] = {}
    for kind in job.kinds:
        features = FeatureSet.load(job.deployment, kind)
        of = RowsOf(kind, job.as_of, features.version)
        files = [folder_of(job) / "features" / part_name(part) / f"{kind}.parquet" for part in range(job.parts)]
        found[kind] = rows.load(of, (row for file in files for row in _rows(file, features.names, ledger, job.version)))
    return found


def _rows(file: Path, names: tuple[str, ...], ledger: Ledger, version: int) -> Iterator[StoredRow]:
    """The rows of a part's file, each with the stamp of the records that the run saw."""
    for batch in pq.ParquetFile(file).iter_batches(_ROWS_AT_ONCE, columns=["subject", "known", *names], use_threads=False):
        values = np.column_stack([_doubles(batch.column(name)) for name in names])
        for subject, known, row in zip(batch.column("subject").to_pylist(), batch.column("known").to_pylist(), values, strict=True):
            yield StoredRow(subject, ledger.stamp(subject, version=version), known, row)


def _doubles(column: pa.Array) -> np.ndarray:
    """A column as float64, NaN where absent."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
