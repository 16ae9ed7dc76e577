"""Entries of the audit trail under new pseudonyms: the chain stays as it is, and the names that hang on it are sealed anew.

An entry's link holds a hash of whom it is about, not the name. So the name can be replaced, and its first seal stays in the chain,
which nobody can open any more. What the entry says now gets a seal of its own, and an entry of the chain holds the hash of all
these new seals: whoever changes a name afterwards is found, as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from credit.errors import RotationRefused
from serving.audit.chain import SALT, LinkedEntry, seal
from serving.audit.reseals import RENAME, Resealed, SealHash, as_resealed, reseals_of
from serving.audit.trail import append_entries, linked
from serving.audit.visit import Visit
from serving.randomness import random_hex
from serving.store.schema import AUDIT_ENTRIES as ENTRIES
from serving.store.schema import AUDIT_RESEALS as RESEALS

_AT_ONCE = 2_000
Ids = Callable[[list[str]], Mapping[str, str]]
Subject = Callable[[str], str]


def rename_entries(connection: Connection, names: Subject, ids: Ids, *, generation: int, now: datetime) -> int:
    """Rename the persons of all entries within a transaction that holds the chain's head; how many entries.

    Parameters
    ----------
    names
        Old pseudonym → new one; an enterprise's identifier → itself.
    ids
        Those of some record ids that have a new one → that.

    Raises
    ------
    RotationRefused
        An entry does not say what was sealed: nothing may be renamed that nobody could prove afterwards.
    """
    hashed = SealHash()
    for part in _parts(connection, generation):
        known = ids([name for entry in part for name in _ids_of(entry)])
        changed = [row for entry in part if (row := _renamed(entry, names, known)) is not None]
        if changed:
            _write(connection, changed, hashed, generation)
    told = hashed.told(generation)
    entry = Visit.at_command_line(RENAME).entry("none", None, now)
    append_entries(connection, [msgspec.structs.replace(entry, detail=msgspec.json.encode(told).decode())])
    return told.entries


def _parts(connection: Connection, generation: int) -> Iterator[list[LinkedEntry]]:
    """Entries about somebody who is not blanked, as they say it now."""
    last = 0
    while True:
        about = (ENTRIES.c.number > last) & ENTRIES.c.subject.is_not(None)
        rows = connection.execute(select(ENTRIES).where(about).order_by(ENTRIES.c.number).limit(_AT_ONCE)).mappings().all()
        if not rows:
            return
        part = [linked(row) for row in rows]
        later = reseals_of(connection, part[0].number, part[-1].number)
        yield [as_resealed(one, [seal for seal in later.get(one.number, []) if seal.generation < generation]) for one in part]
        last = part[-1].number


def _ids_of(entry: LinkedEntry) -> list[str]:
    return [*(entry.records or "").split(","), entry.consent or ""]


def _renamed(entry: LinkedEntry, names: Subject, known: Mapping[str, str]) -> dict[str, Any] | None:
    """The entry's new names, salts and seals; None where it names no person and no record of one."""
    if entry.broken_seals():
        raise RotationRefused(f"entry {entry.number} of the audit trail is not what was sealed", "see `yexin audit verify` first")
    subject, consent = names(entry.subject or ""), known.get(entry.consent or "", entry.consent)
    records = None if entry.records is None else ",".join(known.get(one, one) for one in entry.records.split(","))
    if (subject, consent, records) == (entry.subject, entry.consent, entry.records):
        return None
    salts = random_hex(2 * SALT)
    fresh = {"b_number": entry.number, "subject": subject, "consent": consent, "records": records, "subject_salt": salts[:SALT]}
    fresh |= {"records_salt": None if records is None else salts[SALT:], "subject_seal": seal(salts[:SALT], (subject, consent))}
    return fresh | {"records_seal": None if records is None else seal(salts[SALT:], records)}


def _write(connection: Connection, changed: list[dict[str, Any]], hashed: SealHash, generation: int) -> None:
    kept = ("subject", "consent", "records", "subject_salt", "records_salt")
    connection.execute(
        update(ENTRIES).where(ENTRIES.c.number == bindparam("b_number")).values({name: bindparam(name) for name in kept}),
        [{name: row[name] for name in ("b_number", *kept)} for row in changed],
    )
    seals = [Resealed(row["b_number"], generation, row["subject_seal"], row["records_seal"]) for row in changed]
    for one in seals:
        hashed.add(one)
    connection.execute(insert(RESEALS), [one._asdict() for one in seals])
