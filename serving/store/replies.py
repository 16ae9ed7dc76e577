"""Answers to writes by the client's own key, so that a request sent twice is carried out once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from credit.errors import KeyInUse, KeyReused
from serving.store.database import Database
from serving.store.schema import REPLIES

KEPT_SECONDS = 24 * 3600
_GIVEN_UP_SECONDS = 300  # a request under way for so long was cut off with its process


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was given: its status and its body in JSON."""

    status: int
    body: str


class Replies:
    """Answers of the last day, by client and key; they are forgotten after it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, client: str, key: str, digest: str, *, at: int) -> Reply | None:
        """Reserve the key for a request (its digest) at a second since 1970; the answer where it was carried out already.

        Raises
        ------
        KeyReused
            The key was used for another request.
        KeyInUse
            The same request is under way.
        """
        here = (REPLIES.c.client == client) & (REPLIES.c.key == key)
        with self._database.begin() as connection:
            connection.execute(delete(REPLIES).where(REPLIES.c.begun_at < at - KEPT_SECONDS))
            cut_off = here & REPLIES.c.status.is_(None) & (REPLIES.c.begun_at < at - _GIVEN_UP_SECONDS)
            connection.execute(delete(REPLIES).where(cut_off))
            found = connection.execute(select(REPLIES).where(here)).mappings().first()
        if found is None:
            self._reserve(client, key, digest, at)
            return None
        if found["digest"] != digest:
            raise KeyReused
        if found["status"] is None:
            raise KeyInUse
        return Reply(found["status"], found["body"])

    def end(self, client: str, key: str, reply: Reply | None) -> None:
        """Keep the answer, or, where there is none, give the key free: what failed may be tried again."""
        here = (REPLIES.c.client == client) & (REPLIES.c.key == key)
        with self._database.begin() as connection:
            if reply is None:
                connection.execute(delete(REPLIES).where(here))
            else:
                connection.execute(update(REPLIES).where(here).values(status=reply.status, body=reply.body))

    def _reserve(self, client: str, key: str, digest: str, at: int) -> None:
        with self._database.begin() as connection:
            try:
                connection.execute(insert(REPLIES).values(client=client, key=key, digest=digest, begun_at=at, body=""))
            except IntegrityError:  # the same request reached two workers at once
                raise KeyInUse from None
