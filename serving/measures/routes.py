"""/v1/measures: the lists, and which of their measures meet a subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from credit.subject import SubjectKind
from serving.access.authorised import authorised
from serving.answers import schema_of
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.holdings.routes import AsOf
from serving.inquiry import Inquiry
from serving.measures.answers import Lists, MatchesAnswer, list_answer, matches_answer
from serving.measures.examples import LISTS, MATCHES
from serving.measures.matched import measures_meeting
from serving.problems import PROBLEM
from serving.scorer import Scorer
from serving.tagged import IfNoneMatch, tagged
from supervision.lists import MeasureList

_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)}
_LISTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The lists", "content": schema_of(Lists, LISTS)},
    304: {"description": "What you have is current (If-None-Match)"},
    **_PROBLEMS,
}
_MATCHES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The measures that meet the subject", "content": schema_of(MatchesAnswer, MATCHES)},
    **_PROBLEMS,
}


def measure_routes(scorer: Scorer, lists: Sequence[MeasureList], notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations on measures."""
    router = APIRouter(prefix="/v1", tags=["measures"], default_response_class=Response)
    shown = msgspec.json.encode(Lists(tuple(list_answer(one) for one in lists)))

    def meeting(visit: Visit, kind: SubjectKind, subject: str, as_of: date | None) -> Response:
        inquiry = authorised(Inquiry(kind, subject, as_of or today()), visit.caller)
        matches, colour = measures_meeting(scorer, lists, inquiry, today=today())
        notes.note(visit, scorer.subject(kind, inquiry.identifier), purpose=inquiry.purpose)
        return _json(matches_answer(inquiry.identifier, inquiry.as_of, matches, colour))

    @router.get("/measures", responses=_LISTS)
    def list_measures(if_none_match: IfNoneMatch = "") -> Response:
        """Every incentive and restriction that the lists name, with its legal basis."""
        return tagged(shown, media_type="application/json", if_none_match=if_none_match)

    @router.get("/enterprises/{uscc}/measures", responses=_MATCHES)
    def measures_of_enterprise(uscc: str, visit: Visiting, as_of: AsOf = None) -> Response:
        """Which measures meet an enterprise, why and until when, and its approval colour."""
        return meeting(visit, SubjectKind.ENTERPRISE, uscc, as_of)

    @router.get("/persons/{pseudonym}/measures", responses=_MATCHES)
    def measures_of_person(pseudonym: str, visit: Visiting, as_of: AsOf = None) -> Response:
        """Which measures meet a person, for the person itself: by records, and incentives alone by the score."""
        return meeting(visit, SubjectKind.PERSON, pseudonym, as_of)

    return router


def _json(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
