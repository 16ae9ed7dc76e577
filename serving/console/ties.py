"""The officer's pages on relations: likely successors of listed firms, and the graph around one subject with its ways in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.audit.notes import Notes
from serving.console.html import Reading, page
from serving.console.route import PageRoute
from serving.cursor import Page
from serving.relations.found import Found, shell_answer
from serving.relations.webs import Webs
from supervision.relations.picture import svg

_DRAWN, _RELATED = 40, 40


@dataclass(frozen=True)
class TiePages:
    """Pages on relations; `today` is the clock."""

    webs: Webs
    notes: Notes
    today: Callable[[], date]

    def page_shells(self, reader: Reading, wanted: Page) -> Response:
        """Likely successors with the evidence, the strongest first."""
        now = self.today()
        if not self.webs.kept:
            return page(reader, "shells.html", told=None, count=0, following=None, day=now, listed=0)
        web = self.webs.of(now, today=now)
        found = web.shells()
        shown, following = wanted.cut_ordered(found, of=f"shells {now}")
        told = [shell_answer(web, one, reader.language) for one in shown]
        return page(reader, "shells.html", told=told, count=len(found), following=following, day=now, listed=len(web.listed))

    def page_relations(self, identifier: str, reader: Reading) -> Response:
        """The graph around an enterprise, and all that it shows in words; a part of the subject's page."""
        now, subject = self.today(), self.webs.crowd.scorer.subject(SubjectKind.ENTERPRISE, identifier)
        web = self.webs.of(now, today=now)
        found = Found(web, self.webs.vertex(web, subject.id), reader.language)
        self.notes.note(reader.visit("page_relations"), subject, purpose=Purpose.SUPERVISION)
        some = found.related()
        drawn = found.picture(most=_DRAWN)
        # Every text in the picture was escaped where it was written.
        picture = Markup(svg(drawn, label=reader.say("relation.picture", subject=subject.id), legend=False))  # noqa: S704
        return page(
            reader, "relations.html", subject=subject.id, picture=picture, kinds=drawn["categories"], related=some[:_RELATED],
            more=max(len(some) - _RELATED, 0), contagion=found.contagion(some), control=found.control(), shells=found.shells(),
            listed=found.listed,
        )  # fmt: skip


def tie_pages(webs: Webs, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console", include_in_schema=False, route_class=PageRoute)
    pages = TiePages(webs, notes, today)
    router.get("/relations")(pages.page_shells)
    router.get("/subjects/{identifier}/relations")(pages.page_relations)
    return router
