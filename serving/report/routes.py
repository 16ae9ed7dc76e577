"""/v1/reports: a subject in, a signed document out; kept, so that whoever holds it can verify it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Body
from fastapi import Path as InPath
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from credit.errors import ReportGone, UnknownReport
from credit.language import Language
from credit.purpose import Purpose
from serving.access.authorised import authorised, named
from serving.access.caller import Caller
from serving.access.door import Asking
from serving.answers import schema_of
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.inquiry import Inquiry
from serving.once import OnlyOnce
from serving.problems import PROBLEM
from serving.report.answers import REPORT, ReportAnswer
from serving.report.clearance_report import Period
from serving.report.office import Office
from serving.speaking import Speaking
from serving.store.reports import IssuedReport

_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 403, 404, 422, 503)}
_CONTENT = {"content": schema_of(ReportAnswer, REPORT)}
_ISSUED: dict[int | str, dict[str, Any]] = {201: {"description": "The issued report", **_CONTENT}, **_PROBLEMS}
_FOUND: dict[int | str, dict[str, Any]] = {200: {"description": "The issued report", **_CONTENT}, **_PROBLEMS}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The signed PDF", "content": {"application/pdf": {}}},
    **_PROBLEMS,
    410: PROBLEM,
}
_EXAMPLES: list[JsonValue] = [
    {
        "kind": "clearance",
        "subject": "91460000MA0000015T",
        "fields": ["tax"],
        "first": "2023-07-01",
        "last": "2026-06-30",
    },
    {"kind": "credit", "subject": "91460000MA0000015T", "purpose": "approval"},
]
ReportId = Annotated[str, InPath(pattern=r"^[0-9a-f]{32}$", examples=[REPORT["report_id"]])]


class NewReport(BaseModel):
    """Which report is wanted: `credit` (公共信用报告), or `clearance` (专项信用报告) of fields and a period."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": _EXAMPLES})

    kind: Literal["credit", "clearance"]
    subject: str = Field(min_length=1, max_length=64, description="USCC, register number, or pseudonym")
    as_of: date | None = Field(None, description="the day to stand on; today where absent")
    purpose: Purpose | None = Field(None, description="what a credit report is for; a person's needs it")
    evaluation: str | None = Field(None, description="an evaluation's name; that of the subject's kind where absent")
    fields: tuple[str, ...] = Field((), max_length=64, description="of a clearance: fields; all that there are where empty")
    first: date | None = Field(None, description="of a clearance: first day of the period")
    last: date | None = Field(None, description="of a clearance: last day of the period; `as_of` where absent")

    @model_validator(mode="after")
    def _of_one_kind(self) -> NewReport:
        if self.kind == "clearance" and self.first is None:
            raise ValueError("a clearance needs `first`, the first day of the period")
        if self.kind == "credit" and (self.fields or self.first or self.last):
            raise ValueError("`fields`, `first` and `last` belong to a clearance; a credit report shows all that is in force")
        return self


def issue(office: Office, asked: NewReport, visit: Visit, *, today: date, language: Language) -> IssuedReport:
    """Issue what the visit's caller asked for; see `Office` for what can go wrong."""
    as_of, subject = asked.as_of or today, named(visit.caller, asked.subject)
    inquiry = authorised(Inquiry(subject.kind, subject.id, as_of, asked.evaluation, asked.purpose), visit.caller)
    office = replace(office, visit=visit)
    if asked.kind == "credit" or asked.first is None:
        return office.credit(inquiry, today=today, language=language)
    period = Period(asked.first, asked.last or as_of)
    return office.clearance(inquiry, period, fields=asked.fields, today=today, language=language)


def report_routes(office: Office, *, today: Callable[[], date]) -> APIRouter:
    """The operations on reports."""
    router = APIRouter(prefix="/v1/reports", tags=["reports"], default_response_class=Response)

    @router.post("", status_code=201, responses=_ISSUED)
    def issue_report(asked: Annotated[NewReport, Body()], visit: Visiting, language: Speaking, once: OnlyOnce) -> Response:
        """Issue a signed report; it is kept, and its score is issued with it."""
        return once(lambda: _said(issue(office, asked, visit, today=today(), language=language), status=201))

    @router.get("/{report_id}.pdf", responses=_FILE)
    def fetch_report(report_id: ReportId, caller: Asking) -> Response:
        """The signed file, as it was issued."""
        return pdf_of(_found(office, report_id, caller))

    @router.get("/{report_id}", responses=_FOUND)
    def show_report(report_id: ReportId, caller: Asking) -> Response:
        """What was issued when, and by which hashes it is verified."""
        return _said(_found(office, report_id, caller))

    return router


def _found(office: Office, report_id: str, caller: Caller) -> IssuedReport:
    """The report, for who may see it: to a subject another's does not exist."""
    issued = office.reports.find(report_id)
    if caller.subject is not None and caller.subject.id != issued.subject:
        raise UnknownReport
    return issued


def pdf_of(issued: IssuedReport) -> Response:
    """The file of a report, to be saved under a name that says which it is.

    Raises
    ------
    ReportGone
        It was emptied: its subject's records were deleted by law, or the person has another pseudonym.
    """
    if not issued.file:
        raise ReportGone
    name = f"yexin-{issued.kind}-{issued.report_id}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(issued.file, media_type="application/pdf", headers=headers)


def _said(issued: IssuedReport, *, status: int = 200) -> Response:
    headers = {"Location": f"/v1/reports/{issued.report_id}"} if status == 201 else {}
    return Response(
        msgspec.json.encode(ReportAnswer.of(issued)), media_type="application/json", status_code=status, headers=headers
    )
