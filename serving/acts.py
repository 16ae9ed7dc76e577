"""All operations on acts of supervision, put together: measures, joint actions, alerts, benefits, plans, ports, relations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter

from credit.home import Home
from features.records.store import RecordStore
from serving.actions.routes import action_routes
from serving.alerts.routes import alert_routes
from serving.approval.routes import approval_routes
from serving.audit.notes import Notes
from serving.benefits.routes import benefit_routes
from serving.crowd import Crowd
from serving.customs.office import CustomsOffice
from serving.customs.routes import customs_routes
from serving.desks import Desks
from serving.inspection.office import InspectionOffice
from serving.inspection.routes import inspection_routes
from serving.measures.routes import measure_routes
from serving.relations.routes import relation_routes
from serving.relations.webs import Webs
from serving.scorer import Scorer
from supervision.inspection.plans import Plans
from supervision.lists import MeasureList


@dataclass(frozen=True)
class Acts:
    """What API and pages share about acts of supervision."""

    lists: Sequence[MeasureList]
    desks: Desks
    inspections: InspectionOffice
    customs: CustomsOffice
    webs: Webs

    @classmethod
    def of(cls, scorer: Scorer, desks: Desks, *, home: Home, store: RecordStore) -> Acts:
        """Over one crowd, so that everybody is scored once for all of them."""
        crowd, lists = Crowd(scorer), desks.actions.lists
        inspections = InspectionOffice(Plans(home.plans), store, crowd)
        return cls(lists, desks, inspections, CustomsOffice(crowd, lists), Webs(store, crowd))


def act_routes(acts: Acts, scorer: Scorer, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """All operations on acts."""
    together = APIRouter()
    for router in (
        measure_routes(scorer, acts.lists, notes, today=today),
        action_routes(acts.desks.actions, today=today),
        alert_routes(acts.desks.alerts, today=today),
        benefit_routes(acts.desks.benefits, today=today),
        inspection_routes(acts.inspections, today=today),
        customs_routes(acts.customs, notes, today=today),
        relation_routes(acts.webs, notes, today=today),
        approval_routes(scorer, acts.lists, notes, today=today),
    ):
        together.include_router(router)
    return together
