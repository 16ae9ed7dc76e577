"""The officer's pages on inspection plans: committed to, drawn, verified, each visit with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from credit.errors import ImpossiblePlan
from serving.console.html import Reading, page
from serving.console.route import PageRoute
from serving.cursor import Page
from serving.inspection.asked import NewConflict, NewInspector, NewPlan
from serving.inspection.office import InspectionOffice
from serving.inspection.routes import PlanNumber
from supervision.inspection.feedback import feedback
from supervision.inspection.rules import PlanRules

_STRATA = 24


class PlanForm(BaseModel):
    """What the form of a new plan sends; inspectors and conflicts stand one a line."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f/\\]+$")
    public_value: str = Field(min_length=1, max_length=200)
    public_day: date
    rules: str = Field(max_length=64)
    capacity: str = Field("", max_length=9, pattern=r"^[0-9]*$")
    least: str = Field("", max_length=6, pattern=r"^([0-9]{1,3}([.][0-9]{1,2})?)?$")
    inspectors: str = Field(min_length=1, max_length=200_000)
    conflicts: str = Field("", max_length=500_000)

    def asked(self) -> NewPlan:
        """The plan that is asked for.

        Raises
        ------
        ImpossiblePlan
            A line has not the words that it must have.
        """
        conflicts = _lines(self.conflicts)
        if any(len(line) < len(("inspector", "subject", "reason")) for line in conflicts):
            raise ImpossiblePlan("a conflict is one line: number of the inspector, subject, reason")
        try:
            return NewPlan(
                number=self.number,
                public_value=self.public_value,
                public_day=self.public_day,
                rules=self.rules,
                capacity=int(self.capacity) if self.capacity else None,
                least_share=float(Fraction(self.least) / 100) if self.least else None,
                inspectors=[NewInspector(number=one[0], place=" ".join(one[1:]) or "*") for one in _lines(self.inspectors)],
                conflicts=[NewConflict(inspector=a, subject=b, reason=" ".join(why)) for a, b, *why in conflicts],
            )
        except ValidationError as error:
            fields = ", ".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
            raise ImpossiblePlan(f"the form cannot be read: look at {fields}") from None


@dataclass(frozen=True)
class PlanPages:
    """The officer's pages on plans; `today` is the clock."""

    office: InspectionOffice
    today: Callable[[], date]

    def page_plans(self, reader: Reading) -> Response:
        """All plans, and the form of a new one."""
        presets = [PlanRules.preset(name) for name in PlanRules.presets()]
        plans = [(plan.commitment(), plan.drawn) for plan in self.office.plans.all()]
        return page(reader, "plans.html", plans=plans[::-1], presets=presets)

    def page_commit_plan(self, asked: Annotated[PlanForm, Form()]) -> Response:
        """Commit to a plan."""
        plan = self.office.commit(asked.asked(), today=self.today())
        return RedirectResponse(f"/console/plans/{plan.folder.name}", status_code=303)

    def page_plan(self, number: PlanNumber, reader: Reading, wanted: Page) -> Response:
        """One plan: commitment, population, ratios, strata; after the draw seed, visits and what came of them."""
        plan = self.office.plans.of(number)
        told = self.office.summary(plan)
        visits, following = (), None
        if plan.drawn:
            rows = plan.visits_table().to_pylist()
            visits, following = wanted.cut(rows, lambda row: str(row["subject"]), of=number)
        strata = sorted(told.strata, key=lambda one: (-one.subjects, one.name))
        found = feedback(self.office.store, plan.visits(), plan=number, as_of=self.today()) if plan.drawn else None
        return page(
            reader, "plan.html", plan=plan, told=told, revealed=plan.revealed(), visits=visits, following=following,
            strata=strata[:_STRATA], found=found, due=self.today() >= told.commitment.public_day,
        )  # fmt: skip

    def page_draw_plan(self, number: PlanNumber, value: Annotated[str, Form(min_length=1, max_length=200)]) -> Response:
        """Reveal and draw."""
        self.office.draw(number, value, today=self.today())
        return RedirectResponse(f"/console/plans/{number}", status_code=303)

    def page_verify_plan(self, number: PlanNumber, reader: Reading) -> Response:
        """The draw computed again, hash beside hash; a part of the plan's page."""
        return page(reader, "plan_checks.html", checks=self.office.plans.of(number).verify())


def plan_pages(office: InspectionOffice, *, today: Callable[[], date]) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/plans", include_in_schema=False, route_class=PageRoute)
    pages = PlanPages(office, today)
    router.get("")(pages.page_plans)
    router.post("")(pages.page_commit_plan)
    router.get("/{number}")(pages.page_plan)
    router.post("/{number}/draw")(pages.page_draw_plan)
    router.get("/{number}/verification")(pages.page_verify_plan)
    return router


def _lines(text: str) -> list[list[str]]:
    return [line.replace("，", ",").replace(",", " ").split() for line in text.splitlines() if line.strip()]
