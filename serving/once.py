"""Idempotency-Key: a write that is sent twice is carried out once, and answered twice with the same words."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response

from serving.access.door import caller_of
from serving.store.replies import Replies, Reply

_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="a key of your own for this write: sent again, it is answered again and not carried out again",
        examples=["7d0a4b1e-52a5-4f4c-8f0b-3d8f5d6f0c11"],
    ),
]


@dataclass(frozen=True, slots=True)
class Once:
    """Carries out a write, at most once a key."""

    replies: Replies
    client: str
    key: str | None
    digest: str

    def __call__(self, write: Callable[[], Response]) -> Response:
        """The write's answer, or the one that it had when the key was first sent.

        Raises
        ------
        KeyReused, KeyInUse
            The key was used for another request, or the same is under way.
        """
        if self.key is None:
            return write()
        before = self.replies.begin(self.client, self.key, self.digest, at=int(time.time()))
        if before is not None:
            again = {"Idempotency-Replayed": "true"}
            return Response(before.body, status_code=before.status, media_type="application/json", headers=again)
        answer = None
        try:
            answer = write()
        finally:
            kept = None if answer is None else Reply(answer.status_code, bytes(answer.body).decode())
            self.replies.end(self.client, self.key, kept)
        return answer


async def once_of(request: Request, key: _Key = None) -> Once:
    """What carries out the write of a request."""
    caller = await caller_of(request)
    body = await request.body() if key else b""
    asked = "\n".join((request.method, request.url.path, request.url.query)).encode()
    return Once(request.app.state.replies, caller.client, key, hashlib.sha256(asked + b"\n" + body).hexdigest())


OnlyOnce = Annotated[Once, Depends(once_of)]
