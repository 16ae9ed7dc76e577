"""Bodies that are too large or come too slowly are refused before anybody waits for them or holds them."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.problems import http_problem

MOST_BYTES = 1 << 20  # a megabyte: the largest honest body, a case with its note, has some thousand bytes
MOST_STREAMED = 64 << 20  # of a streamed batch: 100,000 lines have some ten megabytes
WHOLE_SECONDS = 20.0  # within which a body must be there
BETWEEN_SECONDS = 20.0  # within which a streamed batch must go on
STREAMED = frozenset({"/v1/scores", "/v1/preloan/portfolios"})
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class _TooLarge(Exception):
    pass


class _TooSlow(Exception):
    pass


class Bodies:
    """Bounds every request's body in size and time (ASGI)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, _bounded(scope, receive), noting)
        except (_TooLarge, _TooSlow) as error:
            if begun:
                raise  # the answer is under way: nothing but a cut connection tells the client now
            await _refusal(scope, error)(scope, receive, send)


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """`receive`, which gives up on a body that grows or lasts too long."""
    streamed = scope["path"] in STREAMED
    most = MOST_STREAMED if streamed else MOST_BYTES
    declared = Headers(scope=scope).get("content-length", "")
    got, ends, whole = 0, asyncio.get_running_loop().time() + WHOLE_SECONDS, False

    async def bounded() -> Message:
        nonlocal got, whole
        if whole:
            return await receive()  # the body is there: from now on only the client's leaving is listened for
        if declared.isdigit() and int(declared) > most:
            raise _TooLarge
        left = BETWEEN_SECONDS if streamed else ends - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(receive(), max(left, 0.001))
        except TimeoutError:
            raise _TooSlow from None
        got += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if got > most:
            raise _TooLarge
        return message

    return bounded


def _refusal(scope: Scope, error: Exception) -> ASGIApp:
    if isinstance(error, _TooLarge):
        answer = http_problem(scope, "BodyTooLarge", 413, f"the body has more than {MOST_BYTES} bytes: send it in parts")
    else:
        answer = http_problem(scope, "BodyTooSlow", 408, "the body was not whole in time: send it again")
    answer.headers["Connection"] = "close"
    return answer
