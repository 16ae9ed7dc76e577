"""What a case does to the record that it is about: a later event like any other, judged like any other."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from credit.errors import ImpossibleStep
from credit.items import Catalogue
from credit.record import RECORD_SCHEMA, RECORDED, event_id
from features.records.admission import JUDGED_COLUMNS, admit
from features.records.store import RecordStore
from serving.cases.case import CaseEvent


def fact_of(store: RecordStore, kind: str, subject: str, reference: str) -> dict[str, Any]:
    """The subject's record of that id or document number (a row of RECORD_SCHEMA by name).

    Raises
    ------
    ImpossibleStep
        It has none, or several of that number.
    """
    rows: list[dict[str, Any]] = store.ledger().of(subject).to_pylist()
    named = [row for row in rows if row["event"] == RECORDED and reference in (row["record_id"], row["document"])]
    if len(named) == 1:
        return named[0]
    ids = ", ".join(sorted(row["record_id"] for row in named))
    several = f"{len(named)} records of this subject have that document number; name one by its id: {ids}"
    raise ImpossibleStep(kind, several if named else "no record of this subject has that id or document number; see its score")


def row_of(event: CaseEvent, about: str, happened: str, store: RecordStore) -> pa.Table:
    """The record event of a step of a case, as one row; the same step gives the same row, so that writing it twice is one."""
    fact = fact_of(store, event.kind, event.subject, about)
    record_id = event_id(happened, fact["record_id"], event.day)
    row = dict.fromkeys(RECORD_SCHEMA.names) | {name: fact[name] for name in ("item", "subject", "subject_kind", "document")}
    row |= {"record_id": record_id, "event": happened, "about": fact["record_id"], "event_date": event.day, "known_at": event.day}
    row |= {"severity": 0, "content": record_id, "source": f"case:{event.case_id}"}
    return pa.Table.from_pylist([row], schema=RECORD_SCHEMA)


def check(row: pa.Table, kind: str, store: RecordStore, catalogue: Catalogue) -> None:
    """Refuse a record event that cannot happen now, before anything is written.

    Raises
    ------
    ImpossibleStep
        With the reason that the record's life or the law gives.
    """
    history = store.ledger().of(row.column("subject")[0].as_py())
    if pc.any(pc.is_in(history.column("record_id"), row.column("record_id").combine_chunks())).as_py():
        raise ImpossibleStep(kind, "the same happened to this record on that day already; it can happen once a day")
    admitted = admit(row, history.select(JUDGED_COLUMNS).filter, catalogue=catalogue)
    _, refused = admitted.split(row)
    if refused:
        raise ImpossibleStep(kind, f"{refused[0].reason}; {refused[0].remedy}")
