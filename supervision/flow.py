"""A flow as data: its states with names and limits in working days, and who may take which step between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import ConfigDict, Field, model_validator

from credit.errors import InvalidRules
from credit.language import Bilingual, Language
from credit.settings_file import read_settings
from credit.workdays import deadline
from supervision.lawful import Lawful


class Between(Protocol):
    """A step between states, as cases, joint actions and alerts each have it."""

    @property
    def to(self) -> str: ...  # noqa: D102
    @property
    def from_(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def by(self) -> str: ...  # noqa: D102


Way = TypeVar("Way", bound=Between)


def step_between(steps: Sequence[Way], state: str, to: str, *, by: str, refuse: Callable[[str], Exception]) -> Way:
    """The step from one state to another by an actor; else `refuse` is raised with the steps that are possible.

    Examples
    --------
    >>> step_between((), "new", "closed", by="officer", refuse=ValueError)
    Traceback (most recent call last):
        ...
    ValueError: no step from 'new' to 'closed' by the officer; possible: none: it is closed, or another must take the next step
    """
    possible = [step for step in steps if state in step.from_ and step.by == by]
    for step in possible:
        if step.to == to:
            return step
    ways = ", ".join(step.to for step in possible) or "none: it is closed, or another must take the next step"
    raise refuse(f"no step from {state!r} to {to!r} by the {by}; possible: {ways}")


class FlowState(Lawful):
    """A state: its name, and within how many working days the next step is due (by grade where it differs; None: no limit)."""

    state: str = Field(pattern=r"^[a-z_]+$")
    name: Bilingual
    within: int | Mapping[str, int] | None = None
    closed: bool = False


class FlowStep(Lawful):
    """A step: to which state, from which, by whom, and whether it needs a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    to: str
    from_: tuple[str, ...] = Field(min_length=1, alias="from")
    by: str = Field(min_length=1)
    name: Bilingual
    reason: bool = False


class Flow(Lawful):
    """States, the first of which a new one is in, and the steps between them; `basis` says whence the limits come."""

    basis: str = Field(min_length=1)
    states: tuple[FlowState, ...] = Field(min_length=2)
    steps: tuple[FlowStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Flow:
        names = [one.state for one in self.states]
        closed = {one.state for one in self.states if one.closed}
        used = {name for step in self.steps for name in (step.to, *step.from_)}
        if len(set(names)) < len(names) or used - set(names):
            raise ValueError(f"states are there twice, or steps name states that are not there: {sorted(used - set(names))}")
        if unreached := set(names[1:]) - {step.to for step in self.steps}:
            raise ValueError(f"no step leads to {sorted(unreached)}")
        if stuck := set(names) - closed - {name for step in self.steps for name in step.from_}:
            raise ValueError(f"no step leads out of {sorted(stuck)}, which is not closed")
        return self

    @property
    def first(self) -> str:
        """The state of a new one."""
        return self.states[0].state

    @property
    def closed(self) -> tuple[str, ...]:
        """The states in which nothing more is due."""
        return tuple(one.state for one in self.states if one.closed)

    def label(self, state: str, language: Language = Language.CHINESE) -> str:
        """What a state is called."""
        return self._state(state).name.in_(language)

    def due(self, state: str, since: date, *, grade: str = "") -> date | None:
        """By when the next step is due in a state that began on a day; None where the state has no limit."""
        within = self._state(state).within
        days = within.get(grade) if isinstance(within, Mapping) else within
        return None if days is None else deadline(since, days).day

    def steps_from(self, state: str, *, by: Sequence[str]) -> tuple[FlowStep, ...]:
        """The steps that some actors can take now."""
        return tuple(step for step in self.steps if state in step.from_ and step.by in by)

    def _state(self, state: str) -> FlowState:
        return next(one for one in self.states if one.state == state)


@cache
def load_flow(file: Path) -> Flow:
    """The flow of a file, read once.

    Raises
    ------
    InvalidRules
        It does not say what it must.
    """
    return read_settings(file, Flow, partial(InvalidRules, file.name))
