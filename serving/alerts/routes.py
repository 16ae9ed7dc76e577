"""/v1/alerts: alerts of early warning with their states and deadlines, and how often what they warned of came about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from credit.subject import Subject
from serving.alerts.alert import AlertAnswer
from serving.alerts.desk import AlertDesk, RuleFigures, rank_of
from serving.alerts.examples import ALERT, FIGURES
from serving.answers import schema_of
from serving.audit.visits import Visiting
from serving.cases.routes import NextStep, OfSubject, OnlyOpen
from serving.cursor import Page
from serving.once import OnlyOnce
from serving.problems import PROBLEM
from serving.speaking import Speaking, spoken
from serving.tagged import IfNoneMatch, tagged
from supervision.warning.rules import SEVERITIES

_PROBLEMS: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 409, 422, 429, 503)}
OfSeverity = Annotated[Literal["grave", "warning", "notice"] | None, Query(description="only those of this severity")]
OfRule = Annotated[str | None, Query(max_length=64, description="only those of this rule")]
OfAddressee = Annotated[str | None, Query(max_length=64, description="only those addressed to this department")]


@dataclass(frozen=True, slots=True)
class WantedAlerts:
    """Which alerts are wanted."""

    subject: OfSubject = None
    severity: OfSeverity = None
    rule: OfRule = None
    addressee: OfAddressee = None
    only_open: OnlyOpen = False

    @property
    def columns(self) -> dict[str, str | None]:
        """What the columns of that name must hold; None is anything."""
        return {"subject": self.subject, "severity": self.severity, "rule": self.rule, "addressee": self.addressee}


class AlertList(msgspec.Struct, frozen=True):
    """A page of alerts: open ones first, then the gravest, then those due first; `next` is the cursor of the next page."""

    alerts: tuple[AlertAnswer, ...]
    next: str | None


class Figures(msgspec.Struct, frozen=True):
    """Every rule's alerts in numbers."""

    rules: tuple[RuleFigures, ...]


def _answers(kind: type[msgspec.Struct], example: dict[str, Any], words: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": words, "content": schema_of(kind, example)}, **_PROBLEMS}


_ALERT = _answers(AlertAnswer, ALERT, "The alert")
_SHOWN = _ALERT | {304: {"description": "What you have is current (If-None-Match)"}}


def alert_routes(desk: AlertDesk, *, today: Callable[[], date]) -> APIRouter:
    """The operations on alerts."""
    router = APIRouter(prefix="/v1/alerts", tags=["alerts"], default_response_class=Response)

    @router.get("/figures", responses=_answers(Figures, {"rules": [FIGURES]}, "The figures"))
    def alert_figures(language: Speaking) -> Response:
        """How many alerts each rule gave, what became of them, and how often what they warned of came about."""
        return spoken(Figures(tuple(desk.figures(today=today(), language=language))), language)

    @router.get("", responses=_answers(AlertList, {"alerts": [ALERT], "next": None}, "A page of alerts"))
    def list_alerts(visit: Visiting, page: Page, language: Speaking, wanted: Annotated[WantedAlerts, Depends()]) -> Response:
        """Alerts with their states and deadlines."""
        found = desk.alerts(today=today(), language=language, only_open=wanted.only_open, **wanted.columns)
        shown, following = page.cut(found, _rank, of=repr(wanted))
        if wanted.subject is not None:
            desk.notes.note(visit, Subject.named(wanted.subject))
        return spoken(AlertList(shown, following), language)

    _of_one(router, desk, today)
    return router


def _of_one(router: APIRouter, desk: AlertDesk, today: Callable[[], date]) -> None:
    @router.get("/{alert_id}", responses=_SHOWN)
    def show_alert(alert_id: str, visit: Visiting, language: Speaking, if_none_match: IfNoneMatch = "") -> Response:
        """One alert with its history."""
        found = desk.find(alert_id, today=today(), language=language)
        desk.notes.note(visit, Subject.named(found.subject))
        body = msgspec.json.encode(found)
        return tagged(body, media_type="application/json", if_none_match=if_none_match, language=str(language))

    @router.post("/{alert_id}/steps", responses=_ALERT)
    def move_alert(alert_id: str, step: NextStep, visit: Visiting, once: OnlyOnce) -> Response:
        """Take a step: acknowledge, handle, dismiss with a reason, send back, or close."""
        return once(lambda: _json(desk.advance(alert_id, step.to, visit=visit, today=today(), note=step.note)))


def _rank(one: AlertAnswer) -> str:
    closed, grade, due, alert_id = rank_of(one)
    return f"{closed:d} {grade:0{len(str(len(SEVERITIES)))}d} {due} {alert_id}"


def _json(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
