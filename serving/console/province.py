"""The regulator's pages over all subjects: the overview, and the list in which one is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from credit.deployment import Deployment
from credit.errors import InvalidIdentifier
from credit.subject import Subject
from features.quality.deliveries import Deliveries
from features.records.store import RecordStore
from serving.cases.desk import CaseDesk
from serving.console.html import Reader, Reading, page
from serving.console.overview import Overview, month_before
from serving.console.overviews import Overviews
from serving.console.route import PageRoute
from serving.console.sending import Sending, sending_of

_PLACES, _CASES = 18, 8


@dataclass(frozen=True)
class Province:
    """What the regulator's pages are made from."""

    deployment: Deployment
    store: RecordStore
    overviews: Overviews
    deliveries: Deliveries
    desk: CaseDesk
    evaluation: Callable[[], str]

    def overview(self, as_of: date) -> Overview:
        """All subjects on a day."""
        return self.overviews.of(self.evaluation(), as_of=as_of)

    def sending(self, as_of: date) -> Sending:
        """How well departments sent in the twelve months up to a day."""
        return sending_of(self.deliveries, self.store, self.deployment.catalogue, as_of=as_of)


@dataclass(frozen=True)
class ProvincePages:
    """The regulator's pages over all subjects; `today` is the clock."""

    province: Province
    today: Callable[[], date]

    def page_overview(self, reader: Reading, as_of: Annotated[date | None, Query()] = None) -> Response:
        """Tiers of all subjects, moves of the month, places, industries, data quality, and cases that are due."""
        day = min(as_of or self.today(), self.today())
        overview = self.province.overview(day)
        return page(
            reader,
            "overview.html",
            overview=overview,
            since=month_before(day),
            distribution=_named(overview.tiers, overview.distribution()),
            moves=overview.moves().tolist(),
            moved=_moved(overview),
            regions=_bars(overview.by("region"), reader),
            industries=_bars(overview.by("industry"), reader),
            sending=self.province.sending(day),
            cases=self.province.desk.cases(today=self.today(), only_open=True)[:_CASES],
        )

    def page_subjects(
        self,
        reader: Reading,
        q: Annotated[str, Query(max_length=64)] = "",
        tier: Annotated[str, Query(max_length=32)] = "",
        moved: Annotated[str, Query(max_length=8)] = "",
    ) -> Response:
        """Subjects by name, number, place, tier or move; a number in full leads to its page."""
        overview = self.province.overview(self.today())
        rows = overview.find(q.strip(), tier=tier, moved=moved)
        if len(rows) == 0 and _is_identifier(q):
            return RedirectResponse(f"/console/subjects/{q.strip()}", status_code=303)
        return page(reader, "subjects.html", overview=overview, rows=rows, q=q, tier_wanted=tier, moved=moved)


def province_routes(province: Province, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console", include_in_schema=False, route_class=PageRoute)
    pages = ProvincePages(province, today)
    router.get("/overview")(pages.page_overview)
    router.get("/subjects")(pages.page_subjects)
    return router


def _is_identifier(text: str) -> bool:
    try:
        return len(Subject.named(text.strip()).id) in (18, 33)
    except InvalidIdentifier:
        return False


def _named(tiers: Iterable[str], counts: Any) -> list[dict[str, Any]]:
    return [{"tier": tier, "count": int(count)} for tier, count in zip(tiers, counts, strict=True)][::-1]


def _moved(overview: Overview) -> tuple[int, int]:
    """How many moved up, and down."""
    moves, size = overview.moves(), range(len(overview.tiers))
    up = sum(int(moves[before, now]) for before in size for now in size if now > before)
    return up, int(moves.sum()) - up - int(moves.trace())


def _bars(found: list[tuple[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    return [{"name": reader.called(name), "counts": counts.tolist()} for name, counts in found[:_PLACES]]
