"""The visit behind an HTTP request that was let in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from serving.access.gate import Entry
from serving.audit.visit import Visit


def visit_of(request: Request) -> Visit:
    """Who asks by this request, through its operation; the door (serving.access.door) has let it in."""
    entry: Entry = request.scope["entry"]
    return Visit(entry.caller, request.scope["route"].name, request.scope.get("request_id"))


async def visiting(request: Request) -> Visit:
    """`visit_of` as a dependency; it waits for nothing, so it needs no thread."""
    return visit_of(request)


Visiting = Annotated[Visit, Depends(visiting)]
