"""/v1/inquiries: who asked about oneself, why, and which records the answer rested on (《个人信息保护法》第四十五条)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from credit.errors import MalformedCursor
from serving.access.door import Asking
from serving.answers import schema_of
from serving.audit.chain import LinkedEntry
from serving.audit.trail import AuditTrail
from serving.problems import PROBLEM


class InquiryAnswer(msgspec.Struct, frozen=True):
    """One inquiry about you: when, by whom, for what, under which consent, and what became of it.

    `outcome` is "answered", or the name of the rule by which it was refused. `number` is its place in the audit trail.
    """

    number: int
    at: str
    client: str
    role: str
    organisation: str | None
    operation: str
    purpose: str | None
    consent: str | None
    outcome: str
    score_id: str | None
    records: tuple[str, ...]


class InquiryList(msgspec.Struct, frozen=True):
    """A page of the inquiries about you, the latest first."""

    inquiries: tuple[InquiryAnswer, ...]
    next: str | None


_EXAMPLE: dict[str, Any] = {
    "number": 4711, "at": "2026-06-30T08:00:00.000000Z", "client": "bank-of-haikou", "role": "bank",
    "organisation": "91460000MA00000155", "operation": "check_applicant", "purpose": "preloan",
    "consent": "5f0c8f1f0d3c4c0e8f7e0f3a1c2b4d5e", "outcome": "answered",
    "score_id": "0f8fad5bd9cb469fa165708067728950", "records": [],
}  # fmt: skip
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page of inquiries", "content": schema_of(InquiryList, {"inquiries": [_EXAMPLE], "next": None})},
    **{status: PROBLEM for status in (400, 401, 403, 422, 429, 503)},
}
_Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
_Cursor = Annotated[str | None, Query(max_length=20, description="`next` of the page before")]


def audit_routes(trail: AuditTrail) -> APIRouter:
    """The operation on the audit trail that subjects have; the table of operations lets them alone in."""
    router = APIRouter(prefix="/v1", tags=["audit"], default_response_class=Response)

    @router.get("/inquiries", responses=_ANSWERS)
    def list_inquiries(caller: Asking, limit: _Limit = 50, cursor: _Cursor = None) -> Response:
        """Who asked about you, for what, under which consent, and which records the answer rested on."""
        assert caller.subject is not None  # noqa: S101 (the table of operations lets subjects alone in)
        found = trail.about(caller.subject.id, before=_number(cursor), limit=limit + 1)
        shown = tuple(_answer(one) for one in found[:limit])
        answer = InquiryList(shown, str(shown[-1].number) if len(found) > limit else None)
        return Response(msgspec.json.encode(answer), media_type="application/json")

    return router


def _number(cursor: str | None) -> int | None:
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise MalformedCursor
    return None if cursor is None else int(cursor)


def _answer(one: LinkedEntry) -> InquiryAnswer:
    records = tuple(one.records.split(",")) if one.records else ()
    return InquiryAnswer(
        one.number, one.at, one.client, one.role, one.organisation, one.operation, one.purpose, one.consent, one.outcome,
        one.score_id, records,
    )  # fmt: skip
