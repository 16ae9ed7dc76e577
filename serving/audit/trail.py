"""The audit trail in the service's database: appended to under the lock of its head, read, and blanked where the law says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, select, update

from serving.audit.by_subject import not_found_by_subject, numbers_about
from serving.audit.chain import LinkedEntry
from serving.audit.entry import AuditEntry
from serving.audit.reseals import Resealed, reseals_of
from serving.store.bulk import insert_rows, mark, run
from serving.store.database import Database
from serving.store.schema import AUDIT_ENTRIES as ENTRIES
from serving.store.schema import AUDIT_HEAD as HEAD
from serving.store.schema import AUDIT_SUBJECTS as SUBJECTS

_MOVED = "UPDATE audit_head SET number = number + {} RETURNING number, link"
_RELINKED = "UPDATE audit_head SET link = {}"
_AT_ONCE = 5_000  # entries read in one go


class Head(NamedTuple):
    """The end of the chain: number and link of the last entry (0 and zeros where there is none)."""

    number: int
    link: str


def append_entries(connection: Connection, entries: Sequence[AuditEntry]) -> Head:
    """Add entries to the chain within a transaction; its new end.

    The first statement locks the head until the transaction ends: of several workers and processes one appends at a time, each
    behind what the one before committed.
    """
    value = mark(connection)
    ((number, link),) = run(connection, _MOVED.format(value), (len(entries),))
    rows: list[LinkedEntry] = []
    for place, entry in enumerate(entries, number - len(entries) + 1):
        row = LinkedEntry.after(link, place, entry)
        link = row.link
        rows.append(row)
    insert_rows(connection, ENTRIES, [msgspec.structs.astuple(row) for row in rows])
    run(connection, _RELINKED.format(value), (link,))
    return Head(number, link)


def lock_head(connection: Connection) -> None:
    """Hold off every other writer of the chain until the transaction ends."""
    connection.execute(update(HEAD).values(number=HEAD.c.number))


class AuditTrail:
    """Reads the audit trail of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> Head:
        """The end of the chain as the database tells it."""
        with self._database.read() as connection:
            return Head(*connection.execute(select(HEAD.c.number, HEAD.c.link)).one())

    def all(self, *, after: int = 0) -> Iterator[LinkedEntry]:
        """Every entry with a number above `after`, in order, read in parts."""
        last = after
        while part := self._read(ENTRIES.c.number > last, limit=_AT_ONCE, newest_first=False):
            yield from part
            last = part[-1].number

    def sealed(self) -> Iterator[tuple[LinkedEntry, list[Resealed]]]:
        """Every entry in order, with its later seals."""
        last = 0
        while part := self._read(ENTRIES.c.number > last, limit=_AT_ONCE, newest_first=False):
            last = part[-1].number
            with self._database.read() as connection:
                later = reseals_of(connection, part[0].number, last)
            yield from ((entry, later.get(entry.number, [])) for entry in part)

    def about(self, subject: str, *, before: int | None = None, limit: int = 100) -> list[LinkedEntry]:
        """Who asked about a subject, newest first; `before` is the number at which the page before ended."""
        older = [] if before is None else [ENTRIES.c.number < before]
        return self._read(entries_about([subject]), *older, limit=limit, newest_first=True)

    def not_found_by_subject(self) -> list[int]:
        """Numbers of entries that `about` does not find; none, but where somebody altered what is filed."""
        with self._database.read() as connection:
            return not_found_by_subject(connection)

    def _read(self, *where: ColumnElement[bool], limit: int, newest_first: bool) -> list[LinkedEntry]:
        order = ENTRIES.c.number.desc() if newest_first else ENTRIES.c.number
        with self._database.read() as connection:
            rows = connection.execute(select(ENTRIES).where(*where).order_by(order).limit(limit)).mappings().all()
        return [linked(row) for row in rows]


def entries_about(subjects: Sequence[str]) -> ColumnElement[bool]:
    """The condition that an entry is about one of these subjects, which finds it without looking at all."""
    return ENTRIES.c.number.in_(numbers_about(subjects)) & ENTRIES.c.subject.in_(subjects)


def blank_entries(connection: Connection, subjects: Sequence[str], day: date, *, whole: bool) -> list[int]:
    """Delete what the entries about these subjects say of records, and of the subject too if `whole`; their numbers."""
    theirs = entries_about(subjects)
    left = ENTRIES.c.subject.is_not(None) if whole else ENTRIES.c.records_salt.is_not(None)
    numbers = connection.execute(select(ENTRIES.c.number).where(theirs & left).order_by(ENTRIES.c.number)).scalars().all()
    gone = {"records": None, "records_salt": None, "erased_on": day}
    if whole:
        gone |= {"subject": None, "consent": None, "subject_salt": None}
    connection.execute(update(ENTRIES).where(theirs & left).values(gone))
    if whole:
        connection.execute(delete(SUBJECTS).where(SUBJECTS.c.subject.in_(subjects)))
    return list(numbers)


def linked(row: RowMapping) -> LinkedEntry:
    """The entry of a row."""
    return LinkedEntry(*(row[name] for name in LinkedEntry.__struct_fields__))
