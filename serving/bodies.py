"""Bodies that are too large or come too slowly are refused before anybody waits for them or holds them."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1 << 20  # a megabyte: the largest honest body, a case with its note, has some thousand bytes
MOST_STREAMED = 64 << 20  # of a streamed batch: 100,000 lines have some ten megabytes
WHOLE_SECONDS = 20.0  # within which a body must be there
BETWEEN_SECONDS = 20.0  # within which a streamed batch must go on
STREAMED = frozenset({"/v1/scores"})
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class BodyTooLarge(HTTPException):
    """More bytes than a body may have."""

    def __init__(self, most: int) -> None:
        super().__init__(413, f"the body has more than {most} bytes: send it in parts", {"Connection": "close"})


class BodyTooSlow(HTTPException):
    """A body that was not there in time."""

    def __init__(self) -> None:
        super().__init__(408, "the body was not whole in time: send it again", {"Connection": "close"})


class Bodies:
    """Bounds every request's body in size and time (ASGI)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        await self._app(scope, _bounded(scope, receive), send)


def refuse_declared(headers: Headers, most: int) -> None:
    """Refuse a body that says itself that it is too large, before any of it is read.

    Raises
    ------
    BodyTooLarge
        It declares more than `most` bytes.
    """
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise BodyTooLarge(most)


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """`receive`, which gives up on a body that grows or lasts too long."""
    streamed = scope["path"] in STREAMED
    most = MOST_STREAMED if streamed else MOST_BYTES
    got, ends, whole = 0, asyncio.get_running_loop().time() + WHOLE_SECONDS, False

    async def bounded() -> Message:
        nonlocal got, whole
        if whole:
            return await receive()  # the body is there: from now on only the client's leaving is listened for
        refuse_declared(Headers(scope=scope), most)
        left = BETWEEN_SECONDS if streamed else ends - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(receive(), max(left, 0.001))
        except TimeoutError:
            raise BodyTooSlow from None
        got += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if got > most:
            raise BodyTooLarge(most)
        return message

    return bounded
