"""Entries of the audit trail by whom they are about: filed in the order of subjects, thousands at a time, long after their answers.

An index of the database's own has a page to change for every answer, anywhere in it, and that was half the price of keeping one. So
entries are read from the end of the trail until they are filed; who looks a subject up looks at what is filed and at that end.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import CompoundSelect, Connection, String, cast, func, select, union_all

from credit.errors import DatabaseUnavailable
from serving.store.bulk import mark, run
from serving.store.database import Database
from serving.store.schema import AUDIT_ENTRIES as ENTRIES
from serving.store.schema import AUDIT_HEAD as HEAD
from serving.store.schema import AUDIT_SUBJECTS as SUBJECTS

# Entries not filed before filing begins: as many take some milliseconds to read, and lie close together in the order of subjects.
MUCH = 8192
_AT_ONCE = 256  # filed within one transaction: a millisecond more
_UNFILED = ENTRIES.c.number > select(HEAD.c.filed).where(HEAD.c.id == 1).scalar_subquery()


def numbers_about(subjects: Sequence[str]) -> CompoundSelect[tuple[int]]:
    """The numbers of the entries about these subjects, as a query."""
    filed = select(SUBJECTS.c.number).where(SUBJECTS.c.subject.in_(subjects))
    return union_all(filed, select(ENTRIES.c.number).where(_UNFILED, ENTRIES.c.subject.in_(subjects)))


def not_found_by_subject(connection: Connection, *, most: int = 1000) -> list[int]:
    """Numbers of entries that count as filed and are not: nobody who looks their subject up would find them."""
    filed = select(SUBJECTS.c.number).where(SUBJECTS.c.number == ENTRIES.c.number, SUBJECTS.c.subject == ENTRIES.c.subject)
    lost = select(ENTRIES.c.number).where(~_UNFILED, ENTRIES.c.subject.is_not(None), ~filed.exists())
    return list(connection.execute(lost.order_by(ENTRIES.c.number).limit(most)).scalars())


class _Due(NamedTuple):
    """What is to be filed next: the entries after number `after` up to `to`, in the order of their subjects."""

    after: int
    to: int
    numbers: list[int]


class Filing:
    """Files entries, some with each transaction of one thread; several processes may, and one of them is enough."""

    def __init__(self, database: Database, *, much: int = MUCH) -> None:
        self._database, self._much = database, much
        self._due: _Due | None = None
        self._reader: threading.Thread | None = None

    def file(self, connection: Connection, last: int) -> _Due | None:
        """File some entries within a transaction that holds the head of the chain, whose last entry is number `last`.

        Returns what is due once the transaction is committed, for `committed`.
        """
        ((filed,),) = run(connection, "SELECT filed FROM audit_head")
        due = self._due
        if due is not None and due.after == filed:
            return _filed(connection, due)
        self._due = None  # another process was faster
        if last - filed >= self._much and (self._reader is None or not self._reader.is_alive()):
            self._reader = threading.Thread(target=self._read, args=(filed,), name="filing", daemon=True)
            self._reader.start()
        return None

    def committed(self, due: _Due | None) -> None:
        """The transaction with which `file` filed is on disk."""
        if due is not None:
            self._due = due if due.numbers else None

    def _read(self, after: int) -> None:
        with suppress(DatabaseUnavailable), self._database.read() as connection:
            # What is committed by now, which the entries of the transaction that asked for this may not be.
            to = connection.execute(select(HEAD.c.number)).scalar_one()
            # Names are not kept here: whom the law has forgotten meanwhile must not come back.
            here = (ENTRIES.c.number > after) & (ENTRIES.c.number <= to) & ENTRIES.c.subject.is_not(None)
            ordered = select(cast(ENTRIES.c.number, String).label("number")).where(here).order_by(ENTRIES.c.subject).subquery()
            # One text, not thousands of rows: between two rows the driver asks for its turn among the threads that answer.
            told = connection.execute(select(func.aggregate_strings(ordered.c.number, ","))).scalar()
            self._due = _Due(after, to, [int(one) for one in (told or "").split(",") if one])


def _filed(connection: Connection, due: _Due) -> _Due:
    part, rest = due.numbers[:_AT_ONCE], due.numbers[_AT_ONCE:]
    value = mark(connection)
    if part:
        marks = ", ".join([value] * len(part))
        run(
            connection,
            f"INSERT INTO audit_subjects SELECT subject, number FROM audit_entries WHERE number IN ({marks}) "  # noqa: S608 (marks alone)
            "AND subject IS NOT NULL ON CONFLICT DO NOTHING",
            tuple(part),
        )
    if not rest:
        run(connection, f"UPDATE audit_head SET filed = {value}", (due.to,))  # noqa: S608 (as above)
    return _Due(due.after, due.to, rest)
