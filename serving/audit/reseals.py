"""Later seals of entries: what an entry says since its person was renamed, and what the chain itself says of all these seals."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from serving.audit.chain import LinkedEntry
from serving.store.schema import AUDIT_RESEALS as RESEALS

RENAME = "audit.rename"


class Resealed(NamedTuple):
    """The seals of what an entry says since a rotation; without record ids, one alone."""

    number: int
    generation: int
    subject_seal: str
    records_seal: str | None


class Renamed(msgspec.Struct, frozen=True):
    """What an entry of the operation `audit.rename` says in `detail`: how many entries got new seals, and the hash of all these."""

    generation: int
    entries: int
    seals: str


class SealHash:
    """SHA-256 over seals in the order of their entries."""

    def __init__(self) -> None:
        self._hash, self.entries = hashlib.sha256(), 0

    def add(self, one: Resealed) -> None:
        """Add the seals of the next entry."""
        self._hash.update(msgspec.json.encode((one.number, one.subject_seal, one.records_seal)))
        self.entries += 1

    def told(self, generation: int) -> Renamed:
        """What the chain says of them."""
        return Renamed(generation, self.entries, self._hash.hexdigest())


def reseals_of(connection: Connection, first: int, last: int) -> dict[int, list[Resealed]]:
    """The later seals of entries by number, the oldest rotation first."""
    here = RESEALS.c.number.between(first, last)
    found: dict[int, list[Resealed]] = {}
    for row in connection.execute(select(RESEALS).where(here).order_by(RESEALS.c.number, RESEALS.c.generation)):
        found.setdefault(row.number, []).append(Resealed(*row))
    return found


def as_resealed(entry: LinkedEntry, later: list[Resealed]) -> LinkedEntry:
    """The entry with the seals that what it says now must have; its link is that of its first seals."""
    if not later:
        return entry
    newest = later[-1]
    return msgspec.structs.replace(entry, subject_seal=newest.subject_seal, records_seal=newest.records_seal or entry.records_seal)
