"""The console's door: an id and a secret in, a session cookie out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from credit.errors import NotAuthenticated
from serving.access.caller import Role
from serving.access.door import COOKIE
from serving.access.gate import Gate
from serving.access.tokens import SESSION_SECONDS
from serving.console.html import Reading, page
from serving.console.route import DOOR, PageRoute

# Where each role begins.
HOMES = {
    Role.REGULATOR: "/console/overview",
    Role.BANK: "/console/checks",
    Role.SUBJECT: "/console/mine",
    Role.DATA_SCIENTIST: "/console/models",
    Role.ADMIN: "/console/models",
}
_SAME_SITE = ("same-origin", "none")


@dataclass(frozen=True)
class DoorPages:
    """The pages that need nobody to be signed in, and the way out."""

    gate: Gate

    def page_front(self) -> Response:
        """Who types the address alone means the pages."""
        return RedirectResponse("/console", status_code=303)

    def page_login(self, reader: Reading, to: Annotated[str, Query(max_length=200)] = "") -> Response:
        """The form for id and secret."""
        return page(reader, "login.html", to=to, wrong=False)

    def page_log_in(
        self,
        request: Request,
        reader: Reading,
        client_id: Annotated[str, Form(max_length=64)],
        client_secret: Annotated[str, Form(max_length=128)],
        to: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:
        """Sign in: the cookie is of no use to scripts and to other sites."""
        if request.headers.get("sec-fetch-site", "same-origin") not in _SAME_SITE:
            raise NotAuthenticated("the form came from the page of another site")
        client = self.gate.identified(
            client_id.strip(), client_secret.strip(), address=request.client.host if request.client else ""
        )
        if client is None:
            return page(reader, "login.html", status=401, to=to, wrong=True)
        token = self.gate.tokens.issue(client, seconds=SESSION_SECONDS)
        answer = RedirectResponse(to if _inside(to) else HOMES[client.role], status_code=303)
        answer.set_cookie(
            COOKIE, token.text, max_age=token.seconds, httponly=True, samesite="strict", secure=request.url.scheme == "https"
        )
        return answer

    def page_log_out(self) -> Response:
        """Sign out of this browser."""
        answer = RedirectResponse(DOOR, status_code=303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer


def door_routes(gate: Gate) -> APIRouter:
    """The pages that need nobody to be signed in, and the way out."""
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    pages = DoorPages(gate)
    router.get("/")(pages.page_front)
    router.get("/console/login")(pages.page_login)
    router.post("/console/login")(pages.page_log_in)
    router.post("/console/logout")(pages.page_log_out)
    return router


def _inside(path: str) -> bool:
    """Whether a path leads to a page of the console and nowhere else.

    Examples
    --------
    >>> [_inside(path) for path in ("/console/mine", "//evil.example/console", "https://evil.example", "/console/../v1", "")]
    [True, False, False, False, False]
    """
    return path.startswith("/console/") and ".." not in path and "\\" not in path and "//" not in path
