"""Many rows by one call of the driver: while it works, Python's other threads go on, and none waits for a turn between two rows.

It is called directly: SQLAlchemy's own work for a statement costs as much as the driver's for some rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection, Table

from credit.errors import DatabaseUnavailable

# Rows in one statement. Powers of two: the few statements there are stay compiled.
_SIZES = (64, 32, 16, 8, 4, 2, 1)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows: texts, numbers and None in the order of the table's columns; days and moments as ISO text."""
    for part in _parts(rows):
        values = tuple(chain.from_iterable(part))
        run(connection, _insert(table, len(part), connection.dialect.name), values)


def insert_plain(connection: Connection, table: str, columns: int, rows: Sequence[Sequence[Any]]) -> None:
    """As `insert_rows`, into a table of the driver's own statements with so many columns."""
    row = f"({', '.join([mark(connection)] * columns)})"
    for part in _parts(rows):
        values = tuple(chain.from_iterable(part))
        run(connection, f"INSERT INTO {table} VALUES {', '.join([row] * len(part))}", values)  # noqa: S608 (names of our own)


def known_of(connection: Connection, column: Column[str], values: Iterable[str]) -> set[str]:
    """Which of the values stand in a column."""
    found: set[str] = set()
    for part in _parts(list(values)):
        found.update(row[0] for row in run(connection, _select(column, len(part), connection.dialect.name), tuple(part)))
    return found


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement of the driver's own within the connection's transaction; its rows, where it gives any.

    Raises
    ------
    DatabaseUnavailable
        As of `Database.begin`.
    """
    dialect, driver = connection.dialect, connection.connection
    cursor = driver.cursor()
    try:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
    except dialect.loaded_dbapi.Error as error:
        if dialect.is_disconnect(error, driver, cursor):
            connection.invalidate()  # or the pool would hand out a dead connection
        raise DatabaseUnavailable(type(error).__name__) from None
    finally:
        cursor.close()


def mark(connection: Connection) -> str:
    """What stands for a value in a statement of the driver's own."""
    return _mark(connection.dialect.name)


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    start = 0
    while start < len(rows):
        size = next(size for size in _SIZES if size <= len(rows) - start)
        yield rows[start : start + size]
        start += size


@cache
def _insert(table: Table, rows: int, dialect: str) -> str:
    row = f"({', '.join([_mark(dialect)] * len(table.columns))})"
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES {', '.join([row] * rows)}"  # noqa: S608 (names of our own tables alone)


@cache
def _select(column: Column[str], values: int, dialect: str) -> str:
    marks = ", ".join([_mark(dialect)] * values)
    return f"SELECT {column.name} FROM {column.table.name} WHERE {column.name} IN ({marks})"  # noqa: S608 (as above)


def _mark(dialect: str) -> str:
    return "?" if dialect == "sqlite" else "%s"
