"""A batch as it runs: lines are read as they come, scored some at a time and answered; never are all of them in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from serving.batch.line import MOST_BYTES, BatchAnswer

MOST_LINES = 100_000
_AT_ONCE = 32
Answer = Callable[[int, bytes], BatchAnswer]
Refuse = Callable[[int], BatchAnswer]


class Streamed(StreamingResponse):
    """A response that is written while its request is still read.

    Starlette's own listens for the client's leaving by reading the request, and so would swallow the lines.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (the form of ASGI)
        """Send what the body gives; a client that left ends it with an error of the server."""
        await self.stream_response(send)


async def answers(body: AsyncIterator[bytes], answer: Answer, refuse: Refuse) -> AsyncIterator[bytes]:
    """NDJSON out for NDJSON in, in the same order.

    Parameters
    ----------
    answer
        Answers a numbered line; runs in a thread.
    refuse
        The last answer, where a line is too long or there are too many.
    """
    number = 0
    waiting: list[tuple[int, bytes]] = []
    async for line in _lines(body):
        if not line.strip():
            continue
        number += 1
        if line is _TOO_LONG or number > MOST_LINES:
            yield await _answered(waiting, answer)
            yield _text(refuse(number))
            return
        waiting.append((number, line))
        if len(waiting) == _AT_ONCE:
            yield await _answered(waiting, answer)
            waiting = []
    yield await _answered(waiting, answer)


async def _answered(waiting: list[tuple[int, bytes]], answer: Answer) -> bytes:
    # Together, so that their entries in the database share a transaction where the store can.
    found = await asyncio.gather(*(run_in_threadpool(answer, number, line) for number, line in waiting))
    return b"".join(map(_text, found))


_TOO_LONG = b"too long"


async def _lines(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in body:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line if len(line) <= MOST_BYTES else _TOO_LONG
        if len(rest) > MOST_BYTES:
            yield _TOO_LONG
            return
    yield rest


def _text(answer: Any) -> bytes:
    return msgspec.json.encode(answer) + b"\n"
