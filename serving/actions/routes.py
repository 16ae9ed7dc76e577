"""/v1/joint-actions: the four threes, joint actions with their steps and deadlines, and the statistics of their effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from credit.errors import UnknownAction
from credit.language import Language
from credit.subject import Subject, SubjectKind
from serving.access.authorised import about, named
from serving.access.caller import Caller
from serving.actions.action import JointAction, Wording
from serving.actions.answers import ActionList, Compared, FrameAnswer, Initiated, compared_answer, frame_answer
from serving.actions.desk import ActionDesk
from serving.actions.examples import ACTION, COMPARED, EFFECT, FRAME
from serving.actions.statistics import By, Effect, effect_of, later_of
from serving.answers import schema_of
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.cases.routes import NextStep
from serving.cursor import Page
from serving.once import OnlyOnce
from serving.problems import PROBLEM
from serving.speaking import Speaking, spoken
from serving.tagged import IfNoneMatch, tagged

_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 409, 422, 429, 503)}
_CURRENT: dict[int | str, dict[str, Any]] = {304: {"description": "What you have is current (If-None-Match)"}}
OfSubject = Annotated[str | None, Query(max_length=64, description="only those of this subject")]
OfExecutor = Annotated[str | None, Query(max_length=64, description="only those that this department carries out")]
OnlyOpen = Annotated[bool, Query(alias="open", description="only those in which a step is due")]


def _answers(kind: type[msgspec.Struct], example: dict[str, Any], words: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"description": words, "content": schema_of(kind, example)}, **_PROBLEMS}


class NewAction(BaseModel):
    """An action to initiate: whom, and by which measure of the lists; it must meet the subject today."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"subject": "91460000MA0000015T", "measure": "HN-CJ-01", "note": ""}]}
    )

    subject: str = Field(min_length=1, max_length=64, description="USCC, register number, or pseudonym")
    measure: str = Field(min_length=1, max_length=32, description="number of a measure of the lists")
    note: str = Field("", max_length=2000)


class Matching(BaseModel):
    """Whom to match with the lists."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "91460000MA0000015T"}]})

    subject: str = Field(min_length=1, max_length=64, description="USCC, register number, or pseudonym")


@dataclass(frozen=True)
class _Actions:
    """Answers the operations on joint actions; `today` is the clock."""

    desk: ActionDesk
    today: Callable[[], date]

    def words(self, language: Language) -> Wording:
        return replace(self.desk.wording(), language=language)

    def shown(self, action_id: str, visit: Visit, language: Language) -> JointAction:
        found = self.desk.find(action_id, today=self.today(), wording=self.words(language))
        if visit.caller.subject is not None and visit.caller.subject.id != found.subject:
            raise UnknownAction(action_id)
        self.desk.notes.note(visit, Subject.named(found.subject), records=found.records)
        return found

    def found(self, caller: Caller, subject: str | None, executor: str | None, language: Language) -> list[JointAction]:
        whose = subject if caller.subject is None else named(caller, subject or caller.subject.id).id
        return self.desk.actions(today=self.today(), wording=self.words(language), subject=whose, executor=executor)

    def compared(self, kind: SubjectKind, identifier: str, visit: Visit, language: Language) -> Response:
        about(visit.caller, kind, identifier)
        whose = visit.caller.subject or self.desk.scorer.subject(kind, identifier)
        found = self.desk.compared(whose, today=self.today())
        self.desk.notes.note(visit, whose)
        return spoken(compared_answer(whose.id, self.today(), found, language), language)


def action_routes(desk: ActionDesk, *, today: Callable[[], date]) -> APIRouter:
    """The operations on joint actions."""
    router = APIRouter(prefix="/v1", tags=["joint actions"], default_response_class=Response)
    actions = _Actions(desk, today)
    _frame(router, actions)
    _effect(router, actions)
    _reading(router, actions)
    _writing(router, actions)
    return router


def _frame(router: APIRouter, actions: _Actions) -> None:
    desk = actions.desk

    @router.get("/joint-actions/frame", responses=_answers(FrameAnswer, FRAME, "The four threes") | _CURRENT)
    def show_frame(language: Speaking, if_none_match: IfNoneMatch = "") -> Response:
        """The four threes: three lists, three checklists, what is done by itself, three stages; and the states of actions."""
        answer = frame_answer(desk.frame, desk.lists, desk.scorer.deployment.catalogue, language)
        return _tagged(answer, language, if_none_match)

    @router.get("/enterprises/{uscc}/lists", responses=_answers(Compared, COMPARED, "The lists that name the subject"))
    def lists_of_enterprise(uscc: str, visit: Visiting, language: Speaking) -> Response:
        """On which of the three lists an enterprise stands, and by which record or tier."""
        return actions.compared(SubjectKind.ENTERPRISE, uscc, visit, language)

    @router.get("/persons/{pseudonym}/lists", responses=_answers(Compared, COMPARED, "The lists that name the subject"))
    def lists_of_person(pseudonym: str, visit: Visiting, language: Speaking) -> Response:
        """On which of the three lists a person stands, for the person itself: restricted by records alone."""
        return actions.compared(SubjectKind.PERSON, pseudonym, visit, language)


def _reading(router: APIRouter, actions: _Actions) -> None:
    desk = actions.desk

    @router.get("/joint-actions", responses=_answers(ActionList, {"actions": [ACTION], "next": None}, "A page of actions"))
    def list_actions(
        visit: Visiting, page: Page, language: Speaking, subject: OfSubject = None, executor: OfExecutor = None,
        only_open: OnlyOpen = False,
    ) -> Response:  # fmt: skip
        """Joint actions with their states and deadlines; a subject's are its own."""
        found = [one for one in actions.found(visit.caller, subject, executor, language) if one.open or not only_open]
        shown, following = page.cut(found, _rank, of=f"{subject} {executor} {only_open}")
        if visit.caller.subject is not None or subject is not None:
            desk.notes.note(visit, visit.caller.subject or Subject.named(subject or ""))
        return spoken(ActionList(shown, following), language)

    @router.get("/joint-actions/{action_id}", responses=_answers(JointAction, ACTION, "The action") | _CURRENT)
    def show_action(action_id: str, visit: Visiting, language: Speaking, if_none_match: IfNoneMatch = "") -> Response:
        """One joint action with its history, and what the law says of its ground today."""
        return _tagged(actions.shown(action_id, visit, language), language, if_none_match)


def _effect(router: APIRouter, actions: _Actions) -> None:
    desk, today = actions.desk, actions.today

    @router.get("/joint-actions/effect", responses=_answers(Effect, EFFECT, "The statistics"))
    def joint_effect(language: Speaking, by: By = "department", first: date | None = None, last: date | None = None) -> Response:
        """How many actions were initiated, carried out, fed back and in time, and what came later; initiated between two days."""
        rows, catalogue = desk.scorer.watch.current().ledger.of, desk.scorer.deployment.catalogue
        later = partial(later_of, rows=rows, catalogue=catalogue, today=today())
        found = desk.actions(today=today(), wording=actions.words(language))
        return spoken(effect_of(found, by=by, later=later, first=first, last=last), language)


def _writing(router: APIRouter, actions: _Actions) -> None:
    desk, today = actions.desk, actions.today

    @router.post("/joint-actions", status_code=201, responses=_answers(JointAction, ACTION, "The action", 201))
    def initiate_action(asked: NewAction, visit: Visiting, once: OnlyOnce) -> Response:
        """Initiate an action on a measure that meets the subject today; it goes to the department that carries the measure out."""
        whom = Subject.named(asked.subject)
        return once(lambda: _json(desk.initiate(whom, asked.measure, visit=visit, today=today(), note=asked.note), 201))

    @router.post("/joint-actions/matching", responses=_answers(Initiated, {"actions": [ACTION]}, "The actions initiated"))
    def match_actions(asked: Matching, visit: Visiting, once: OnlyOnce) -> Response:
        """Initiate an action on every measure in force that is not under way for the subject."""
        whom = Subject.named(asked.subject)
        return once(lambda: _json(Initiated(tuple(desk.initiate_all(whom, visit=visit, today=today())))))

    @router.post("/joint-actions/{action_id}/steps", responses=_answers(JointAction, ACTION, "The action"))
    def move_action(action_id: str, step: NextStep, visit: Visiting, once: OnlyOnce) -> Response:
        """Take a step: respond, decline, push, execute, feed back, cancel or release; not while the ground is under objection."""
        return once(lambda: _json(desk.advance(action_id, step.to, visit=visit, today=today(), note=step.note)))


def _rank(one: JointAction) -> str:
    return f"{not one.open:d} {one.due or date.max} {one.action_id}"


def _tagged(answer: msgspec.Struct, language: Language, if_none_match: str) -> Response:
    body = msgspec.json.encode(answer)
    return tagged(body, media_type="application/json", if_none_match=if_none_match, language=str(language))


def _json(answer: msgspec.Struct, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json", status_code=status)
