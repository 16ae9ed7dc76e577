"""Many rows into a table by one statement, which the database reads out of one JSON text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Dialect, String, Table, text


def insert_rows(connection: Connection, table: Table, rows: Sequence[Any]) -> None:
    """Insert rows, sequences of values in the order of the table's columns (days and times as ISO text).

    One call of the driver, not one a row: while it works, Python's other threads go on, and none of them has to wait for a turn
    between two rows.
    """
    if rows:
        connection.execute(text(_statement(table, connection.dialect.name)), {"rows": msgspec.json.encode(rows).decode()})


@cache
def _statement(table: Table, dialect: str) -> str:
    sqlite = dialect == "sqlite"
    each = "json_each(:rows)" if sqlite else "jsonb_array_elements(CAST(:rows AS jsonb)) AS row(value)"
    values = ", ".join(_value(at, column, sqlite) for at, column in enumerate(table.columns))
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {each}"  # noqa: S608 (names of our own tables alone)


def _value(at: int, column: Column[Any], sqlite: bool) -> str:
    value = f"value ->> {at}"
    # SQLite keeps what JSON gives, text and whole numbers; PostgreSQL's ->> gives text, and only text fits text by itself.
    return value if sqlite or isinstance(column.type, String) else f"CAST({value} AS {column.type.compile(_postgres())})"


@cache
def _postgres() -> Dialect:
    from sqlalchemy.dialects import postgresql

    return postgresql.dialect()  # type: ignore[no-untyped-call]
