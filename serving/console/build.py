"""Where the console is put together from the parts that the API is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from credit.deployment import Deployment
from credit.home import Home
from features.quality.deliveries import Deliveries
from features.records.store import RecordStore
from serving.access.door import Asking
from serving.access.gate import Gate
from serving.acts import Acts
from serving.audit.notes import Notes
from serving.audit.trail import AuditTrail
from serving.cases.desk import CaseDesk
from serving.consents.consents import Consents
from serving.console.alerts import alert_pages
from serving.console.cases import case_pages
from serving.console.checks import check_pages
from serving.console.door import HOMES, door_routes
from serving.console.joint import joint_pages
from serving.console.mine import Own, own_routes
from serving.console.models import Kept, model_routes
from serving.console.overviews import Overviews
from serving.console.plans import plan_pages
from serving.console.ports import port_pages
from serving.console.province import Province, province_routes
from serving.console.route import PageRoute
from serving.console.subject_view import SubjectViews
from serving.console.subjects import subject_routes
from serving.console.ties import tie_pages
from serving.console.uplift import uplift_pages
from serving.console.verifying import verify_routes
from serving.preloan.checker import Checker
from serving.replay.issuing import Issuer
from serving.report.office import Office
from serving.scorer import Scorer
from serving.store.database import Database
from serving.store.issued import IssuedScores


@dataclass(frozen=True)
class Parts:
    """What the pages share with the API."""

    home: Home
    store: RecordStore
    issuer: Issuer
    notes: Notes
    database: Database
    desk: CaseDesk
    office: Office
    gate: Gate
    acts: Acts

    @property
    def scorer(self) -> Scorer:
        """What scores the deployment's subjects."""
        return self.issuer.scorer

    @property
    def deployment(self) -> Deployment:
        """The deployment."""
        return self.scorer.deployment


def console_routes(parts: Parts, *, today: Callable[[], date]) -> APIRouter:
    """All pages."""
    issued = IssuedScores(parts.database)
    views = SubjectViews(parts.deployment, parts.store, parts.scorer, parts.issuer, issued, parts.acts)
    own = Own(views, parts.desk, Consents(parts.store, parts.deployment.catalogue, parts.notes), AuditTrail(parts.database))
    routers = [
        door_routes(parts.gate),
        home_routes(),
        province_routes(province_of(parts), today=today),
        subject_routes(views, parts.notes, parts.office, today=today),
        tie_pages(parts.acts.webs, parts.notes, today=today),
        plan_pages(parts.acts.inspections, today=today),
        port_pages(parts.acts.customs, parts.notes, today=today),
        uplift_pages(parts.home),
        case_pages(parts.desk, parts.notes, today=today),
        alert_pages(parts.acts.desks.alerts, today=today),
        joint_pages(parts.acts.desks.actions, today=today),
        own_routes(own, today=today),
        check_pages(Checker(parts.issuer), today=today),
        model_routes(parts.scorer, Kept(parts.home.tables)),
        verify_routes(parts.office.reports),
    ]
    all_pages = APIRouter()
    for router in routers:
        all_pages.include_router(router)
    return all_pages


def home_routes() -> APIRouter:
    """The way to where each role begins."""
    router = APIRouter(include_in_schema=False, route_class=PageRoute)

    @router.get("/console")
    def page_home(caller: Asking) -> Response:
        """To the first page of the role."""
        return RedirectResponse(HOMES[caller.role], status_code=303)

    return router


def province_of(parts: Parts) -> Province:
    """The regulator's overview, by the evaluation of enterprises that answers where none is named."""
    overviews = Overviews(parts.deployment, parts.store, parts.scorer, parts.home.folder / parts.home.deployment / "overviews")
    deliveries = Deliveries(parts.home.deliveries)
    return Province(parts.deployment, parts.store, overviews, deliveries, parts.desk, lambda: parts.scorer.default("enterprise"))
