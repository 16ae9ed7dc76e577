"""Answers with an ETag: who has them already is told so in place of getting them again (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Header
from fastapi.responses import Response

IfNoneMatch = Annotated[str, Header(alias="If-None-Match", max_length=1000, description="ETag of what is there already")]


def tagged(body: bytes, *, media_type: str, tag: str | None = None, if_none_match: str = "", language: str = "") -> Response:
    """The body under its ETag, or 304 where it is known; `tag` is a hash of its content, made from the body where absent.

    Examples
    --------
    >>> tagged(b"{}", media_type="application/json", if_none_match='"44136fa355b3678a"').status_code
    304
    """
    name = f'"{tag or hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": name, "Cache-Control": "private, no-cache"}
    if language:
        headers |= {"Content-Language": language, "Vary": "Accept-Language"}
    known = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    if name in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
