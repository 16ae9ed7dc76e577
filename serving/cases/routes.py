"""/v1/cases: what subjects ask for in, cases with their states and deadlines out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from credit.errors import UnknownCase
from credit.subject import Subject
from serving.access.authorised import named
from serving.access.caller import Caller, Role
from serving.answers import schema_of
from serving.audit.notes import Notes
from serving.audit.visits import Visiting
from serving.cases.case import Case
from serving.cases.desk import CaseDesk
from serving.cases.examples import CASE
from serving.cases.kind import Actor
from serving.cursor import Page
from serving.once import OnlyOnce
from serving.problems import PROBLEM

OfSubject = Annotated[str | None, Query(max_length=64, description="only those of this subject")]
OnlyOpen = Annotated[bool, Query(alias="open", description="only open ones")]
_MOST_NOTE = 2000


class CaseList(msgspec.Struct, frozen=True):
    """A page of cases, those due first come first; `next` is the cursor of the next page, null on the last."""

    cases: tuple[Case, ...]
    next: str | None


_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 409, 422, 429, 503)}
_CASE: dict[str, Any] = {"description": "The case", "content": schema_of(Case, CASE)}
_OPENED: dict[int | str, dict[str, Any]] = {201: _CASE, **_PROBLEMS}
_ANSWER: dict[int | str, dict[str, Any]] = {200: _CASE, **_PROBLEMS}
_LIST: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page of cases", "content": schema_of(CaseList, {"cases": [CASE], "next": None})},
    **_PROBLEMS,
}


class NewCase(BaseModel):
    """What a subject asks for: an objection to or repair of a record, an explanation of a score, or its review by a person."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "objection", "subject": "91460000MA0000015T", "reference": "琼市监处罚〔2026〕12号", "note": "当日已缴清"}
            ]
        },
    )

    kind: str = Field(description="objection, repair, explanation or review")
    subject: str = Field(min_length=1, max_length=64, description="USCC, register number, or pseudonym")
    reference: str = Field(min_length=1, max_length=128, description="a record's id or document number; or a score_id")
    note: str = Field("", max_length=_MOST_NOTE)


class NextStep(BaseModel):
    """A step of a case, and the reason that the subject will read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"to": "upheld", "note": "缴款凭证属实"}]})

    to: str = Field(min_length=1, max_length=32)
    note: str = Field("", max_length=_MOST_NOTE)


def case_routes(desk: CaseDesk, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations on cases."""
    router = APIRouter(prefix="/v1/cases", tags=["cases"], default_response_class=Response)
    _reading(router, desk, notes, today)

    @router.post("", status_code=201, responses=_OPENED)
    def open_case(asked: NewCase, visit: Visiting, once: OnlyOnce) -> Response:
        """Open a case; an objection marks its record as disputed from today on, and suspends the measures that rest on it."""
        whose = named(visit.caller, asked.subject)

        def write() -> Response:
            return _json(desk.open(asked.kind, whose, asked.reference, today=today(), note=asked.note, visit=visit), status=201)

        return once(write)

    @router.post("/{case_id}/steps", responses=_ANSWER)
    def move_case(case_id: str, step: NextStep, visit: Visiting, once: OnlyOnce) -> Response:
        """Take a step: an officer decides with a reason, the subject may withdraw; what it does to the record counts from today."""
        _own(desk.find(case_id, today=today()), visit.caller)
        by = _actor(visit.caller)
        return once(lambda: _json(desk.advance(case_id, step.to, by=by, today=today(), note=step.note, visit=visit)))

    return router


def _reading(router: APIRouter, desk: CaseDesk, notes: Notes, today: Callable[[], date]) -> None:
    @router.get("", responses=_LIST)
    def list_cases(visit: Visiting, page: Page, subject: OfSubject = None, only_open: OnlyOpen = False) -> Response:
        """Cases with their states and deadlines; a subject's are its own."""
        caller = visit.caller
        whose = subject if caller.subject is None else named(caller, subject or caller.subject.id).id
        found = desk.cases(today=today(), subject=whose, only_open=only_open)
        if whose is not None and found:
            notes.note(visit, Subject.named(whose))
        shown, following = page.cut(found, lambda one: f"{not one.open:d} {one.due} {one.case_id}", of=f"{whose} {only_open}")
        return _json(CaseList(shown, following))

    @router.get("/{case_id}", responses=_ANSWER)
    def show_case(case_id: str, visit: Visiting) -> Response:
        """One case with its history."""
        case = _own(desk.find(case_id, today=today()), visit.caller)
        notes.note(visit, Subject.named(case.subject))
        return _json(case)


def _actor(caller: Caller) -> Actor:
    return "subject" if caller.role is Role.SUBJECT else "officer"


def _own(case: Case, caller: Caller) -> Case:
    """The case, where the caller may see it; another subject's is as if it were not there."""
    if caller.subject is not None and caller.subject.id != case.subject:
        raise UnknownCase(case.case_id)
    return case


def _json(answer: Any, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json", status_code=status)
