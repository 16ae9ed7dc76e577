"""What was known on a day: rows of records as far as they had arrived by then."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc


def known_by(rows: pa.Table, day: date) -> pa.Table:
    """The rows (RECORD_SCHEMA) that were known at the end of `day`; the table itself where all were."""
    known = pc.less_equal(rows.column("known_at"), pa.scalar(day, pa.date32()))
    return rows if pc.all(known).as_py() is not False else rows.filter(known)
