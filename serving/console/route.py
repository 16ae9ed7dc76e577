"""A route whose errors are pages: who is not signed in is led to the door, and everything else says what to do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from credit.errors import NotAuthenticated, YexinError
from serving.console.html import page, reader_of
from serving.problem_words import detail_of, faults_of, problem_texts, text_of
from serving.problems import status_of

DOOR = "/console/login"


class PageRoute(APIRoute):
    """A page of the console."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors turned into pages."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await answer(request)
            except NotAuthenticated:
                return _to_the_door(request)
            except YexinError as error:
                return _sorry(request, error)
            except RequestValidationError as error:
                return _sorry(request, error)

        return handler


def _to_the_door(request: Request) -> Response:
    """The door, from which a page that was asked for is reached; a part of a page cannot be: the whole page goes there."""
    target = f"{DOOR}?to={quote(request.url.path)}" if request.method == "GET" else DOOR
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": DOOR})
    return RedirectResponse(target, status_code=303)


def _sorry(request: Request, error: YexinError | RequestValidationError) -> Response:
    whole = "hx-request" not in request.headers
    reader = reader_of(request, None, request.headers.get("accept-language", ""))
    if isinstance(error, YexinError):
        status, name = int(status_of(error)), text_of(type(error)).title.in_(reader.language)
        detail = detail_of(error, reader.language)
    else:
        status, name = 422, problem_texts()["MalformedRequest"].title.in_(reader.language)
        detail = faults_of(error.errors(), reader.language)
    return page(reader, "error.html" if whole else "error_part.html", status=status, name=name, detail=detail)
