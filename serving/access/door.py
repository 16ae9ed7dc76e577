"""The gate as FastAPI sees it: one dependency of the whole app, and the caller for the operations that need to know it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from credit.errors import NotAuthenticated
from serving.access.caller import Caller
from serving.access.gate import Entry, Gate

COOKIE = "yexin_session"
_SAFE = ("GET", "HEAD", "OPTIONS")


async def let_in(request: Request) -> None:
    """Refuse who may not use the operation; set for the whole app, so that no router can forget it.

    Raises
    ------
    AccessError
        See `Gate.enter`.
    """
    gate: Gate = request.app.state.gate
    operation = request.scope["route"].name
    if gate.is_public(operation) or request.scope.get("entered") == operation:  # the fast lane (serving.lane) let it in already
        return
    token = token_of(request)
    # Known tokens are let in at once; the others wait for a signature and the database, away from the event loop.
    entry = gate.enter_known(token, operation) or await run_in_threadpool(gate.enter, token, operation)
    request.scope["entry"] = entry


def token_of(request: Request) -> str | None:
    """The token of a request: from its Authorization header, else from the console's cookie.

    Raises
    ------
    NotAuthenticated
        Another site made the browser send the cookie with a write.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        return token.strip() if scheme.lower() == "bearer" else None
    cookie, site = request.cookies.get(COOKIE), request.headers.get("sec-fetch-site", "same-origin")
    if cookie and request.method not in _SAFE and site not in ("same-origin", "none"):
        raise NotAuthenticated("the request came from the page of another site")
    return cookie


async def caller_of(request: Request) -> Caller:
    """Who asks; `let_in` has run before."""
    entry: Entry = request.scope["entry"]
    return entry.caller


Asking = Annotated[Caller, Depends(caller_of)]
