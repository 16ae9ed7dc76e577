"""/v1/inspection-plans: from the commitment over the draw and its verification to the results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import Response

from serving.answers import schema_of
from serving.cursor import Page
from serving.holdings.routes import AsOf
from serving.inspection.answers import (
    PlanAnswer,
    PlanList,
    ResultsAnswer,
    TakenAnswer,
    VerificationAnswer,
    VisitAnswer,
    VisitList,
    check_answer,
    head_answer,
    plan_answer,
    results_answer,
)
from serving.inspection.asked import Draw, NewPlan, NewResults
from serving.inspection.examples import PLAN, PLANS, RESULTS, TAKEN, VERIFICATION, VISITS
from serving.inspection.office import InspectionOffice
from serving.once import OnlyOnce
from serving.problems import PROBLEM
from supervision.inspection.feedback import feedback
from supervision.inspection.publication import PlanFolder

PlanNumber = Annotated[str, InPath(max_length=64, pattern=r"^[^\x00-\x1f/\\]+$", description="抽查计划编号")]
_READ: dict[int | str, dict[str, Any]] = {status: PROBLEM for status in (400, 401, 403, 404, 422, 429, 503)}
_WRITE = _READ | {409: PROBLEM}
_FILE: dict[str, Any] = {
    "description": "The file",
    "content": {"text/plain": {"schema": {"type": "string"}, "example": "inspector,place\n琼执法0001,海口市\n"}},
}


def _said(kind: type[msgspec.Struct], words: str, example: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": schema_of(kind, example)}


def inspection_routes(office: InspectionOffice, *, today: Callable[[], date]) -> APIRouter:
    """The operations on inspection plans."""
    router = APIRouter(prefix="/v1/inspection-plans", tags=["inspection"], default_response_class=Response)
    _reading(router, office)
    _checking(router, office, today)
    _writing(router, office, today)
    return router


def _writing(router: APIRouter, office: InspectionOffice, today: Callable[[], date]) -> None:
    @router.post("", status_code=201, responses={201: _said(PlanAnswer, "The commitment", PLAN), **_WRITE})
    def commit_plan(asked: NewPlan, once: OnlyOnce) -> Response:
        """Commit to a plan: who may be inspected, by whom, by which rules, and a secret; all hashes are published at once.

        Up to 200,000 enterprises; of more `yexin plan inspections` makes the same plan beside the service.
        """
        return once(lambda: _json(_in_full(office, office.commit(asked, today=today())), status=201))

    @router.post("/{number}/draw", responses={200: _said(PlanAnswer, "The drawn plan", PLAN), **_WRITE})
    def draw_plan(number: PlanNumber, asked: Draw, once: OnlyOnce) -> Response:
        """Reveal the secret, mix the public value in, draw subjects and inspectors; from the public day on, and once."""
        return once(lambda: _json(_in_full(office, office.draw(number, asked.value, today=today()))))

    @router.post("/{number}/results", responses={200: _said(TakenAnswer, "What became of them", TAKEN), **_WRITE})
    def take_results(number: PlanNumber, asked: NewResults, once: OnlyOnce) -> Response:
        """Take in results of visits as ordinary records, at most 1,000 at once; those that cannot be read are told, not kept."""
        return once(lambda: _json(office.take(number, asked.results, today=today())))


def _reading(router: APIRouter, office: InspectionOffice) -> None:
    @router.get("", responses={200: _said(PlanList, "A page of plans", PLANS), **_READ})
    def list_plans(page: Page) -> Response:
        """The plans, by number."""
        shown, following = page.cut(office.plans.all(), lambda plan: plan.folder.name, of="plans")
        return _json(PlanList(tuple(map(head_answer, shown)), following))

    @router.get("/{number}", responses={200: _said(PlanAnswer, "The plan", PLAN), **_READ})
    def show_plan(number: PlanNumber) -> Response:
        """A plan: commitment, rules, population and strata; after the draw secret, seed and visits as well."""
        return _json(_in_full(office, office.plans.of(number)))

    @router.get("/{number}/visits", responses={200: _said(VisitList, "A page of visits", VISITS), **_READ})
    def list_visits(number: PlanNumber, page: Page) -> Response:
        """Who is visited, why, and by whom."""
        rows = office.plans.of(number).visits_table().to_pylist()
        shown, following = page.cut(rows, lambda row: str(row["subject"]), of=number)
        visits = tuple(VisitAnswer(**{**row, "inspectors": tuple(row["inspectors"].split())}) for row in shown)
        return _json(VisitList(number, len(rows), visits, following))

    @router.get("/{number}/files/{name}", responses={200: _FILE, **_READ})
    def fetch_plan_file(number: PlanNumber, name: Annotated[str, InPath(max_length=64)]) -> Response:
        """A published file as it was hashed; with all of them `yexin plan verify` computes the draw again on any machine."""
        content = office.plans.of(number).file(name)
        return Response(content, media_type="text/plain", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _checking(router: APIRouter, office: InspectionOffice, today: Callable[[], date]) -> None:
    @router.get("/{number}/verification", responses={200: _said(VerificationAnswer, "The checks", VERIFICATION), **_READ})
    def verify_plan(number: PlanNumber) -> Response:
        """Compute the draw again from the published files alone, and compare every hash; `yexin plan verify` does it anywhere."""
        checks = tuple(check_answer(one) for one in office.plans.of(number).verify())
        return _json(VerificationAnswer(number, all(one.holds for one in checks), checks))

    @router.get("/{number}/results", responses={200: _said(ResultsAnswer, "The counts", RESULTS), **_READ})
    def show_results(number: PlanNumber, as_of: AsOf = None) -> Response:
        """What came of a plan: visits done, problems found, problems put right, as known on a day."""
        day = min(as_of or today(), today())
        found = feedback(office.store, office.plans.of(number).visits(), plan=number, as_of=day)
        return _json(results_answer(number, day, found))


def _in_full(office: InspectionOffice, plan: PlanFolder) -> PlanAnswer:
    return plan_answer(plan, office.summary(plan))


def _json(answer: msgspec.Struct, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json", status_code=status)
