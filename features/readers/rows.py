"""Columns of a sheet, once parsed → a table of records."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from credit.record import RECORD_SCHEMA
from features.readers.sheet import Sheet


def as_records(sheet: Sheet, **columns: Any) -> pa.Table:
    """Lay columns (lists or arrays, one value a row of the sheet) out as RECORD_SCHEMA; what is not given is null.

    Each record's source is the file's fingerprint and the row's line in it.
    """
    rows = sheet.cells.num_rows
    columns["source"] = [f"{sheet.fingerprint}:{line}" for line in sheet.lines.to_pylist()]
    made = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type) for f in RECORD_SCHEMA]
    return pa.table(made, schema=RECORD_SCHEMA)
