"""Many rows by one call of the driver: while it works, Python's other threads go on, and none waits for a turn between two rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection, Table

# Rows in one statement. Powers of two: the few statements there are stay compiled.
_SIZES = (64, 32, 16, 8, 4, 2, 1)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows: texts, numbers and None in the order of the table's columns; days and moments as ISO text."""
    for part in _parts(rows):
        values = tuple(chain.from_iterable(part))
        connection.exec_driver_sql(_insert(table, len(part), connection.dialect.name), values)


def known_of(connection: Connection, column: Column[str], values: Iterable[str]) -> set[str]:
    """Which of the values stand in a column."""
    found: set[str] = set()
    for part in _parts(list(values)):
        found.update(connection.exec_driver_sql(_select(column, len(part), connection.dialect.name), tuple(part)).scalars())
    return found


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
