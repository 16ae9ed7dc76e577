"""The vault: of each person the ID number, sealed to its row under a key that is not in the database (docs/persons.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, text, update

from credit.errors import VaultKeyWrong
from credit.sealing import Seal
from serving.store.database import Database
from serving.store.schema import IDENTITIES

_AT_ONCE = 1_000
_KEPT = text(
    "INSERT INTO identities (pseudonym, key_id, sealed) VALUES (:pseudonym, :key_id, :sealed) ON CONFLICT (pseudonym) DO NOTHING"
)


class Identity(NamedTuple):
    """A row of the vault, opened: the pseudonym, the ID number, and the pseudonym before while a rotation is under way."""

    pseudonym: str
    id_number: str
    former: str | None

    def __repr__(self) -> str:
        return f"Identity({self.pseudonym!r})"  # an ID number reaches no log


class Vault:
    """ID numbers by pseudonym, sealed (AES-256-GCM); the pseudonym and the key's id are bound to each.

    A row that was moved under another pseudonym, sealed under another key, or changed, does not open.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal

    def keep(self, numbers: Mapping[str, str]) -> int:
        """Seal ID numbers by pseudonym, those that are there already left as they are; how many are new."""
        added = 0
        for part in _parts(list(numbers)):
            with self._database.begin() as connection:
                there = known_in(connection, part)
                fresh = [self.row(name, numbers[name]) for name in part if name not in there]
                if fresh:
                    connection.execute(_KEPT, fresh)
            added += len(fresh)
        return added

    def row(self, pseudonym: str, id_number: str) -> dict[str, Any]:
        """The row that keeps a person's number."""
        sealed = self._seal.close(id_number.encode(), _bound_to(pseudonym, self._seal.key_id))
        return {"pseudonym": pseudonym, "key_id": self._seal.key_id, "sealed": sealed}

    def opened(self, connection: Connection) -> Iterator[Identity]:
        """Every row, opened, by pseudonym; rows may be replaced behind the one that is given.

        Raises
        ------
        VaultKeyWrong
            A row does not open.
        """
        last, table = "", IDENTITIES.c
        while True:
            query = select(table.pseudonym, table.key_id, table.sealed, table.former).where(table.pseudonym > last)
            part = connection.execute(query.order_by(table.pseudonym).limit(_AT_ONCE)).all()
            if not part:
                return
            yield from (self._open(*row) for row in part)
            last = part[-1].pseudonym

    def check(self) -> int:
        """Open every row; how many there are.

        Raises
        ------
        VaultKeyWrong
            One does not open.
        """
        with self._database.read() as connection:
            return sum(1 for _ in self.opened(connection))

    def reseal(self, before: Seal) -> int:
        """Seal what lies under the key `before` under this vault's key, in parts; how many rows.

        Cut off, it is done by doing it again.

        Raises
        ------
        VaultKeyWrong
            A row opens under neither key.
        """
        count, old = 0, Vault(self._database, before)
        while True:
            with self._database.begin() as connection:
                query = select(IDENTITIES).where(IDENTITIES.c.key_id != self._seal.key_id).limit(_AT_ONCE)
                part = connection.execute(query.with_for_update()).all()
                for row in part:
                    number = old._open(row.pseudonym, row.key_id, row.sealed, row.former).id_number
                    here = IDENTITIES.c.pseudonym == row.pseudonym
                    connection.execute(update(IDENTITIES).where(here).values(self.row(row.pseudonym, number)))
            if not part:
                self._database.drop_old_bytes()
                return count
            count += len(part)

    def _open(self, pseudonym: str, key_id: str, sealed: bytes, former: str | None) -> Identity:
        if key_id != self._seal.key_id:
            raise VaultKeyWrong(f"an ID number is sealed under key {key_id}, and the key that is set is {self._seal.key_id}")
        return Identity(pseudonym, self._seal.open(sealed, _bound_to(pseudonym, key_id)).decode(), former)


def vault_names(database: Database) -> set[str]:
    """The pseudonyms of which the vault has the number; no key is needed to know them."""
    with database.read() as connection:
        return set(connection.execute(select(IDENTITIES.c.pseudonym)).scalars())


def forget_identities(connection: Connection, pseudonyms: Sequence[str]) -> int:
    """Delete persons' rows of the vault, as deletion by law does; no key is needed. How many there were."""
    return sum(
        connection.execute(delete(IDENTITIES).where(IDENTITIES.c.pseudonym.in_(part))).rowcount for part in _parts(pseudonyms)
    )


def known_in(connection: Connection, pseudonyms: Sequence[str]) -> set[str]:
    """Which of the pseudonyms have a row."""
    return set(connection.execute(select(IDENTITIES.c.pseudonym).where(IDENTITIES.c.pseudonym.in_(pseudonyms))).scalars())


def count_identities(connection: Connection) -> int:
    """How many rows the vault has."""
    return int(connection.execute(select(func.count()).select_from(IDENTITIES)).scalar_one())


def _bound_to(pseudonym: str, key_id: str) -> str:
    return f"yexin identity\n{pseudonym}\n{key_id}"


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
