"""What every answer is wrapped in: the request's id, how much its client may still send, and what browsers must know."""

from __future__ import annotations

import re
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.gate import Entry
from serving.randomness import new_id

_ID_FORM = re.compile(r"[A-Za-z0-9._-]{8,64}")  # nothing that could break a log line or name a person by a sentence
_FIXED = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]


class Envelope:
    """The outermost part of the app (ASGI). The id stands in scope["request_id"]."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = scope["request_id"] = id_of(Headers(scope=scope).get("x-request-id", ""))

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers_of(name, scope.get("entry"))]
            await send(message)

        await self._app(scope, receive, wrapped)


def id_of(given: str) -> str:
    """The id of a request: the one that its client gave it, where it has the form of one, else a fresh one."""
    return given if given and _ID_FORM.fullmatch(given) else new_id()


def headers_of(request_id: str, entry: Entry | None) -> list[tuple[bytes, bytes]]:
    """What stands on every answer; with the RateLimit headers (draft-ietf-httpapi-ratelimit-headers) for who was let in."""
    headers = [(b"x-request-id", request_id.encode()), *_FIXED]
    if entry is None:
        return headers
    role, left = entry.caller.role.value, entry.left
    headers += (_policy(role, left.per_second), (b"ratelimit", f'"{role}";r={left.remaining};t=1'.encode()))
    return headers


@lru_cache(maxsize=256)
def _policy(role: str, per_second: int) -> tuple[bytes, bytes]:
    return b"ratelimit-policy", f'"{role}";q={per_second};w=1'.encode()
