"""Deletion of a person's records by law, as far as the service's database goes: answers emptied, and a register without names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from serving.audit.trail import append_entries, blank_entries, lock_head
from serving.audit.verification import ERASE, Erased
from serving.audit.visit import Visit
from serving.store.acts_schema import ACTION_EVENTS
from serving.store.database import Database
from serving.store.feature_rows import drop_rows, row_tables
from serving.store.issued import scores_about
from serving.store.schema import ERASURES, ISSUED_ANSWERS, ISSUED_REPORTS, ISSUED_SCORES, REPLIES
from serving.store.vault import forget_identities

_AT_ONCE = 500  # subjects in one statement


@dataclass(frozen=True, slots=True)
class Erasure:
    """How many records of an item were deleted on a day, and by which rule."""

    day: date
    item: str
    records: int
    basis: str


class Erasures:
    """The register of deletions, and what they do to issued scores."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, day: date, counts: Mapping[str, int], *, basis: str, subjects: Sequence[str], now: datetime) -> int:
        """Empty all answers given about the subjects, and write the counts down; how many answers were emptied.

        The record ids that the audit trail names for these answers go too, and an entry of it says so: all or nothing of it.
        Done again after a crash, counts stay the larger of the two: a deletion cut short finds fewer.
        """
        with self._database.begin() as connection:
            lock_head(connection)
            for item, records in counts.items():
                _enter(connection, Erasure(day, item, records, basis))
            parts = [subjects[start : start + _AT_ONCE] for start in range(0, len(subjects), _AT_ONCE)]
            emptied = sum(_empty(connection, part, day) for part in parts)
            blank = [number for part in parts for number in blank_entries(connection, part, day, whole=False)]
            _say_so(connection, Erased(blank, whole=False, basis=basis), now)
            tables = row_tables(connection)
        self._database.drop_old_bytes(*tables)
        return emptied

    def forget(self, subject: str, day: date, *, basis: str, now: datetime) -> int:
        """Empty all answers given about a subject and blank it in the audit trail, consents included; how many entries it named.

        Its ID number leaves the vault.
        Nobody can tell afterwards who asked about it; that somebody asked, when and for what, stays provable.
        """
        with self._database.begin() as connection:
            lock_head(connection)
            _empty(connection, [subject], day)
            forget_identities(connection, [subject])
            blank = blank_entries(connection, [subject], day, whole=True)
            _say_so(connection, Erased(blank, whole=True, basis=basis), now)
            tables = row_tables(connection)
        self._database.drop_old_bytes(*tables)
        return len(blank)

    def all(self) -> list[Erasure]:
        """Every entry, by day and item."""
        with self._database.read() as connection:
            rows = connection.execute(select(ERASURES).order_by(ERASURES.c.day, ERASURES.c.item)).mappings().all()
        return [Erasure(**row) for row in rows]


def _enter(connection: Connection, entry: Erasure) -> None:
    here = (ERASURES.c.day == entry.day) & (ERASURES.c.item == entry.item)
    known = connection.execute(select(ERASURES.c.records).where(here)).scalar()
    if known is None:
        values = {"day": entry.day, "item": entry.item, "records": entry.records, "basis": entry.basis}
        connection.execute(insert(ERASURES).values(values))
    elif known < entry.records:
        connection.execute(update(ERASURES).where(here).values(records=entry.records))


def _empty(connection: Connection, subjects: Sequence[str], day: date) -> int:
    drop_rows(connection, subjects)
    reports = ISSUED_REPORTS.c.subject.in_(subjects) & ISSUED_REPORTS.c.erased_on.is_(None)
    connection.execute(update(ISSUED_REPORTS).where(reports).values(content="", file=b"", erased_on=day))
    # What departments wrote beside their steps may tell what was deleted; that a step was taken, and when, tells nothing of it.
    connection.execute(update(ACTION_EVENTS).where(ACTION_EVENTS.c.subject.in_(subjects)).values(note=""))
    connection.execute(delete(ISSUED_ANSWERS).where(ISSUED_ANSWERS.c.subject.in_(subjects)))
    # Replies to writes name nobody by column and live for a day: all go, and a write sent again is judged anew.
    connection.execute(delete(REPLIES))
    not_yet = update(ISSUED_SCORES).where(ISSUED_SCORES.c.erased_on.is_(None)).values(answer="", erased_on=day)
    return sum(connection.execute(not_yet.where(theirs)).rowcount for theirs in scores_about(subjects))


def _say_so(connection: Connection, erased: Erased, now: datetime) -> None:
    """An entry of the audit trail that tells lawful blanks from others; it names entries, and nobody."""
    if erased.entries:
        entry = Visit.at_command_line(ERASE).entry("none", None, now)
        append_entries(connection, [msgspec.structs.replace(entry, detail=msgspec.json.encode(erased).decode())])
