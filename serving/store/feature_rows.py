"""Feature rows by key in the service's database: written by the nightly run, read where one subject is answered.

They are made from records and can be made again, so they are in no migration and no backup. Each run has a table of its own, in
PostgreSQL filled by COPY and split by hash of the subject; readers see it when it is whole, and none is ever changed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, inspect

from serving.store.bulk import insert_plain, mark, run
from serving.store.database import Database

_RUNS = "feature_runs"
_PARTITIONS = 16
_AT_ONCE = 2_048  # rows a transaction of SQLite: who answers waits for it
_KEPT = 2  # newest runs of a kind: a reader may still be at the one before


class RowsOf(NamedTuple):
    """What rows are of: kind of subject, the day they stand on, and `FeatureSet.version`."""

    kind: str
    as_of: date
    feature_set: str


class StoredRow(NamedTuple):
    """A subject's row.

    `stamp`: `Ledger.stamp` of the records it was made from; while it is the same, so is the row. `known`: as in `FeatureRows`.
    `values`: float64, shape (features,), NaN where absent.
    """

    subject: str
    stamp: tuple[int, int]
    known: int
    values: NDArray[np.float64]


class FeatureRowStore:
    """The rows of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, of: RowsOf, rows: Iterable[StoredRow]) -> int:
        """Write a run's rows, each subject once, and drop runs that are older than the one before; how many rows.

        Raises
        ------
        DatabaseUnavailable
            The database is away or full: what was there is still there.
        """
        with self._database.begin() as connection:
            number = _begin_run(connection)
            _make_table(connection, number)
        count = self._fill(number, map(_packed, rows))
        with self._database.begin() as connection:
            _finish_table(connection, number)
            one = mark(connection)
            values = (of.kind, of.as_of.isoformat(), of.feature_set, count, number)
            run(
                connection,
                f"UPDATE {_RUNS} SET kind = {one}, as_of = {one}, feature_set = {one}, row_count = {one} WHERE number = {one}",  # noqa: S608 (our own names)
                values,
            )
            _drop_old(connection, of.kind, number)
        return count

    def current(self, of: RowsOf) -> int | None:
        """The number of the newest whole run of that kind, day and feature set; None where there is none."""
        with self._database.read() as connection:
            if not inspect(connection).has_table(_RUNS):
                return None
            one = mark(connection)
            asked = f"SELECT max(number) FROM {_RUNS} WHERE kind = {one} AND as_of = {one} AND feature_set = {one}"  # noqa: S608 (as above)
            return next((row[0] for row in run(connection, asked, (of.kind, of.as_of.isoformat(), of.feature_set))), None)

    def find(self, number: int, subject: str) -> StoredRow | None:
        """A subject's row in a run; None where it has none.

        Raises
        ------
        DatabaseUnavailable
            The database is away, or the run was dropped.
        """
        with self._database.read() as connection:
            asked = f"SELECT record_count, last_arrival, known, packed FROM {_table(number)} WHERE subject = {mark(connection)}"  # noqa: S608 (as above)
            found = run(connection, asked, (subject,))
        if not found:
            return None
        records, arrival, known, packed = found[0]
        return StoredRow(subject, (records, arrival), known, np.frombuffer(zlib.decompress(packed), dtype="<f8"))

    def _fill(self, number: int, rows: Iterator[tuple[object, ...]]) -> int:
        if self._database.is_postgresql:
            with self._database.begin() as connection:
                return _copied(connection, number, rows)
        count = 0
        while part := [row for _, row in zip(range(_AT_ONCE), rows, strict=False)]:
            with self._database.begin() as connection:
                insert_plain(connection, _table(number), len(_COLUMNS), part)
            count += len(part)
        return count


_COLUMNS = ("subject", "record_count", "last_arrival", "known", "packed")


def row_tables(connection: Connection) -> list[str]:
    """The tables of all runs, of those that are under way as well."""
    if not inspect(connection).has_table(_RUNS):
        return []
    return [_table(number) for (number,) in run(connection, f"SELECT number FROM {_RUNS}")]  # noqa: S608 (as above)


def drop_rows(connection: Connection, subjects: Sequence[str]) -> None:
    """Delete the rows of subjects of whom the law has records deleted, within its transaction."""
    for table in row_tables(connection):
        for subject in subjects:
            run(connection, f"DELETE FROM {table} WHERE subject = {mark(connection)}", (subject,))  # noqa: S608 (as above)


def drop_runs(connection: Connection) -> None:
    """Drop every run, within a transaction that gives subjects other names: the next nightly run makes rows anew."""
    if not inspect(connection).has_table(_RUNS):
        return
    for (number,) in run(connection, f"DELETE FROM {_RUNS} RETURNING number"):  # noqa: S608 (as above)
        run(connection, f"DROP TABLE IF EXISTS {_table(number)}")


def _begin_run(connection: Connection) -> int:
    """The next number; the row of a run that is not whole names no kind, and no reader finds it."""
    kind = "INTEGER PRIMARY KEY AUTOINCREMENT" if connection.dialect.name == "sqlite" else "BIGSERIAL PRIMARY KEY"
    made = f"CREATE TABLE IF NOT EXISTS {_RUNS} (number {kind}, kind TEXT, as_of TEXT, feature_set TEXT, row_count BIGINT)"
    run(connection, made)
    return int(run(connection, f"INSERT INTO {_RUNS} (kind) VALUES (NULL) RETURNING number")[0][0])  # noqa: S608 (as above)


def _make_table(connection: Connection, number: int) -> None:
    sqlite, name = connection.dialect.name == "sqlite", _table(number)
    columns = "record_count BIGINT NOT NULL, last_arrival BIGINT NOT NULL, known BIGINT NOT NULL, packed"
    if sqlite:
        run(connection, f"CREATE TABLE {name} (subject TEXT PRIMARY KEY, {columns} BLOB NOT NULL) WITHOUT ROWID")
        return
    run(connection, f"CREATE TABLE {name} (subject TEXT NOT NULL, {columns} BYTEA NOT NULL) PARTITION BY HASH (subject)")
    for part in range(_PARTITIONS):
        cut = f"FOR VALUES WITH (MODULUS {_PARTITIONS}, REMAINDER {part})"
        run(connection, f"CREATE TABLE {name}_{part} PARTITION OF {name} {cut}")


def _copied(connection: Connection, number: int, rows: Iterator[tuple[object, ...]]) -> int:
    """COPY in PostgreSQL's binary form; how many rows."""
    count = 0
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {_table(number)} ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["text", "int8", "int8", "int8", "bytea"])
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _finish_table(connection: Connection, number: int) -> None:
    """The key is made when all rows are there: one sort instead of a search for each."""
    if connection.dialect.name == "postgresql":
        run(connection, f"ALTER TABLE {_table(number)} ADD PRIMARY KEY (subject)")
        run(connection, f"ANALYZE {_table(number)}")


def _drop_old(connection: Connection, kind: str, number: int) -> None:
    """Runs of the kind before the last ones, and what a loader that was cut off left."""
    of_kind = f"SELECT number FROM {_RUNS} WHERE kind = {mark(connection)} ORDER BY number DESC"  # noqa: S608 (as above)
    old = [one for (one,) in run(connection, of_kind, (kind,))][_KEPT:]
    broken = f"SELECT number FROM {_RUNS} WHERE kind IS NULL AND number < {mark(connection)}"  # noqa: S608 (as above)
    for one in [*old, *(one for (one,) in run(connection, broken, (number,)))]:
        run(connection, f"DROP TABLE IF EXISTS {_table(one)}")
        run(connection, f"DELETE FROM {_RUNS} WHERE number = {mark(connection)}", (one,))  # noqa: S608 (as above)


def _packed(row: StoredRow) -> tuple[object, ...]:
    values = np.ascontiguousarray(row.values, dtype="<f8")
    return row.subject, row.stamp[0], row.stamp[1], row.known, zlib.compress(values.tobytes(), 1)


def _table(number: int) -> str:
    return f"feature_rows_{number:d}"
