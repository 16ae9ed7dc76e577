"""Pages about one subject for who may see it: the regulator's page, what-if by ticking a repair, and reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from credit.calendar import add_months
from credit.errors import ImpossibleHypothesis
from credit.purpose import Purpose
from serving.access.authorised import authorised, named
from serving.access.caller import Caller
from serving.access.door import Asking
from serving.audit.notes import Notes
from serving.console.html import Reading, page
from serving.console.route import PageRoute
from serving.console.subject_view import SubjectViews
from serving.inquiry import Inquiry
from serving.report.office import Office
from serving.report.routes import NewReport, issue, pdf_of
from serving.what_if.hypothesis import Hypothesis
from serving.what_if.what_if import Question, what_if

OptionalDay = Annotated[date | None, Query(description="the day to stand on; today where absent")]


@dataclass(frozen=True)
class SubjectPages:
    """Pages about one subject; `today` is the clock."""

    views: SubjectViews
    notes: Notes
    office: Office
    today: Callable[[], date]

    def page_subject(
        self, identifier: str, reader: Reading, caller: Asking, as_of: OptionalDay = None, purpose: Purpose | None = None
    ) -> Response:
        """A subject: score in points, records on a line of time, measures, history, and what a repair would bring."""
        inquiry = asked(identifier, caller, as_of or self.today(), purpose)
        view = self.views.of(inquiry, reader.visit("page_subject"), today=self.today(), language=reader.language)
        return page(reader, "subject.html", view=view, purpose=inquiry.purpose, three_years=add_months(self.today(), -36))

    def page_what_if(
        self,
        identifier: str,
        reader: Reading,
        caller: Asking,
        repair: Annotated[list[str] | None, Form(max_length=50)] = None,
        reach: Annotated[str, Form(max_length=32)] = "",
        purpose: Annotated[Purpose | None, Form()] = None,
    ) -> Response:
        """The curves if the ticked records are repaired as soon as the law allows; a part of the subject's page."""
        day = self.today()
        standing = self.views.scorer.standing(asked(identifier, caller, day, purpose), today=day)
        self.notes.note(reader.visit("page_what_if"), standing.subject, purpose=standing.purpose)
        supposed = tuple(Hypothesis("repaired", *_soonest(one, day)) for one in repair or [])
        told = what_if(standing, Question(supposed, None, reach or None), standing.words(reader.language))
        tiers = [(tier.name, tier.start) for tier in standing.evaluation.tiers.rising]
        return page(reader, "what_if.html", told=told, tiers=tiers)

    def page_report(
        self,
        identifier: str,
        reader: Reading,
        caller: Asking,
        kind: Annotated[str, Form()],
        first: Annotated[date | None, Form()] = None,
    ) -> Response:
        """A signed report, as a file."""
        subject = named(caller, identifier)
        inquiry = asked(subject.id, caller, self.today(), None)
        order = NewReport.model_validate({"kind": kind, "subject": subject.id, "first": first, "purpose": inquiry.purpose})
        return pdf_of(issue(self.office, order, reader.visit("report"), today=self.today(), language=reader.language))


def subject_routes(views: SubjectViews, notes: Notes, office: Office, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/subjects", include_in_schema=False, route_class=PageRoute)
    pages = SubjectPages(views, notes, office, today)
    router.get("/{identifier}")(pages.page_subject)
    router.post("/{identifier}/what-if")(pages.page_what_if)
    router.post("/{identifier}/report")(pages.page_report)
    return router


def asked(identifier: str, caller: Caller, as_of: date, purpose: Purpose | None) -> Inquiry:
    """What the reader of a page asks; who gave no purpose asks for the first that the role and the evaluation share."""
    subject = named(caller, identifier)
    return authorised(Inquiry(subject.kind, subject.id, as_of, None, purpose), caller)


def _soonest(option: str, today: date) -> tuple[str, date]:
    """Record and day of a ticked repair ("id@day"); a day that is past cannot be supposed any more, today can."""
    record, _, day = option.partition("@")
    try:
        return record, max(date.fromisoformat(day), today)
    except ValueError:
        raise ImpossibleHypothesis(record, "tick a record of the list") from None
