"""…/approval and …/scenes: what an applicant's standing brings at a window, and what a resident's score opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from credit.language import Language
from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.access.authorised import authorised
from serving.answered import answer_of
from serving.answers import schema_of
from serving.approval.answers import APPROVAL, SCENES, ApprovalAnswer, ScenesAnswer, approval_answer, scene_answer
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.holdings.routes import AsOf
from serving.inquiry import Inquiry
from serving.measures.matched import measures_meeting
from serving.problems import PROBLEM
from serving.scorer import Scorer
from serving.speaking import Speaking, spoken
from supervision.approval import green_channel
from supervision.lists import MeasureList
from supervision.service_scenes import service_scenes

JINYEFEN = "jinyefen"
ForWhat = Annotated[Purpose | None, Query(description="what the answer is for; a person's needs it", examples=["incentive"])]
Promised = Annotated[int | None, Query(ge=1, le=365, description="working days that are promised for the matter", examples=[10])]
OfScore = Annotated[str, Query(max_length=64, description="the personal evaluation whose scenes are asked about")]
_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)}
_APPROVAL: dict[int | str, dict[str, Any]] = {
    200: {"description": "The colour and its effects", "content": schema_of(ApprovalAnswer, APPROVAL)},
    **_PROBLEMS,
}
_SCENES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The scenes, with what is met", "content": schema_of(ScenesAnswer, SCENES)},
    **_PROBLEMS,
}


@dataclass(frozen=True)
class Windows:
    """Answers about approvals and scenes; `today` is the clock."""

    scorer: Scorer
    lists: Sequence[MeasureList]
    notes: Notes
    today: Callable[[], date]

    def approval(self, visit: Visit, asked: Inquiry, promised: int | None, language: Language) -> Response:
        """The colour of an applicant."""
        inquiry, now = authorised(asked, visit.caller), self.today()
        matches, colour = measures_meeting(self.scorer, self.lists, inquiry, today=now, language=language)
        self.notes.note(visit, self.scorer.subject(inquiry.kind, inquiry.identifier), purpose=inquiry.purpose)
        return spoken(approval_answer(inquiry.identifier, inquiry.as_of, colour, green_channel(matches), promised), language)

    def scenes(self, visit: Visit, asked: Inquiry) -> Response:
        """The service scenes of a person."""
        standing = self.scorer.standing(authorised(asked, visit.caller), today=self.today())
        self.notes.note(visit, standing.subject, purpose=standing.purpose)
        score, name = answer_of(standing, Language.CHINESE).score, standing.evaluation.name
        some = service_scenes(self.lists, name, score, on=standing.as_of)
        answer = ScenesAnswer(standing.subject.id, standing.as_of, name, score, tuple(map(scene_answer, some)))
        return Response(msgspec.json.encode(answer), media_type="application/json")


def approval_routes(scorer: Scorer, lists: Sequence[MeasureList], notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations on approvals and scenes."""
    router = APIRouter(prefix="/v1", tags=["approval"], default_response_class=Response)
    windows = Windows(scorer, lists, notes, today)
    _of_persons(router, windows)

    @router.get("/enterprises/{uscc}/approval", responses=_APPROVAL)
    def approval_of_enterprise(
        uscc: str, visit: Visiting, language: Speaking, as_of: AsOf = None, promised_days: Promised = None
    ) -> Response:
        """The approval colour (红/橙/蓝/黑) of an enterprise, what it brings, and its green channel."""
        return windows.approval(visit, Inquiry(SubjectKind.ENTERPRISE, uscc, as_of or today()), promised_days, language)

    return router


def _of_persons(router: APIRouter, windows: Windows) -> None:
    today = windows.today

    @router.get("/persons/{pseudonym}/approval", responses=_APPROVAL)
    def approval_of_person(
        pseudonym: str,
        visit: Visiting,
        language: Speaking,
        as_of: AsOf = None,
        purpose: ForWhat = None,
        promised_days: Promised = None,
    ) -> Response:
        """The approval colour of a person: 红, 橙 or the ordinary 蓝, never 黑; it needs the person's consent."""
        inquiry = Inquiry(SubjectKind.PERSON, pseudonym, as_of or today(), None, purpose)
        return windows.approval(visit, inquiry, promised_days, language)

    @router.get("/persons/{pseudonym}/scenes", responses=_SCENES)
    def scenes_of_person(
        pseudonym: str, visit: Visiting, as_of: AsOf = None, purpose: ForWhat = None, evaluation: OfScore = JINYEFEN
    ) -> Response:
        """The service scenes of 金椰分 and which of them a person's score reaches; incentives alone."""
        return windows.scenes(visit, Inquiry(SubjectKind.PERSON, pseudonym, as_of or today(), evaluation, purpose))
