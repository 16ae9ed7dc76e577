"""The officer's pages: cases with their deadlines, and one case with the steps that can be taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from credit.subject import Subject
from serving.audit.notes import Notes
from serving.audit.visits import Visiting
from serving.cases.desk import CaseDesk
from serving.cases.kind import kind_named
from serving.console.html import Reading, page
from serving.console.route import PageRoute


@dataclass(frozen=True)
class CasePages:
    """The officer's pages; `today` is the clock."""

    desk: CaseDesk
    notes: Notes
    today: Callable[[], date]

    def page_cases(self, reader: Reading, closed: Annotated[bool, Query()] = False) -> Response:
        """Open cases, those due first come first; with `closed` all."""
        return page(reader, "cases.html", cases=self.desk.cases(today=self.today(), only_open=not closed), closed=closed)

    def page_case(self, case_id: str, reader: Reading) -> Response:
        """One case, and what can be decided."""
        case = self.desk.find(case_id, today=self.today())
        self.notes.note(reader.visit("page_case"), Subject.named(case.subject))
        kind = kind_named(case.kind)
        steps = [step for step in kind.steps if case.state in step.from_ and step.by == "officer"]
        return page(reader, "case.html", case=case, steps=steps)

    def page_decide_case(
        self, case_id: str, visit: Visiting, to: Annotated[str, Form(max_length=32)], note: Annotated[str, Form(max_length=2000)]
    ) -> Response:
        """Decide, with the reason that the subject will read."""
        self.desk.advance(case_id, to, by="officer", today=self.today(), note=note, visit=visit)
        return RedirectResponse(f"/console/cases/{case_id}", status_code=303)


def case_pages(desk: CaseDesk, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/cases", include_in_schema=False, route_class=PageRoute)
    pages = CasePages(desk, notes, today)
    router.get("")(pages.page_cases)
    router.get("/{case_id}")(pages.page_case)
    router.post("/{case_id}")(pages.page_decide_case)
    return router
