"""In which state each known record of a few subjects was on a day, and what it said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.record import LATER_EVENTS
from features.days import number_of
from features.life.lives import Lives
from features.selection import STATUSES


def states_of(lives: Lives, *, as_of: date) -> dict[str, str]:
    """Record id → status (active, disputed, repaired, masked, expired, withdrawn) of every record known on `as_of`."""
    day = int(number_of(as_of)[0])
    known = np.flatnonzero((lives.from_day <= day) & (day < lives.to_day))
    ids = lives.record_ids.take(pa.array(lives.fact[known])).to_pylist()
    statuses = lives.cells.status[lives.cell[known]].tolist()
    return {record_id: STATUSES[status] for record_id, status in zip(ids, statuses, strict=True)}


def values_on(rows: pa.Table, as_of: date) -> dict[str, dict[str, Any]]:
    """Record id → what the record said on the day: its own values, or those of its last correction known by then."""
    return _values(rows.to_pylist(), as_of)


def values_of_each(rows: pa.Table, record_ids: Iterable[str], as_of: date) -> dict[str, dict[str, dict[str, Any]]]:
    """Subject → what `values_on` says of some of its records; `rows` are those of any number of subjects."""
    wanted = pa.array(list(record_ids), pa.string())
    about = pc.or_kleene(pc.is_in(rows.column("record_id"), wanted), pc.is_in(rows.column("about"), wanted))
    by_subject: dict[str, list[dict[str, Any]]] = {}
    for row in rows.filter(about).to_pylist():
        by_subject.setdefault(row["subject"], []).append(row)
    return {subject: _values(own, as_of) for subject, own in by_subject.items()}


def _values(rows: list[dict[str, Any]], as_of: date) -> dict[str, dict[str, Any]]:
    facts: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["known_at"]):
        if row["known_at"] > as_of:
            continue
        if row["event"] == "corrected":
            facts[row["about"]] = {**row, "record_id": row["about"]}
        elif row["event"] not in LATER_EVENTS:
            facts.setdefault(row["record_id"], row)
    return facts
