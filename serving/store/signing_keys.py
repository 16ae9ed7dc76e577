"""The keys that sign tokens, in the service's database: seen by every worker and every host of the service."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, insert, select

from serving.access.signing_key import SigningKey
from serving.store.database import Database
from serving.store.schema import SIGNING_KEYS as KEYS


class SigningKeys:
    """Keys, the private half of each sealed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: SigningKey) -> None:
        """Keep a key."""
        with self._database.begin() as connection:
            connection.execute(insert(KEYS).values(asdict(key)))

    def all(self) -> list[SigningKey]:
        """Every key, the youngest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(KEYS).order_by(KEYS.c.made_at.desc(), KEYS.c.kid)).mappings().all()
        return [SigningKey(**row) for row in rows]

    def drop(self, kid: str) -> None:
        """Forget a key: what it signed is no longer believed."""
        with self._database.begin() as connection:
            connection.execute(delete(KEYS).where(KEYS.c.kid == kid))
