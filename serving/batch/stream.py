"""A batch as it runs: lines are read as they come, scored some at a time and answered; never are all of them in memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from serving.batch.line import MOST_BYTES, BatchAnswer

MOST_LINES = 100_000
_AT_ONCE = 256  # lines that one thread answers in one go, and one transaction keeps
_UNDER_WAY = 2  # while the disk takes some lines, the next are answered; more than that would only wait in memory
_Line = tuple[int, bytes]
Answer = Callable[[Sequence[_Line]], bytes]
Refuse = Callable[[int, HTTPException | None], BatchAnswer]


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
        Answers numbered lines, a line each; runs in a thread.
    refuse
        The last answer, where a line is too long or there are too many.
    """
    under_way: deque[asyncio.Task[bytes]] = deque()
    try:
        async for lines, end in _ended(_parts(body)):
            under_way.append(asyncio.create_task(run_in_threadpool(answer, lines)))
            while under_way and (end is not None or len(under_way) >= _UNDER_WAY):
                yield await under_way.popleft()
            if end is not None and end.line:
                yield _text(refuse(end.line, end.fault))
    finally:
        for task in under_way:
            task.cancel()


class _End(NamedTuple):
    """How a batch ended: the line that ended it, 0 where all were good; and what was wrong with the body, if it was that."""

    line: int
    fault: HTTPException | None = None


async def _ended(parts: AsyncIterator[tuple[list[_Line], _End | None]]) -> AsyncIterator[tuple[list[_Line], _End | None]]:
    """The parts; a body that grew too large or stopped coming ends them, for its answer has begun and can be no error any more."""
    last = 0
    try:
        async for lines, end in parts:
            last = lines[-1][0] if lines else last
            yield lines, end
    except HTTPException as fault:
        yield [], _End(last + 1, fault)


async def _parts(body: AsyncIterator[bytes]) -> AsyncIterator[tuple[list[_Line], _End | None]]:
    """Numbered lines, so many at a time; with the last of them how the batch ended."""
    number, waiting = 0, list[_Line]()
    async for line in _lines(body):
        if not line.strip():
            continue
        number += 1
        if line is _TOO_LONG or number > MOST_LINES:
            yield waiting, _End(number)
            return
        waiting.append((number, line))
        if len(waiting) == _AT_ONCE:
            yield waiting, None
            waiting = []
    yield waiting, _End(0)


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
