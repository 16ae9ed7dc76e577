"""Kinds of cases as data (kinds.yaml): what each is about, its legal time limit, and the steps that it can take."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from credit.errors import ImpossibleStep, UnknownCase
from credit.record import LATER_EVENTS
from credit.workdays import deadline
from supervision.flow import step_between

Actor = Literal["subject", "officer"]
_FROZEN = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Limit(BaseModel):
    """Within how many days a case must be answered; the day of opening is not counted."""

    model_config = _FROZEN

    days: int = Field(ge=1, le=365)
    working: bool

    def after(self, opened: date) -> date:
        """The last day of the limit.

        Examples
        --------
        >>> Limit(days=20, working=False).after(date(2026, 6, 1)).isoformat()
        '2026-06-21'
        >>> Limit(days=7, working=True).after(date(2024, 2, 7)).isoformat()  # over Spring Festival
        '2024-02-22'
        """
        return deadline(opened, self.days).day if self.working else opened + timedelta(days=self.days)


class Opening(BaseModel):
    """How a case begins, and what that does to its record."""

    model_config = _FROZEN

    state: str = Field(min_length=1)
    chinese: str = Field(min_length=1)
    record_event: str | None = None


class Step(BaseModel):
    """A step to another state: from which states, by whom, and what it does to the record."""

    model_config = _FROZEN

    to: str = Field(min_length=1)
    chinese: str = Field(min_length=1)
    from_: tuple[str, ...] = Field(min_length=1, alias="from")
    by: Actor
    record_event: str | None = None
    final: bool = False


class CaseKind(BaseModel):
    """One kind of case; it can only be built where each step's states and record events exist."""

    model_config = _FROZEN

    kind: str = Field(pattern=r"^[a-z_]+$")
    chinese: str = Field(min_length=1)
    english: str = Field(min_length=1)
    about: Literal["record", "score"]
    basis: str = Field(min_length=1)
    limit: Limit
    opened: Opening
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> CaseKind:
        states = {self.opened.state, *(step.to for step in self.steps)}
        if unknown := {state for step in self.steps for state in step.from_} - states:
            raise ValueError(f"{self.kind}: steps begin in unknown states {sorted(unknown)}")
        events = {self.opened.record_event, *(step.record_event for step in self.steps)} - {None}
        if foreign := events - set(LATER_EVENTS):
            raise ValueError(f"{self.kind}: no record can have the events {sorted(map(str, foreign))}")
        if events and self.about != "record":
            raise ValueError(f"{self.kind}: a case about a score cannot change a record")
        return self

    def step(self, state: str, to: str, *, by: Actor) -> Step:
        """The step from one state to another by an actor.

        Raises
        ------
        ImpossibleStep
            With the steps that are possible.
        """
        return step_between(self.steps, state, to, by=by, refuse=partial(ImpossibleStep, self.kind))

    def label(self, state: str) -> str:
        """What a state is called in Chinese."""
        names = {self.opened.state: self.opened.chinese, VOID: "已失效"} | {step.to: step.chinese for step in self.steps}
        return names[state]

    def is_final(self, state: str) -> bool:
        """Whether a case in that state is closed; `void` is where a record event turned out impossible."""
        return state == VOID or any(step.final for step in self.steps if step.to == state)


VOID = "void"


@lru_cache(maxsize=1)
def case_kinds() -> dict[str, CaseKind]:
    """Every kind of case, by name."""
    raw = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text("utf-8"))
    kinds = [CaseKind.model_validate(one) for one in raw]
    return {one.kind: one for one in kinds}


def kind_named(name: str) -> CaseKind:
    """The kind of that name.

    Raises
    ------
    UnknownCase
        With the kinds that there are.
    """
    kinds = case_kinds()
    if name not in kinds:
        raise UnknownCase(name, known=kinds)
    return kinds[name]
