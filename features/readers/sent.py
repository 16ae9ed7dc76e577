"""Who sent each row of a file, when, whether it was refused, and how much of it is filled in: what quality is measured on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Item
from features.readers.columns import Columns
from features.readers.sheet import Sheet

SENT_SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64(), nullable=False),
        pa.field("department", pa.string(), nullable=False),
        pa.field("reported", pa.date32(), nullable=False),
        pa.field("refused", pa.bool_(), nullable=False),
        pa.field("column", pa.string()),  # of the first fault; null for a good row, empty for a fault of the whole line
        pa.field("reason", pa.string()),  # of the first fault; null for a good row
        pa.field("cells", pa.int64(), nullable=False),  # cells that a complete row fills in
        pa.field("filled", pa.int64(), nullable=False),
    ]
)
NAMELESS = "未注明机关"


def department_of(item: Item, authority: pa.Array) -> pa.Array:
    """The authority that a row names; where it names none, the item's sender in the catalogue."""
    return pc.fill_null(authority, item.source or NAMELESS)


def sent_rows(
    sheet: Sheet, columns: Columns, records: pa.Table, *, item: Item, titles: Mapping[str, str], received: date
) -> pa.Table:
    """Every row of a sheet in SENT_SCHEMA, the lines that could not be told apart included.

    Parameters
    ----------
    records
        The sheet's rows as records, refused ones too: a row whose report day cannot be read counts as reported when received.
    """
    cells, filled = _filled(sheet, item, titles)
    first = {reject.line: reject for reject in reversed(columns.rejects)}
    broken = len(sheet.broken_lines)
    lines = [*sheet.lines.to_pylist(), *sheet.broken_lines]
    department = department_of(item, records.column("authority").combine_chunks())
    made = {
        "line": lines,
        "department": [*department.to_pylist(), *[item.source or NAMELESS] * broken],
        "reported": [*records.column("known_at").to_pylist(), *[received] * broken],
        "refused": [*(~columns.good).tolist(), *[True] * broken],
        "column": [first[line].column if line in first else None for line in lines],
        "reason": [first[line].reason if line in first else None for line in lines],
        "cells": [cells] * len(lines),
        "filled": [*filled.tolist(), *[0] * broken],
    }
    return pa.table(made, schema=SENT_SCHEMA)


def _filled(sheet: Sheet, item: Item, titles: Mapping[str, str]) -> tuple[int, np.ndarray]:
    """Number of cells that a complete row fills in, and of those filled in each row; a column that was not sent is empty."""
    named = np.zeros(sheet.cells.num_rows, dtype=bool)
    filled = np.zeros(sheet.cells.num_rows, dtype=np.int64)
    for field in item.fields:
        if field.role == "subject" and field.code in titles:
            named |= sheet.cells.column(titles[field.code]).is_valid().to_numpy()
    for field in item.expected_fields:
        if field.code in titles:
            filled += sheet.cells.column(titles[field.code]).is_valid().to_numpy()
    return len(item.expected_fields) + 1, filled + named
