"""In which language an HTTP answer is given."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Depends, Header, Query
from fastapi.responses import Response

from credit.language import Language


def language_of(
    lang: Annotated[Language | None, Query(description="Language of the words; goes before Accept-Language")] = None,
    accept_language: Annotated[str, Header()] = "",
) -> Language:
    """The language of an answer's words: ?lang=, else Accept-Language, else Chinese."""
    return lang or Language.accepted(accept_language)


Speaking = Annotated[Language, Depends(language_of)]


def spoken(answer: msgspec.Struct, language: Language) -> Response:
    """An answer as JSON that says in which language its words are."""
    return worded(msgspec.json.encode(answer), language)


def worded(body: bytes, language: str) -> Response:
    """As `spoken`, of an answer that is JSON already."""
    return Response(body, media_type="application/json", headers={"Content-Language": language, "Vary": "Accept-Language"})
