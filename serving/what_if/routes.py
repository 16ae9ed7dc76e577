"""POST …/what-if: a question about coming days in, curves out; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from credit.language import Language
from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.access.authorised import authorised
from serving.answers import schema_of
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.inquiry import Inquiry
from serving.problems import PROBLEM
from serving.scorer import Scorer
from serving.speaking import Speaking, spoken
from serving.what_if.answers import WhatIfAnswer
from serving.what_if.examples import WHAT_IF
from serving.what_if.hypothesis import Hypothesis
from serving.what_if.what_if import Question, what_if

_MOST = 50
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Curves of the coming days, and how the tier is reached", "content": schema_of(WhatIfAnswer, WHAT_IF)},
    **{status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)},
}
_EXAMPLE: JsonValue = {"repair": {"琼市监处罚〔2026〕12号": "2026-07-12"}, "reach": "B"}


class WhatIfQuestion(BaseModel):
    """What is supposed of which records (by id or document number) on which days, and the tier that is wanted."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    as_of: date | None = Field(None, description="the day to stand on; today where absent")
    evaluation: str | None = Field(None, description="an evaluation's name; that of the subject's kind where absent")
    purpose: Purpose | None = Field(None, description="what the answer is for; a person's needs it")
    until: date | None = Field(None, description="the last day of the curves; 36 months from the first where absent")
    repair: dict[str, date] = Field(default_factory=dict, max_length=_MOST, description="record → day of its repair (信用修复)")
    expire: dict[str, date] = Field(
        default_factory=dict, max_length=_MOST, description="record → day from which its authority ends its publicity early"
    )
    reach: str | None = Field(None, description="a tier of the evaluation, to look for the cheapest lawful repairs")

    def question(self) -> Question:
        """The question as it is answered."""
        supposed = [Hypothesis("repaired", record, day) for record, day in self.repair.items()]
        supposed += [Hypothesis("withdrawn", record, day) for record, day in self.expire.items()]
        return Question(tuple(supposed), self.until, self.reach)


def what_if_routes(scorer: Scorer, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations that look ahead."""
    router = APIRouter(prefix="/v1", tags=["what if"], default_response_class=Response)

    def answer(visit: Visit, kind: SubjectKind, subject: str, asked: WhatIfQuestion, language: Language) -> Response:
        now = today()
        inquiry = authorised(Inquiry(kind, subject, asked.as_of or now, asked.evaluation, asked.purpose), visit.caller)
        standing = scorer.standing(inquiry, today=now)
        notes.note(visit, standing.subject, purpose=standing.purpose)
        return spoken(what_if(standing, asked.question(), standing.words(language)), language)

    @router.post("/enterprises/{uscc}/what-if", responses=_ANSWERS)
    def ask_about_enterprise(uscc: str, asked: WhatIfQuestion, visit: Visiting, language: Speaking) -> Response:
        """The scores of an enterprise in the coming 36 months under supposed repairs, and the cheapest way to a tier."""
        return answer(visit, SubjectKind.ENTERPRISE, uscc, asked, language)

    @router.post("/persons/{pseudonym}/what-if", responses=_ANSWERS)
    def ask_about_person(pseudonym: str, asked: WhatIfQuestion, visit: Visiting, language: Speaking) -> Response:
        """The same of a person, by pseudonym."""
        return answer(visit, SubjectKind.PERSON, pseudonym, asked, language)

    return router
