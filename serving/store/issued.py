"""Every score that was given to somebody, with all that is needed to compute it again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select

from credit.errors import UnknownScore
from serving.audit.trail import entries_about
from serving.replay.prepared import Body, IssuedRow
from serving.store.bulk import insert_rows, known_of
from serving.store.database import Database
from serving.store.schema import AUDIT_ENTRIES, ISSUED_ANSWERS, ISSUED_SCORES, SCORES_NOT_AUDITED

# What a kept score is made from again: its row, and the body that its answer shares with others.
WITH_BODIES = select(ISSUED_SCORES, ISSUED_ANSWERS.c.body).select_from(
    ISSUED_SCORES.outerjoin(ISSUED_ANSWERS, ISSUED_SCORES.c.answer_hash == ISSUED_ANSWERS.c.answer_hash)
)


@dataclass(frozen=True, slots=True)
class IssuedScore:
    """One issued score: what was asked, by what it was answered, and the answer (JSON) as it was given.

    `erased_on` is the day on which the answer was emptied because the law had records of the subject deleted.
    """

    score_id: str
    issued_at: datetime
    subject: str
    kind: str
    as_of: date
    language: str
    evaluation: str
    evaluation_version: int
    evaluation_hash: str
    table_hash: str
    feature_set: str
    catalogue_hash: str
    store_version: int
    answer: str
    erased_on: date | None = None


class IssuedScores:
    """The issued scores in the service's database; none is ever changed, but for deletion by law."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, issued: IssuedScore) -> None:
        """Keep an issued score; on return it is on disk."""
        with self._database.begin() as connection:
            connection.execute(insert(ISSUED_SCORES).values(asdict(issued)))

    def find(self, score_id: str) -> IssuedScore:
        """The issued score of that id.

        Raises
        ------
        UnknownScore
            None was ever issued under it.
        """
        with self._database.read() as connection:
            row = connection.execute(WITH_BODIES.where(ISSUED_SCORES.c.score_id == score_id)).mappings().first()
        if row is None:
            raise UnknownScore(score_id)
        return issued_of(row)

    def of(self, subject: str) -> list[IssuedScore]:
        """Every score that was issued about a subject, the latest first."""
        with self._database.read() as connection:
            rows = [row for mine in scores_about([subject]) for row in connection.execute(WITH_BODIES.where(mine)).mappings()]
        found = {row["score_id"]: issued_of(row) for row in rows}
        return sorted(found.values(), key=lambda one: (-one.issued_at.timestamp(), one.score_id))

    def sample(self, count: int, *, seed: int) -> list[str]:
        """The ids of `count` issued scores drawn at random, of all where there are fewer; the same seed draws the same."""
        with self._database.read() as connection:
            ids = connection.execute(select(ISSUED_SCORES.c.score_id).order_by(ISSUED_SCORES.c.score_id)).scalars().all()
        return list(ids) if len(ids) <= count else random.Random(seed).sample(list(ids), count)  # noqa: S311 (a draw that can be repeated)


def scores_about(subjects: Sequence[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Two conditions, each found by an index, of which one or both hold for every score about the subjects."""
    audited = select(AUDIT_ENTRIES.c.score_id).where(entries_about(subjects), AUDIT_ENTRIES.c.score_id.is_not(None))
    return ISSUED_SCORES.c.score_id.in_(audited), ISSUED_SCORES.c.subject.in_(subjects) & SCORES_NOT_AUDITED


def issued_of(row: Any) -> IssuedScore:
    """The issued score of a row of `WITH_BODIES`."""
    values = dict(row)
    name, body = values.pop("answer_hash"), values.pop("body")
    if name is not None and body and values["erased_on"] is None:
        values["answer"] = Body(body.encode(), name).with_id(values["store_version"], values["score_id"]).decode()
    # SQLite keeps no time zones: all moments in it are UTC.
    values["issued_at"] = values["issued_at"].replace(tzinfo=values["issued_at"].tzinfo or UTC)
    return IssuedScore(**values)


def insert_issued(connection: Connection, issued: Sequence[tuple[IssuedRow, Body]]) -> None:
    """Keep issued scores within a transaction, and the bodies of their answers that are not there yet.

    The transaction holds the lock on the head of the audit trail, as deletion by law does: no body goes or comes meanwhile.
    """
    rows = {body.hash: (row, body) for row, body in issued}
    there = known_of(connection, ISSUED_ANSWERS.c.answer_hash, rows)
    insert_rows(
        connection,
        ISSUED_ANSWERS,
        [(name, row.subject, body.head.decode()) for name, (row, body) in rows.items() if name not in there],
    )
    insert_rows(connection, ISSUED_SCORES, [(*msgspec.structs.astuple(row), None) for row, _ in issued])
