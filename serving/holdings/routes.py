"""…/records: what is held about a subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from credit.errors import NotAllowed, RecordFromFuture
from credit.items import Catalogue
from credit.language import Language
from credit.subject import Subject, SubjectKind
from features.records.store import RecordStore
from serving.access.authorised import about
from serving.access.caller import Caller
from serving.answers import schema_of
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.cursor import Page, Wanted
from serving.examples import SCORE
from serving.holdings.answers import HeldRecord, Holding
from serving.holdings.holding import records_of
from serving.problems import PROBLEM
from serving.speaking import Speaking, spoken

AsOf = Annotated[date | None, Query(description="The day to stand on; today where absent", examples=["2026-06-30"])]
_TOLD = SCORE["records"][0]
_RECORD = {name: _TOLD[name] for name in HeldRecord.__struct_fields__ if name in _TOLD} | {
    "category": "罚款", "known_at": "2026-04-13", "counts": True, "until": None,
    "purposes": ["supervision", "approval", "preloan", "customs", "incentive", "self"],
}  # fmt: skip
_EXAMPLE = {"subject": SCORE["subject"], "as_of": "2026-06-30", "records": [_RECORD], "next": None}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page of records", "content": schema_of(Holding, _EXAMPLE)},
    **{status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)},
}


def holding_routes(store: RecordStore, catalogue: Catalogue, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations that show records."""
    router = APIRouter(prefix="/v1", tags=["records"], default_response_class=Response)

    def held(whose: tuple[Subject, Visit], as_of: date | None, page: Wanted, language: Language) -> Response:
        now, visit = today(), whose[1]
        subject = _visible(whose[0], visit.caller)
        day = as_of or now
        if day > now:
            raise RecordFromFuture(day, today=now)
        found = records_of(store, catalogue, subject, as_of=day, language=language)
        shown, following = page.cut(found, _latest_first, of=f"{subject.id} {day}")
        notes.note(visit, subject, records=[one.record_id for one in shown])
        return spoken(Holding(subject.id, day, shown, following), language)

    @router.get("/enterprises/{uscc}/records", responses=_ANSWERS)
    def list_records_of_enterprise(uscc: str, visit: Visiting, language: Speaking, page: Page, as_of: AsOf = None) -> Response:
        """What is held about an enterprise, each record with its state, its end and its way of repair."""
        return held((Subject(SubjectKind.ENTERPRISE, uscc.strip()), visit), as_of, page, language)

    @router.get("/persons/{pseudonym}/records", responses=_ANSWERS)
    def list_records_of_person(pseudonym: str, visit: Visiting, language: Speaking, page: Page, as_of: AsOf = None) -> Response:
        """What is held about a person, for the person alone (《个人信息保护法》第四十五条)."""
        return held((Subject(SubjectKind.PERSON, pseudonym), visit), as_of, page, language)

    return router


def _visible(subject: Subject, caller: Caller) -> Subject:
    about(caller, subject.kind, subject.id)
    if subject.kind is SubjectKind.PERSON and caller.subject is None:
        raise NotAllowed(caller.role, "see all records of a person")
    return caller.subject or subject


def _latest_first(record: HeldRecord) -> str:
    """A key that rises as time goes back."""
    return f"{date.max.toordinal() - record.event_date.toordinal():07d} {record.record_id}"
