"""The gate: a token in, the caller behind it out, and only for an operation that its role covers and as fast as it may."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from credit.errors import NotAuthenticated
from serving.access import secret
from serving.access.buckets import Buckets, Left
from serving.access.caller import Caller
from serving.access.client import Client
from serving.access.roles import Operations, operations, role_terms
from serving.access.tokens import Claims, Tokens
from serving.store.clients import Clients

LOOK_AGAIN_SECONDS = 2.0  # how soon a client that was disabled, or whose secret was rotated, is refused
_MOST_TOKENS = 20_000
_NOBODY = secret.hashed("nobody")
_TRIES_PER_SECOND = 5  # secrets that one address may try for one client


class Entry(NamedTuple):
    """Who was let in, and how much it may still send."""

    caller: Caller
    left: Left


@dataclass(frozen=True, slots=True)
class _Standing:
    """A client as it was looked up at a moment of the monotonic clock."""

    looked_at: float
    client: Client
    caller: Caller
    per_second: int


class Gate:
    """Decides on every request; a token is verified once and then known by its digest until it ends.

    Parameters
    ----------
    monotonic
        A clock in seconds that never goes back.
    """

    def __init__(self, clients: Clients, tokens: Tokens, *, monotonic: Callable[[], float], seconds: Callable[[], float]) -> None:
        self.clients, self.tokens = clients, tokens
        self._monotonic, self._seconds = monotonic, seconds
        self._verified: dict[bytes, Claims] = {}
        self._standing: dict[str, _Standing] = {}
        self._buckets, self._tries = Buckets(monotonic), Buckets(monotonic)
        self._operations: Operations = operations()

    def is_public(self, operation: str) -> bool:
        """Whether the operation needs no token."""
        return operation in self._operations.public

    def enter(self, token: str | None, operation: str) -> Entry:
        """Let the caller behind a token in to an operation; see `enter_known` for the way that never waits.

        Raises
        ------
        NotAuthenticated
            There is no token, or it is not ours, has ended, or its client was disabled or given another secret since.
        NotAllowed
            The client's role does not cover the operation.
        RateExceeded
            The client asks faster than it may.
        DatabaseUnavailable
            The client cannot be looked up.
        """
        if not token:
            raise NotAuthenticated("this operation needs a token")
        return self._enter(self._looked_up(self._claims(token)), operation)

    def enter_known(self, token: str | None, operation: str) -> Entry | None:
        """As `enter`, from memory alone: None where the token is to be verified or its client looked up first."""
        claims = self._verified.get(_digest(token)) if token else None
        if claims is None or claims.expires <= self._seconds():
            return None
        standing = self._fresh(claims.client_id)
        if standing is None or standing.client.rotation != claims.rotation:
            return None
        return self._enter(standing, operation)

    def overdue(self, token: str) -> str | None:
        """The client of a verified token that is to be looked up before `enter_known` lets it in; None where that is not why."""
        claims = self._verified.get(_digest(token))
        return None if claims is None or self._fresh(claims.client_id) is not None else claims.client_id

    def look_up(self, client_id: str) -> _Standing:
        """Look a client up, as `enter` does for each request that is the first after a while.

        Raises
        ------
        NotAuthenticated, DatabaseUnavailable
            As `enter`.
        """
        now = self._monotonic()  # before the look: what changes meanwhile is not seen by it
        client = self.clients.find(client_id)
        if client is None or client.disabled_on is not None:
            self._standing.pop(client_id, None)
            raise NotAuthenticated("the client was disabled")
        caller, before = client.caller(), self._standing.get(client_id)
        if before is not None and before.caller == caller:
            caller = before.caller  # the same object, which those that hold it compare at once
        per_second = client.per_second or role_terms()[client.role].per_second
        standing = self._standing[client_id] = _Standing(now, client, caller, per_second)
        return standing

    def identified(self, client_id: str, given: str, *, address: str) -> Client | None:
        """The client of that id and secret, or None; it takes as long where there is no such client.

        Raises
        ------
        RateExceeded
            That address tries secrets of that client too fast.
        """
        self._tries.take(f"{address} {client_id}", _TRIES_PER_SECOND)
        client = self.clients.find(client_id)
        right = secret.matches(given, client.secret if client else _NOBODY)
        return client if client is not None and right and client.disabled_on is None else None

    def _enter(self, standing: _Standing, operation: str) -> Entry:
        self._operations.check(operation, standing.caller)
        return Entry(standing.caller, self._buckets.take(standing.client.client_id, standing.per_second))

    def _claims(self, token: str) -> Claims:
        name = _digest(token)
        claims = self._verified.get(name)
        if claims is None or claims.expires <= self._seconds():
            claims = self.tokens.read(token)
            if len(self._verified) >= _MOST_TOKENS:
                self._verified = {d: c for d, c in self._verified.items() if c.expires > self._seconds()}
            if len(self._verified) < _MOST_TOKENS:
                self._verified[name] = claims
        return claims

    def _looked_up(self, claims: Claims) -> _Standing:
        standing = self._fresh(claims.client_id)
        if standing is None or standing.client.rotation < claims.rotation:
            standing = self.look_up(claims.client_id)
        if standing.client.rotation != claims.rotation:
            raise NotAuthenticated("the token was issued for an earlier secret of its client")
        return standing

    def _fresh(self, client_id: str) -> _Standing | None:
        """The client as it was looked up; None where that is too long ago."""
        standing = self._standing.get(client_id)
        return None if standing is None or self._monotonic() - standing.looked_at > LOOK_AGAIN_SECONDS else standing


def _digest(token: str) -> bytes:
    """Tokens are kept in memory by their digest: a dump of it holds none."""
    return hashlib.sha256(token.encode()).digest()
