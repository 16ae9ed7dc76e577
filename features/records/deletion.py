"""What the law no longer lets us keep of persons, and how it leaves the record store with nothing behind.

A negative record about a person goes five years after the act or event ended (征信业管理条例第十六条). Delta keeps deleted rows in
old files, and their smallest and largest values in its log: both go too, so that no byte of a deleted record stays here.
Files that departments sent, rejects and backups lie outside of it; docs/deletion.md says what an operator does with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from credit.calendar import add_months
from credit.record import RECORDED
from credit.severity import Severity

KEPT_MONTHS = 60
BASIS = "《征信业管理条例》第十六条"
DUE_COLUMNS = ["record_id", "item", "subject", "subject_kind", "event", "about", "event_date", "until", "severity"]
_AT_ONCE = 2_000  # ids in one predicate
_AT_ONCE_GONE = {"delta.logRetentionDuration": "interval 0 seconds", "delta.deletedFileRetentionDuration": "interval 0 seconds"}


@dataclass(frozen=True, slots=True)
class Due:
    """What must go: ids of records and of the events about them, the persons whom they are about, and counts by item."""

    record_ids: tuple[str, ...]
    subjects: tuple[str, ...]
    by_item: dict[str, int]

    def __len__(self) -> int:
        return len(self.record_ids)


def due(rows: pa.Table, day: date) -> Due:
    """Negative records of persons (`DUE_COLUMNS`) whose act ended more than five years before `day`, with their events.

    The act ends on the latest day that the record or a correction of it names (until, else the day of the event).
    """
    persons = _candidates(rows, day).to_pylist()
    last: dict[str, date] = {}
    negative: set[str] = set()
    for row in persons:
        fact = row["about"] or row["record_id"]
        if row["event"] in (RECORDED, "corrected"):
            last[fact] = max(row["until"] or row["event_date"], last.get(fact, date.min))
            if row["severity"] > Severity.NONE:
                negative.add(fact)
    gone = {fact for fact in negative if add_months(last[fact], KEPT_MONTHS) < day}
    chosen = [row for row in persons if (row["about"] or row["record_id"]) in gone]
    counts = Counter(row["item"] for row in chosen if row["event"] == RECORDED)
    return Due(
        tuple(sorted(row["record_id"] for row in chosen)),
        tuple(sorted({row["subject"] for row in chosen})),
        dict(sorted(counts.items())),
    )


def _candidates(rows: pa.Table, day: date) -> pa.Table:
    """All rows of the records of persons of which some negative row is old enough: few of very many."""
    bound = add_months(day, -KEPT_MONTHS) + timedelta(days=4)  # months differ in length; `due` counts to the day
    ended = pc.coalesce(rows.column("until"), rows.column("event_date"))
    old = pc.and_(pc.less(ended, pa.scalar(bound, pa.date32())), pc.greater(rows.column("severity"), int(Severity.NONE)))
    fact = pc.coalesce(rows.column("about"), rows.column("record_id"))
    person = pc.equal(rows.column("subject_kind"), "person")
    facts = fact.filter(pc.and_(person, old)).combine_chunks()
    return rows.filter(pc.is_in(fact, pc.unique(facts)))


def erase(table: DeltaTable, record_ids: Sequence[str]) -> None:
    """Delete rows by id; then old files, then the log's past. Killed anywhere in between, it is done by doing it again.

    Files that a killed writer left behind go too (`full`): no version names them, and they may hold the rows.
    """
    for ids in _parts(record_ids):
        quoted = ", ".join("'" + one.replace("'", "''") + "'" for one in ids)
        table.delete(f"record_id IN ({quoted})")
    drop_past(table)


def drop_past(table: DeltaTable) -> None:
    """Leave no byte in the table's folder that its present version does not need."""
    table.alter.set_table_properties(_AT_ONCE_GONE, raise_if_not_exists=False)
    table.update_incremental()
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
    table.update_incremental()
    table.create_checkpoint()
    table.cleanup_metadata()


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
