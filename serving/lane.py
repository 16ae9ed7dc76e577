"""The fast lane: a score that was answered before goes out again under a fresh id without being computed, parsed or routed anew.

Nothing is decided here. What the lane holds was put there by the ordinary way after all its checks, and counts only while nothing
it rests on has changed: the record store's version, the approved table, the day, the caller. Whatever does not fit takes the
ordinary way, and so does every error.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from credit.errors import DatabaseUnavailable, YexinError
from serving.access.caller import Caller
from serving.access.gate import Entry, Gate
from serving.audit.visit import Visit
from serving.envelope import headers_of, id_of
from serving.one_look import OneLook
from serving.operation.telemetry import Teller
from serving.replay.issuing import Issuer
from serving.replay.kept import Kept
from serving.replay.prepared import Prepared
from serving.waking import Waking

_MOST_BYTES = 32 << 20  # of keys and references; the bodies are the issuer's
_ENTRY_BYTES = 800
_OPERATIONS = (("/v1/enterprises/", "score_enterprise"), ("/v1/persons/", "score_person"))
_BEARER = b"Bearer "
_STORE = ""  # no client has that name


class _Heard(NamedTuple):
    """What of a request says what it asks: path, query, languages; by what token; and under which id."""

    path: str
    query: bytes
    languages: bytes
    token: str | None
    request_id: str


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
        if held is None or held.today != self._today() or (held.caller is not caller and held.caller != caller):
            return None
        prepared, scorer = held.prepared, self.issuer.scorer
        view = scorer.watch.held_by_most()
        if view is None or view.version != prepared.store_version:
            return None
        return prepared if scorer.still(prepared.approved, prepared.evaluation) else None

    def overdue(self, token: str | None) -> dict[str, Callable[[], object]]:
        """What is to be looked at before anything is found for that token, by name: its client, the record store."""
        client = self.gate.overdue(token) if token else None
        looks: dict[str, Callable[[], object]] = {} if client is None else {client: partial(self.gate.look_up, client)}
        watch = self.issuer.scorer.watch
        if watch.last is not None and watch.held() is None:
            looks[_STORE] = watch.current
        return looks


class FastLane:
    """Answers from the lane what it holds, and hands everything else on (ASGI).

    It stands outermost: what is around every other answer (its id, its headers, that it is told of) it sees to itself.
    """

    def __init__(self, app: ASGIApp, *, lane: Lane, teller: Teller) -> None:
        self._app, self._lane, self._teller = app, lane, teller
        self._loop: _Loop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        operation = operation_of(scope)
        begun = None if operation is None else self._begun(scope, operation) or await self._after_a_look(scope, operation)
        if begun is None or await begun.kept is not None:
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": _headers(begun)})
        await send({"type": "http.response.body", "body": begun.answer})
        self._teller.tell(scope, begun.visit.operation, 200, time.perf_counter() - begun.at)

    def _begun(self, scope: Scope, operation: str) -> _Begun | None:
        """An answer on its way to the disk; None where there is none to give from memory, or it could not be kept."""
        at, heard = time.perf_counter(), _heard(scope)
        entry = self._entered(heard, operation, scope)
        prepared = self._lane.find(heard, entry.caller) if entry is not None else None
        if entry is None or prepared is None:
            return None
        request_id = scope["request_id"] = id_of(heard.request_id)
        visit, kept = Visit(entry.caller, operation, request_id), self._here().waking.sleeper()
        try:
            answer = self._lane.issuer.begin(prepared, visit, kept.settle)
        except DatabaseUnavailable:
            return None
        return _Begun(at, entry, visit, prepared.language, answer, kept.future)

    async def _after_a_look(self, scope: Scope, operation: str) -> _Begun | None:
        """As `_begun`, where it is time to look at the client or at the record store: one request does, the others wait for it.

        Each on its own would go the ordinary way: a hundred at once, of which every one is computed anew and waits for the rest.
        """
        overdue = self._lane.overdue(_heard(scope).token)
        for name, look in overdue.items():
            await self._here().looks.at(name, look)
        return self._begun(scope, operation) if overdue else None

    def _entered(self, heard: _Heard, operation: str, scope: Scope) -> Entry | None:
        """Who is let in from memory; None where the ordinary way has to look, or to refuse."""
        if scope.get("entered") == operation:  # before the look that it waited for: it does not count twice
            return scope["entry"]  # type: ignore[no-any-return]
        try:
            entry = self._lane.gate.enter_known(heard.token, operation) if heard.token else None
        except YexinError:
            return None
        if entry is not None:
            scope["entry"], scope["entered"] = entry, operation
        return entry

    def _here(self) -> _Loop:
        """What belongs to this event loop."""
        loop = asyncio.get_running_loop()
        if self._loop is None or self._loop.waking.loop is not loop:
            self._loop = _Loop(Waking(loop), OneLook(loop))
        return self._loop


class _Loop(NamedTuple):
    """Of one event loop: who waits for the disk, and what is waited for others to look at."""

    waking: Waking
    looks: OneLook


class _Begun(NamedTuple):
    at: float
    entry: Entry
    visit: Visit
    language: str
    answer: bytes
    kept: asyncio.Future[DatabaseUnavailable | None]


def operation_of(scope: MutableMapping[str, Any]) -> str | None:
    """The operation of a request for one subject's score; None of every other."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path: str = scope["path"]
    if path.endswith("/score"):
        for prefix, name in _OPERATIONS:
            if path.startswith(prefix):
                return name
    return None


def _heard(scope: MutableMapping[str, Any]) -> _Heard:
    token, languages, request_id = None, b"", ""
    for name, value in scope["headers"]:
        if name == b"authorization" and value.startswith(_BEARER):
            token = value[len(_BEARER) :].decode("latin-1")
        elif name == b"accept-language":
            languages = value
        elif name == b"x-request-id":
            request_id = value.decode("latin-1")
    return _Heard(scope["path"], scope["query_string"], languages, token, request_id)


def _headers(begun: _Begun) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-language", begun.language.encode()),
        (b"vary", b"Accept-Language"),
        (b"content-length", b"%d" % len(begun.answer)),
        (b"content-type", b"application/json"),
        *headers_of(begun.visit.request_id or "", begun.entry),
    ]
