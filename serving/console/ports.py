"""The officer's page on the second-line ports: the five scenes, their classes, and who is on which list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from credit.errors import NotKept
from serving.audit.notes import Notes
from serving.console.html import Reading, page
from serving.console.route import PageRoute
from serving.cursor import Page
from serving.customs.office import CustomsOffice, class_counts
from serving.customs.routes import note_persons
from supervision.customs.scenes import Listed, Scene, scenes


@dataclass(frozen=True)
class PortPages:
    """The page on the ports; `today` is the clock."""

    office: CustomsOffice
    notes: Notes
    today: Callable[[], date]

    def page_customs(self, reader: Reading, wanted: Page, scene: Annotated[str, Query(max_length=32)] = "vehicles") -> Response:
        """The scenes with the numbers of their classes, and the list of one of them; each person shown is noted in the audit."""
        now, chosen = self.today(), self.office.scene(scene)
        lists = {name: self._listed(name, now) for name in scenes()}
        rows = lists[scene] or []
        shown, following = wanted.cut_ordered(rows, of=f"{scene} {now}")
        if chosen.subject == "person":
            note_persons(self.notes, reader.visit("page_customs"), [one.subject for one in shown])
        heads: list[tuple[Scene, int | None, dict[str, int]]] = [
            (one, None if (some := lists[name]) is None else len(some), class_counts(some or [])) for name, one in scenes().items()
        ]
        return page(
            reader, "customs.html", heads=heads, chosen=chosen, shown=shown, following=following, names=self.office.names, day=now
        )

    def _listed(self, name: str, day: date) -> list[Listed] | None:
        """The list of a scene; None where the deployment keeps nothing that it rests on."""
        try:
            return self.office.listed(name, as_of=day, today=day)
        except NotKept:
            return None


def port_pages(office: CustomsOffice, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The page."""
    router = APIRouter(prefix="/console/customs", include_in_schema=False, route_class=PageRoute)
    pages = PortPages(office, notes, today)
    router.get("")(pages.page_customs)
    return router
