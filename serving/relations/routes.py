"""/v1/relations and …/relations: who stands behind whom, for those who supervise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.answers import schema_of
from serving.audit.notes import Notes
from serving.audit.visits import Visiting
from serving.cursor import Page, Wanted
from serving.holdings.routes import AsOf
from serving.problems import PROBLEM
from serving.relations.answers import RELATIONS, SHELLS, RelationsAnswer, ShellList
from serving.relations.found import Found, shell_answer
from serving.relations.webs import Webs
from serving.speaking import Speaking, spoken

_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)}
_RELATIONS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The relations of the enterprise", "content": schema_of(RelationsAnswer, RELATIONS)},
    **_PROBLEMS,
}
_SHELLS: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page of likely successors", "content": schema_of(ShellList, SHELLS)},
    **_PROBLEMS,
}


def relation_routes(webs: Webs, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations on relations."""
    router = APIRouter(prefix="/v1", tags=["relations"], default_response_class=Response)

    @router.get("/enterprises/{uscc}/relations", responses=_RELATIONS)
    def relations_of_enterprise(uscc: str, visit: Visiting, language: Speaking, page: Page, as_of: AsOf = None) -> Response:
        """Related firms with the ways to them, contagion, controllers, suspected successors, and a picture."""
        day, subject = as_of or today(), webs.crowd.scorer.subject(SubjectKind.ENTERPRISE, uscc)
        web = webs.of(day, today=today())
        found = Found(web, webs.vertex(web, subject.id), language)
        notes.note(visit, subject, purpose=Purpose.SUPERVISION)
        return spoken(_answer(found, subject.id, day, page), language)

    @router.get("/relations/shells", responses=_SHELLS)
    def list_shells(language: Speaking, page: Page, as_of: AsOf = None) -> Response:
        """Likely successors of listed firms (换马甲) with the evidence, the strongest first."""
        day = as_of or today()
        web = webs.of(day, today=today())
        told = web.shells()
        shown, following = page.cut_ordered(told, of=f"shells {day}")
        some = tuple(shell_answer(web, one, language) for one in shown)
        return spoken(ShellList(day, len(told), some, following), language)

    return router


def _answer(found: Found, subject: str, day: date, page: Wanted) -> RelationsAnswer:
    some = found.related()
    shown, following = page.cut_ordered(some, of=f"{subject} {day}")
    return RelationsAnswer(
        subject, day, found.listed, found.contagion(some), found.control(), found.shells(), shown, following, found.picture(),
    )  # fmt: skip
