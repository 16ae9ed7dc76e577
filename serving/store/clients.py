"""The clients of the service, in its database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from credit.errors import InvalidClient, UnknownClient
from serving.access.caller import Role
from serving.access.client import Client
from serving.store.database import Database
from serving.store.schema import CLIENTS


class Clients:
    """Who may ask; a client is never deleted, since the audit trail names it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, client: Client) -> None:
        """Keep a new client.

        Raises
        ------
        InvalidClient
            There is one of that id already.
        """
        with self._database.begin() as connection:
            try:
                connection.execute(insert(CLIENTS).values({**asdict(client), "role": str(client.role)}))
            except IntegrityError:
                raise InvalidClient(
                    f"there is a client {client.client_id!r} already: rotate its secret, or take another id"
                ) from None

    def find(self, client_id: str) -> Client | None:
        """The client of that id, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(CLIENTS).where(CLIENTS.c.client_id == client_id)).mappings().first()
        return None if row is None else _client(dict(row))

    def all(self) -> list[Client]:
        """Every client, by id."""
        with self._database.read() as connection:
            rows = connection.execute(select(CLIENTS).order_by(CLIENTS.c.client_id)).mappings().all()
        return [_client(dict(row)) for row in rows]

    def disable(self, client_id: str, *, day: date) -> None:
        """Shut a client out, its tokens with it.

        Raises
        ------
        UnknownClient
            There is none of that id.
        """
        self._change(client_id, {"disabled_on": day})

    def rotate(self, client_id: str, secret: str) -> None:
        """Give a client another secret (its hash), and let it in again where it was disabled; tokens of the old one end.

        Raises
        ------
        UnknownClient
            There is none of that id.
        """
        self._change(client_id, {"secret": secret, "rotation": CLIENTS.c.rotation + 1, "disabled_on": None})

    def _change(self, client_id: str, values: dict[str, Any]) -> None:
        with self._database.begin() as connection:
            if not connection.execute(update(CLIENTS).where(CLIENTS.c.client_id == client_id).values(values)).rowcount:
                raise UnknownClient(client_id)


def _client(row: dict[str, Any]) -> Client:
    return Client(**{**row, "role": Role(row["role"])})
