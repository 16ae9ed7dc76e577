"""What every answer is wrapped in: the request's id, how much its client may still send, and what browsers must know."""

from __future__ import annotations

import re

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
        given = Headers(scope=scope).get("x-request-id", "")
        name = scope["request_id"] = given if _ID_FORM.fullmatch(given) else new_id()

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", name.encode()), *_FIXED, *_rates(scope)]
            await send(message)

        await self._app(scope, receive, wrapped)


def _rates(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The RateLimit headers (draft-ietf-httpapi-ratelimit-headers) of a caller that was let in."""
    entry: Entry | None = scope.get("entry")
    if entry is None:
        return []
    role, left = entry.caller.role, entry.left
    return [
        (b"ratelimit-policy", f'"{role}";q={left.per_second};w=1'.encode()),
        (b"ratelimit", f'"{role}";r={left.remaining};t=1'.encode()),
    ]
