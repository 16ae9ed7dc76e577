"""The regulator's pages on early warning: alerts with their deadlines, one alert with its steps, and each rule in numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from credit.subject import Subject
from serving.alerts.alert import alert_flow
from serving.alerts.desk import AlertDesk
from serving.console.html import Reading, page
from serving.console.route import PageRoute

_MOST = 200  # lines of a page; the API gives the rest
_ACTORS = ("addressee", "coordinator")
Grade = Annotated[Literal["", "grave", "warning", "notice"], Query()]


@dataclass(frozen=True)
class AlertPages:
    """The pages; `today` is the clock."""

    desk: AlertDesk
    today: Callable[[], date]

    def page_alerts(self, reader: Reading, severity: Grade = "", closed: Annotated[bool, Query()] = False) -> Response:
        """Open alerts, the gravest first and those due first; with `closed` all."""
        found = self.desk.alerts(today=self.today(), language=reader.language, only_open=not closed, severity=severity or None)
        figures = self.desk.figures(today=self.today(), language=reader.language)
        return page(
            reader, "alerts.html", alerts=found[:_MOST], count=len(found), severity=severity, closed=closed, figures=figures
        )

    def page_alert(self, alert_id: str, reader: Reading) -> Response:
        """One alert, and the steps that can be taken."""
        alert = self.desk.find(alert_id, today=self.today(), language=reader.language)
        self.desk.notes.note(reader.visit("page_alert"), Subject.named(alert.subject))
        steps = alert_flow().steps_from(alert.state, by=_ACTORS)
        return page(reader, "alert.html", alert=alert, steps=steps)

    def page_move_alert(
        self,
        alert_id: str,
        reader: Reading,
        to: Annotated[str, Form(max_length=32)],
        note: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        """Take a step."""
        self.desk.advance(alert_id, to, visit=reader.visit("page_move_alert"), today=self.today(), note=note)
        return RedirectResponse(f"/console/alerts/{alert_id}", status_code=303)


def alert_pages(desk: AlertDesk, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/alerts", include_in_schema=False, route_class=PageRoute)
    pages = AlertPages(desk, today)
    router.get("")(pages.page_alerts)
    router.get("/{alert_id}")(pages.page_alert)
    router.post("/{alert_id}")(pages.page_move_alert)
    return router
