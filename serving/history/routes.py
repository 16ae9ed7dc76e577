"""/v1/scores/{score_id} and …/scores: issued scores, found again and listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from credit.errors import NotAllowed
from credit.subject import Subject, SubjectKind
from serving.access.authorised import about
from serving.answers import schema_of
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.cases.desk import CaseDesk
from serving.cursor import Page, Wanted
from serving.examples import SCORE
from serving.history.access import may_read
from serving.history.answers import BehindAnswer, IssuedAnswer, IssuedLine, ScoreHistory, answer_in, line_of
from serving.problems import PROBLEM
from serving.store.issued import IssuedScores
from serving.tagged import IfNoneMatch, tagged

_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_LINE = {name: SCORE[name] for name in ("score_id", "as_of", "status", "score", "tier", "tier_label")} | {
    "issued_at": "2026-06-30T08:00:00Z", "evaluation": "enterprise", "evaluation_version": 1, "erased_on": None,
}  # fmt: skip
_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)}


def _answers(kind: type[msgspec.Struct], example: dict[str, Any], words: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": words, "content": schema_of(kind, example)}, **_PROBLEMS}


_HISTORY = _answers(ScoreHistory, {"subject": SCORE["subject"], "scores": [_LINE], "next": None}, "A page of issued scores")
_ISSUED = _answers(
    IssuedAnswer,
    {"score_id": SCORE["score_id"], "issued_at": "2026-06-30T08:00:00Z", "answer": SCORE, "erased_on": None},
    "The score as it was issued",
) | {304: {"description": "What you have is current (If-None-Match)"}}
_BEHIND = _answers(
    BehindAnswer, {"score_id": SCORE["score_id"], "records": SCORE["records"], "next": None}, "A page of the records behind it"
)


def history_routes(issued: IssuedScores, desk: CaseDesk, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations on issued scores."""
    router = APIRouter(prefix="/v1", tags=["scores"], default_response_class=Response)
    _by_subject(router, issued, notes)

    @router.get("/scores/{score_id}", responses=_ISSUED)
    def show_score(score_id: str, visit: Visiting, if_none_match: IfNoneMatch = "") -> Response:
        """An issued score, word for word as it was given: its reasons, rules and records."""
        found = may_read(issued.find(score_id), visit.caller, desk, today=today())
        notes.note(visit, Subject.named(found.subject), score_id=score_id)
        answer = IssuedAnswer(found.score_id, found.issued_at, answer_in(found), found.erased_on)
        return tagged(msgspec.json.encode(answer), media_type="application/json", if_none_match=if_none_match)

    @router.get("/scores/{score_id}/records", responses=_BEHIND)
    def list_records_behind(score_id: str, visit: Visiting, page: Page) -> Response:
        """The records behind an issued score, each with its end and its way of repair."""
        found = may_read(issued.find(score_id), visit.caller, desk, today=today())
        answer = answer_in(found)
        records = sorted(answer.records if answer else (), key=lambda one: one.record_id)
        shown, following = page.cut(records, lambda one: one.record_id, of=score_id)
        notes.note(visit, Subject.named(found.subject), score_id=score_id, records=[one.record_id for one in shown])
        return _json(BehindAnswer(score_id, shown, following))

    return router


def _by_subject(router: APIRouter, issued: IssuedScores, notes: Notes) -> None:
    @router.get("/enterprises/{uscc}/scores", responses=_HISTORY)
    def list_scores_of_enterprise(uscc: str, visit: Visiting, page: Page) -> Response:
        """The scores that were issued about an enterprise, the latest first."""
        return _json(_history((issued, notes), Subject(SubjectKind.ENTERPRISE, uscc.strip()), visit, page))

    @router.get("/persons/{pseudonym}/scores", responses=_HISTORY)
    def list_scores_of_person(pseudonym: str, visit: Visiting, page: Page) -> Response:
        """The scores that were issued about a person, for the person alone."""
        return _json(_history((issued, notes), Subject(SubjectKind.PERSON, pseudonym), visit, page))


def _history(kept: tuple[IssuedScores, Notes], subject: Subject, visit: Visit, page: Wanted) -> ScoreHistory:
    (issued, notes), caller = kept, visit.caller
    about(caller, subject.kind, subject.id)
    if subject.kind is SubjectKind.PERSON and caller.subject is None:
        raise NotAllowed(caller.role, "see which scores a person was given")
    whose = caller.subject or subject
    lines = [line_of(one) for one in issued.of(whose.id)]
    shown, following = page.cut(lines, _latest_first, of=whose.id)
    notes.note(visit, whose)
    return ScoreHistory(whose.id, shown, following)


def _latest_first(line: IssuedLine) -> str:
    """A key that rises as time goes back."""
    return f"{(_FAR - line.issued_at) // timedelta(microseconds=1):020d} {line.score_id}"


def _json(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
