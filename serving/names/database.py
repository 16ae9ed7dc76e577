"""The rotation of pseudonyms as far as the service's database goes: one transaction, proved before it is committed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, String, Table, Text, and_, bindparam, delete, func, insert, or_, select, update

from credit.errors import RotationRefused
from credit.subject import PSEUDONYM_FORM, SubjectKind
from features.records.renaming import NewIds
from serving.audit.renaming import rename_entries
from serving.audit.trail import lock_head
from serving.names.text import TextRenamer, in_order
from serving.store.database import Database
from serving.store.feature_rows import drop_runs
from serving.store.schema import (
    AUDIT_ENTRIES,
    AUDIT_HEAD,
    AUDIT_RESEALS,
    CLIENTS,
    IDENTITIES,
    ISSUED_ANSWERS,
    ISSUED_REPORTS,
    METADATA,
    REPLIES,
)
from serving.store.schema import PSEUDONYM_ROTATIONS as ROTATIONS
from serving.store.vault import Identity, Vault

_AT_ONCE = 1_000
_APART = {AUDIT_ENTRIES, AUDIT_HEAD, AUDIT_RESEALS, IDENTITIES, ROTATIONS, REPLIES}
_OWN_NAMES = {CLIENTS.c.client_id}  # by which clients sign in, and which the chain of the audit trail holds
_END = "0}"  # what makes the body of an answer, which ends before its last value, whole


@dataclass(frozen=True)
class NewNames:
    """New names for one rotation: of persons, of their records, and under which key and as which generation."""

    of: Callable[[str], str]
    ids: NewIds
    key_id: str
    generation: int

    def subject(self, name: str) -> str:
        """The new name of a person; an enterprise keeps its own."""
        return self.of(name) if PSEUDONYM_FORM.fullmatch(name) else name


def reached(database: Database) -> int:
    """How many rotations reached the database."""
    with database.read() as connection:
        found = connection.execute(select(func.max(ROTATIONS.c.generation))).scalar()
    return int(found or 0)


def rename_database(database: Database, names: NewNames, vault: Vault | None, *, now: datetime) -> int:
    """Give every row its new names; how many rows were changed.

    Replies to writes live for a day and hold whole answers: all go. A report about a person keeps its hashes, by which a paper
    that somebody holds is still proved, and loses its file, which a signature keeps from being changed.

    Raises
    ------
    RotationRefused
        The rows would not be the same ones, or the audit trail is not whole; nothing was changed.
    VaultKeyWrong
        A row of the vault does not open; nothing was changed.
    """
    with database.begin() as connection:
        lock_head(connection)
        before = _counts(connection)
        connection.execute(delete(REPLIES))
        drop_runs(connection)
        changed = rename_entries(connection, names.subject, names.ids.among, generation=names.generation, now=now)
        if vault is not None:
            changed += _rename_vault(connection, vault, names)
        bodies: dict[str, str] = {}
        tables = [ISSUED_ANSWERS, *(one for one in METADATA.sorted_tables if one not in {*_APART, ISSUED_ANSWERS})]
        changed += sum(_rename_table(connection, table, names, bodies) for table in tables)
        done = {"generation": names.generation, "key_id": names.key_id, "at": now, "rows": changed}
        connection.execute(insert(ROTATIONS).values(done))
        _prove(before, _counts(connection))
    database.drop_old_bytes()
    return changed


def forget_former(database: Database) -> None:
    """The rotation is done everywhere: the vault's old names go."""
    with database.begin() as connection:
        connection.execute(update(IDENTITIES).where(IDENTITIES.c.former.is_not(None)).values(former=None))
    database.drop_old_bytes()


def _rename_vault(connection: Connection, vault: Vault, names: NewNames) -> int:
    """Seal each number to its new name; the old one stays beside it until the rotation is done everywhere."""
    rows: list[Identity] = list(vault.opened(connection))
    connection.execute(delete(IDENTITIES))
    fresh = [vault.row(names.of(one.pseudonym), one.id_number) | {"former": one.pseudonym} for one in rows]
    for start in range(0, len(fresh), _AT_ONCE):
        connection.execute(insert(IDENTITIES), fresh[start : start + _AT_ONCE])
    return len(fresh)


def _rename_table(connection: Connection, table: Table, names: NewNames, bodies: dict[str, str]) -> int:
    """Rename all texts of a table; `bodies`: hashes of answers' bodies, old → new, filled by the table that holds them."""
    texts = [one.name for one in table.columns if isinstance(one.type, String | Text) and one not in _OWN_NAMES]
    keys = [one.name for one in table.primary_key]
    renamer, count = TextRenamer(names.of, names.ids), 0
    for rows in _rows(connection, table, [*keys, *texts]):
        rename = renamer.of_many(row[name] for row in rows for name in texts)
        for row in rows:
            fresh = _fresh(table, row, {name: rename(row[name]) for name in texts if row[name]}, bodies)
            if fresh:
                here = [table.c[name] == bindparam(f"b_{name}") for name in keys]
                connection.execute(update(table).where(*here).values(fresh), {f"b_{name}": row[name] for name in keys})
                count += 1
    return count


def _fresh(table: Table, row: RowMapping, told: dict[str, str], bodies: dict[str, str]) -> dict[str, Any]:
    """The values of a row that change."""
    fresh: dict[str, Any] = {name: value for name, value in told.items() if value != row[name]}
    if table is ISSUED_ANSWERS and "body" in fresh:
        fresh["body"] = in_order(fresh["body"] + _END).removesuffix(_END)
        fresh["answer_hash"] = bodies[row["answer_hash"]] = hashlib.sha256(fresh["body"].encode()).hexdigest()
    elif table is ISSUED_REPORTS and fresh and row["subject_kind"] == SubjectKind.PERSON:
        fresh["file"] = b""
    elif "answer" in fresh:
        fresh["answer"] = in_order(fresh["answer"])
    if table is not ISSUED_ANSWERS and row.get("answer_hash") in bodies:
        fresh["answer_hash"] = bodies[row["answer_hash"]]
    return fresh


def _rows(connection: Connection, table: Table, columns: Sequence[str]) -> Iterator[Sequence[RowMapping]]:
    """All rows, in parts, by primary key; one whose key is renamed may come again, under a name that has no other."""
    keys = list(table.primary_key)
    wanted, last = select(*(table.c[name] for name in dict.fromkeys(columns))), None
    while True:
        query = wanted if last is None else wanted.where(_after(keys, last))
        rows = connection.execute(query.order_by(*keys).limit(_AT_ONCE)).mappings().all()
        if not rows:
            return
        last = [rows[-1][key.name] for key in keys]
        yield rows


def _after(keys: Sequence[Any], last: Sequence[Any]) -> Any:
    """Rows behind the one with that primary key."""
    same = [[key == value for key, value in zip(keys[:n], last[:n], strict=True)] for n in range(len(keys))]
    return or_(*(and_(*before, key > value) for before, key, value in zip(same, keys, last, strict=True)))


def _counts(connection: Connection) -> dict[str, tuple[int, ...]]:
    """Rows of each table, and how many different subjects its rows name."""
    found: dict[str, tuple[int, ...]] = {}
    for table in METADATA.sorted_tables:
        if table in {ROTATIONS, REPLIES, AUDIT_HEAD, AUDIT_RESEALS}:
            continue
        subject = [func.count(func.distinct(table.c.subject))] if "subject" in table.columns else []
        numbers = connection.execute(select(func.count(), *subject).select_from(table)).one()
        found[table.name] = tuple(map(int, numbers))
    return found


def _prove(before: dict[str, tuple[int, ...]], after: dict[str, tuple[int, ...]]) -> None:
    entries, subjects = before[AUDIT_ENTRIES.name]
    before = before | {AUDIT_ENTRIES.name: (entries + 1, subjects)}  # the entry that tells of the renaming
    wrong = sorted(name for name in before if before[name] != after[name])
    if wrong:
        raise RotationRefused(f"rows or subjects of {', '.join(wrong)} would not be as many as before", "nothing was changed")
