"""Where the operations on acts of supervision are put together: plans, ports, relations, approvals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter

from credit.home import Home
from features.records.store import RecordStore
from serving.approval.routes import approval_routes
from serving.audit.notes import Notes
from serving.crowd import Crowd
from serving.customs.office import CustomsOffice
from serving.customs.routes import customs_routes
from serving.inspection.office import InspectionOffice
from serving.inspection.routes import inspection_routes
from serving.relations.routes import relation_routes
from serving.relations.webs import Webs
from serving.scorer import Scorer
from supervision.inspection.plans import Plans
from supervision.lists import MeasureList


@dataclass(frozen=True)
class Acts:
    """What API and pages share about acts of supervision."""

    lists: Sequence[MeasureList]
    inspections: InspectionOffice
    customs: CustomsOffice
    webs: Webs

    @classmethod
    def of(cls, scorer: Scorer, lists: Sequence[MeasureList], *, home: Home, store: RecordStore) -> Acts:
        """Over one crowd, so that everybody is scored once for all of them."""
        crowd = Crowd(scorer)
        inspections = InspectionOffice(Plans(home.plans), store, crowd)
        return cls(lists, inspections, CustomsOffice(crowd, lists), Webs(store, crowd))


def act_routes(acts: Acts, scorer: Scorer, notes: Notes, *, today: Callable[[], date]) -> APIRouter:
    """All operations on acts."""
    together = APIRouter()
    for router in (
        inspection_routes(acts.inspections, today=today),
        customs_routes(acts.customs, notes, today=today),
        relation_routes(acts.webs, notes, today=today),
        approval_routes(scorer, acts.lists, notes, today=today),
    ):
        together.include_router(router)
    return together
