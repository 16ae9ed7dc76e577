"""The service's database as files, one a table, in one moment of it; the same files for SQLite and PostgreSQL."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, Table, delete, func, insert, select, text

from credit.errors import BackupDamaged, HomeNotEmpty
from serving.store.database import Database
from serving.store.schema import METADATA

_AT_ONCE = 2_000
_SEEDED = "audit_head"  # the one table that is born with a row


def write_rows(database: Database, folder: Path) -> str:
    """Write every table to a file of JSON lines in `folder`, all of one moment; the schema's revision.

    Raises
    ------
    DatabaseUnavailable
        The database cannot be read.
    """
    folder.mkdir(parents=True)
    with database.read() as connection:
        _stand_still(connection)
        for table in METADATA.sorted_tables:
            with (folder / f"{table.name}.ndjson").open("wb") as out:
                rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
                for row in rows:
                    out.write(msgspec.json.encode({name: _plain(value) for name, value in row.items()}) + b"\n")
        return revision_of(connection)


def read_rows(database: Database, folder: Path, *, revision: str) -> int:
    """Fill the tables of a fresh database from the files, all or nothing; how many rows.

    Raises
    ------
    HomeNotEmpty
        The database holds something.
    BackupDamaged
        It is of another revision of the schema, or a line is no row.
    """
    with database.begin() as connection:
        if revision_of(connection) != revision:
            raise BackupDamaged(f"it is of revision {revision} of the database: restore it with that version of the program")
        for table in METADATA.sorted_tables:
            there = connection.execute(select(func.count()).select_from(table)).scalar_one()
            if table.name == _SEEDED:
                connection.execute(delete(table))
            elif there:
                raise HomeNotEmpty("the database")
        return sum(_fill(connection, table, folder / f"{table.name}.ndjson") for table in METADATA.sorted_tables)


def revision_of(connection: Connection) -> str:
    """The revision of the schema."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _stand_still(connection: Connection) -> None:
    """See one moment in all reads of the transaction; SQLite does so from the first read on."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    else:
        # Python's driver begins no transaction before the first write.
        connection.execute(text("BEGIN"))


def _fill(connection: Connection, table: Table, file: Path) -> int:
    count = 0
    for part in _parts(table, file):
        connection.execute(insert(table), part)
        count += len(part)
    return count


def _parts(table: Table, file: Path) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    try:
        with file.open("rb") as lines:
            for line in lines:
                row = msgspec.json.decode(line, type=dict[str, Any])
                part.append({column.name: _typed(column, row[column.name]) for column in table.columns})
                if len(part) == _AT_ONCE:
                    yield part
                    part = []
    except (OSError, msgspec.MsgspecError, KeyError, ValueError) as error:
        raise BackupDamaged(f"{file.name} is no table of this version ({type(error).__name__})") from None
    if part:
        yield part


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
