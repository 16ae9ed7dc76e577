"""/v1/customs/scenes and …/customs: the second-line ports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind
from serving.access.authorised import authorised
from serving.answers import schema_of
from serving.approval.routes import ForWhat
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.audit.visits import Visiting
from serving.cursor import Page, Wanted
from serving.customs.answers import (
    CLASS,
    SCENE_HEADS,
    SCENE_LIST,
    ClassAnswer,
    SceneHeads,
    SceneList,
    SceneOfSubject,
    listed_answer,
    measure_named,
    scene_head,
)
from serving.customs.office import EVALUATIONS, Classed, CustomsOffice, class_counts
from serving.holdings.routes import AsOf
from serving.inquiry import Inquiry
from serving.problems import PROBLEM
from serving.speaking import Speaking, spoken
from serving.tagged import IfNoneMatch, tagged
from supervision.customs.scenes import Listed, scenes

_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)}


def _said(kind: type[msgspec.Struct], words: str, example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": words, "content": schema_of(kind, example)}, **_PROBLEMS}


def customs_routes(office: CustomsOffice, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The operations on the second-line ports."""
    router = APIRouter(prefix="/v1", tags=["customs"], default_response_class=Response)
    _scenes(router, office, notes, today)
    _classes(router, office, notes, today)
    return router


def _scenes(router: APIRouter, office: CustomsOffice, notes: Notes, today: Callable[[], date]) -> None:
    @router.get("/customs/scenes", responses=_said(SceneHeads, "The scenes", SCENE_HEADS))
    def list_customs_scenes(if_none_match: IfNoneMatch = "") -> Response:
        """The five scenes at the second-line ports (P1 item 38), and the measures in each."""
        heads = SceneHeads(tuple(scene_head(one, office.names) for one in scenes().values()))
        return tagged(msgspec.json.encode(heads), media_type="application/json", if_none_match=if_none_match)

    @router.get("/customs/scenes/{scene}", responses=_said(SceneList, "A page of the list", SCENE_LIST))
    def show_customs_scene(scene: str, visit: Visiting, page: Page, as_of: AsOf = None) -> Response:
        """The subjects of a scene with class and measure; persons stand there by a record alone, and each is noted in the audit."""
        now = today()
        rows = office.listed(scene, as_of=as_of or now, today=now)
        answer = _page_of(office, scene, rows, page, as_of or now)
        note_persons(notes, visit, [one.subject for one in answer.listed if office.scene(scene).subject == "person"])
        return _json(answer)


def _classes(router: APIRouter, office: CustomsOffice, notes: Notes, today: Callable[[], date]) -> None:
    def class_of(visit: Visit, asked: Inquiry, language: Language) -> Response:
        found = office.class_of(authorised(asked, visit.caller), today=today(), language=language)
        notes.note(visit, found.standing.subject, purpose=found.standing.purpose)
        return spoken(_class_answer(found, office.names), language)

    def about(kind: SubjectKind, subject: str, as_of: date | None, purpose: Purpose | None = None) -> Inquiry:
        return Inquiry(kind, subject, as_of or today(), EVALUATIONS[kind], purpose)

    @router.get("/enterprises/{uscc}/customs", responses=_said(ClassAnswer, "The class", CLASS))
    def customs_class_of_enterprise(uscc: str, visit: Visiting, language: Speaking, as_of: AsOf = None) -> Response:
        """The class of an enterprise at the second-line ports, why, and its scenes."""
        return class_of(visit, about(SubjectKind.ENTERPRISE, uscc, as_of), language)

    @router.get("/persons/{pseudonym}/customs", responses=_said(ClassAnswer, "The class", CLASS))
    def customs_class_of_person(
        pseudonym: str, visit: Visiting, language: Speaking, as_of: AsOf = None, purpose: ForWhat = None
    ) -> Response:
        """The class of a person: the white list by a score and with consent, the watch list by a record alone."""
        return class_of(visit, about(SubjectKind.PERSON, pseudonym, as_of, purpose), language)


def note_persons(notes: Notes, visit: Visit, persons: list[str]) -> None:
    """One entry in the audit trail for each person whom a list names."""
    for one in persons:
        notes.note(visit, Subject(SubjectKind.PERSON, one), purpose=Purpose.CUSTOMS)


def _page_of(office: CustomsOffice, scene: str, rows: list[Listed], page: Wanted, as_of: date) -> SceneList:
    shown, following = page.cut_ordered(rows, of=f"{scene} {as_of}")
    listed = tuple(listed_answer(row, office.names) for row in shown)
    return SceneList(scene, office.scene(scene).name, as_of, len(rows), class_counts(rows), listed, following)


def _class_answer(found: Classed, names: dict[str, str]) -> ClassAnswer:
    some = tuple(SceneOfSubject(scene.scene, scene.name, measure_named(number, names)) for scene, number in found.scenes)
    return ClassAnswer(found.standing.subject.id, found.standing.as_of, found.customs.name, found.customs.reason, some)


def _json(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
