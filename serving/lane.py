"""The fast lane: a score that was answered before goes out again under a fresh id without being computed, parsed or routed anew.

Nothing is decided here. What the lane holds was put there by the ordinary way after all its checks, and counts only while nothing
it rests on has changed: the record store's version, the approved table, the day, the caller. Whatever does not fit takes the
ordinary way, and so does every error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from credit.errors import DatabaseUnavailable, YexinError
from serving.access.caller import Caller
from serving.access.gate import Entry, Gate
from serving.audit.visit import Visit
from serving.replay.issuing import Issuer
from serving.replay.kept import Kept
from serving.replay.prepared import Prepared
from serving.store.journal import ANSWER_SECONDS

_MOST_BYTES = 32 << 20  # of keys and references; the bodies are the issuer's
_ENTRY_BYTES = 800
_OPERATIONS = {"/v1/enterprises/": "score_enterprise", "/v1/persons/": "score_person"}
_BEARER = b"Bearer "


class _Heard(NamedTuple):
    """What of a request says what it asks: path, query, languages; and by what token."""

    path: str
    query: bytes
    languages: bytes
    token: str | None


@dataclass(frozen=True, slots=True)
class _Held:
    prepared: Prepared
    caller: Caller
    today: date


class Lane:
    """Answers that were given before, by request and client."""

    def __init__(self, issuer: Issuer, gate: Gate, *, today: Callable[[], date]) -> None:
        self.issuer, self.gate, self._today = issuer, gate, today
        self._held = Kept[_Held](_MOST_BYTES)

    def hold(self, scope: MutableMapping[str, Any], prepared: Prepared, *, today: date) -> None:
        """Hold what a request that was let in is about to be answered, for its client's next one like it."""
        if operation_of(scope) is not None:
            heard, entry = _heard(scope), scope["entry"]
            self._held.put((heard[:3], entry.caller.client), _Held(prepared, entry.caller, today), _ENTRY_BYTES)

    def find(self, heard: _Heard, caller: Caller) -> Prepared | None:
        """What is held for the request and still counts, else None."""
        held = self._held.get((heard[:3], caller.client))
        if held is None or held.today != self._today() or held.caller != caller:
            return None
        prepared, scorer = held.prepared, self.issuer.scorer
        view = scorer.watch.held_by_most()
        if view is None or view.version != prepared.store_version:
            return None
        return prepared if scorer.still(prepared.approved, prepared.evaluation) else None


class FastLane:
    """Answers from the lane what it holds, and hands everything else on (ASGI)."""

    def __init__(self, app: ASGIApp, lane: Lane) -> None:
        self._app, self._lane = app, lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        operation = operation_of(scope)
        if operation is not None:
            heard = _heard(scope)
            entry = self._entered(heard, operation, scope)
            prepared = self._lane.find(heard, entry.caller) if entry is not None else None
            if entry is not None and prepared is not None:
                given = await self._given(prepared, Visit(entry.caller, operation, scope.get("request_id")))
                if given is not None:
                    await _send(given, prepared.language, send)
                    return
        await self._app(scope, receive, send)

    def _entered(self, heard: _Heard, operation: str, scope: Scope) -> Entry | None:
        """Who is let in from memory; None where the ordinary way has to look, or to refuse."""
        try:
            entry = self._lane.gate.enter_known(heard.token, operation) if heard.token else None
        except YexinError:
            return None
        if entry is not None:
            scope["entry"], scope["entered"] = entry, operation
        return entry

    async def _given(self, prepared: Prepared, visit: Visit) -> bytes | None:
        """The answer, once it is on disk; None where it could not be kept."""
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[DatabaseUnavailable | None] = loop.create_future()

        def done(error: DatabaseUnavailable | None) -> None:
            loop.call_soon_threadsafe(_settle, kept, error)

        try:
            answer = self._lane.issuer.begin(prepared, visit, done)
        except DatabaseUnavailable:
            return None
        try:
            return answer if await asyncio.wait_for(kept, ANSWER_SECONDS) is None else None
        except TimeoutError:
            return None


def operation_of(scope: MutableMapping[str, Any]) -> str | None:
    """The operation of a request for one subject's score; None of every other."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path: str = scope["path"]
    if not path.endswith("/score"):
        return None
    return next((name for prefix, name in _OPERATIONS.items() if path.startswith(prefix)), None)


def _heard(scope: MutableMapping[str, Any]) -> _Heard:
    token, languages = None, b""
    for name, value in scope["headers"]:
        if name == b"authorization" and value.startswith(_BEARER):
            token = value[len(_BEARER) :].decode("latin-1")
        elif name == b"accept-language":
            languages = value
    return _Heard(scope["path"], scope["query_string"], languages, token)


def _settle(kept: asyncio.Future[DatabaseUnavailable | None], error: DatabaseUnavailable | None) -> None:
    if not kept.done():  # nobody waits any more where the client is gone
        kept.set_result(error)


async def _send(body: bytes, language: str, send: Send) -> None:
    headers = [
        (b"content-language", language.encode()),
        (b"vary", b"Accept-Language"),
        (b"content-length", str(len(body)).encode()),
        (b"content-type", b"application/json"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
