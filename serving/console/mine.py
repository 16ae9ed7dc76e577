"""A resident's or enterprise's own pages: its score and records, what it asked for, and to ask for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from credit.calendar import add_months
from credit.errors import ImpossibleStep, NotAllowed
from credit.purpose import Purpose
from credit.subject import Subject
from serving.access.caller import Caller, Role
from serving.access.door import Asking
from serving.audit.chain import LinkedEntry
from serving.audit.trail import AuditTrail
from serving.audit.visits import Visiting
from serving.cases.desk import CaseDesk
from serving.cases.kind import case_kinds
from serving.consents.consents import Consents
from serving.console.html import Reading, page
from serving.console.route import PageRoute
from serving.console.subject_view import SubjectViews
from serving.console.subjects import asked

_ASKERS, _LOOKED_AT = 50, 1000


@dataclass(frozen=True)
class Own:
    """What a subject's own pages are made from."""

    views: SubjectViews
    desk: CaseDesk
    consents: Consents
    trail: AuditTrail

    def askers(self, subject: Subject) -> list[LinkedEntry]:
        """Who else asked about the subject, the latest first."""
        others = (one for one in self.trail.about(subject.id, limit=_LOOKED_AT) if one.role != Role.SUBJECT)
        return list(islice(others, _ASKERS))


@dataclass(frozen=True)
class OwnPages:
    """A subject's own pages; `today` is the clock."""

    own: Own
    today: Callable[[], date]

    def page_mine(self, reader: Reading, caller: Asking) -> Response:
        """My score, the records behind it, my consents and cases."""
        subject, day = itself(caller), self.today()
        inquiry = asked(subject.id, caller, day, Purpose.SELF)
        view = self.own.views.of(inquiry, reader.visit("page_mine"), today=day, language=reader.language)
        cases = self.own.desk.cases(today=day, subject=subject.id)
        return page(
            reader,
            "mine.html",
            view=view,
            purpose=Purpose.SELF,
            three_years=add_months(day, -36),
            cases=cases,
            kinds=case_kinds(),
            consents=self.own.consents.of(subject, today=day),
            askers=self.own.askers(subject),
        )

    def page_open_case(
        self,
        visit: Visiting,
        kind: Annotated[str, Form(max_length=32)],
        reference: Annotated[str, Form(max_length=128)],
        note: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        """Object to a record, ask for its repair, or ask for a score to be explained or reviewed by a person."""
        self.own.desk.open(kind, itself(visit.caller), reference, today=self.today(), note=note, visit=visit)
        return RedirectResponse("/console/mine#cases", status_code=303)

    def page_withdraw_case(self, case_id: str, visit: Visiting) -> Response:
        """Take back what was asked for."""
        case = self.own.desk.find(case_id, today=self.today())
        if case.subject != itself(visit.caller).id:
            raise NotAllowed(visit.caller.role, "take back a case of another subject")
        if not case.open:
            raise ImpossibleStep(case.kind, "it is closed already")
        self.own.desk.advance(case_id, "withdrawn", by="subject", today=self.today(), visit=visit)
        return RedirectResponse("/console/mine#cases", status_code=303)

    def page_withdraw_consent(self, record_id: str, visit: Visiting) -> Response:
        """Withdraw a consent: nothing is answered under it from today on."""
        self.own.consents.withdraw(itself(visit.caller), record_id, today=self.today(), visit=visit)
        return RedirectResponse("/console/mine#consents", status_code=303)


def own_routes(own: Own, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/mine", include_in_schema=False, route_class=PageRoute)
    pages = OwnPages(own, today)
    router.get("")(pages.page_mine)
    router.post("/cases")(pages.page_open_case)
    router.post("/cases/{case_id}/withdraw")(pages.page_withdraw_case)
    router.post("/consents/{record_id}/withdraw")(pages.page_withdraw_consent)
    return router


def itself(caller: Caller) -> Subject:
    """The subject that a client of the role `subject` is.

    Raises
    ------
    NotAllowed
        The client is of another role.
    """
    if caller.subject is None:
        raise NotAllowed(caller.role, "open the pages of a subject's own credit")
    return caller.subject
