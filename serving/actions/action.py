"""A joint action: what its events make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

import supervision.joint
from credit.language import Language
from supervision.flow import Flow, load_flow
from supervision.joint.basis import IncentiveBasis, RestrictionBasis, Standing, basis_from
from supervision.joint.frame import MATTERS, STAGES, Frame
from supervision.measure import AnyMeasure

# Steps after which something was carried out, and so must be undone when its ground falls away.
CARRIED_OUT = ("executed",)


@dataclass(frozen=True, slots=True)
class ActionEvent:
    """One step of an action; nothing of it is changed later.

    Attributes
    ----------
    number
        0 initiates the action; the next is one higher, so that two departments cannot both take the same step.
    rests_on, records
        Kinds of ground and ids of records, joined by a comma.
    initiator
        USCC of the department that initiated it; empty for the coordinating body.
    executor
        Code of the department that carries it out (Frame.departments).
    due
        By when the step after this one is due, as the flow said on that day.
    actor, organisation
        As whom it was done, and the USCC of the department that did it; empty for the coordinating body and the platform.
    """

    action_id: str
    number: int
    subject: str
    subject_kind: str
    measure: str
    kind: str
    rests_on: str
    records: str
    initiator: str
    executor: str
    state: str
    day: date
    due: date | None
    actor: str
    organisation: str
    note: str

    @property
    def basis(self) -> IncentiveBasis | RestrictionBasis:
        """On what it rests."""
        by, records = tuple(self.rests_on.split(",")), tuple(filter(None, self.records.split(",")))
        return basis_from({"kind": self.kind, "subject": self.subject_kind, "by": by, "records": records})


class ActionStep(msgspec.Struct, frozen=True):
    """One line of an action's history; `in_time` is whether it came by the day on which it was due, null where none was."""

    state: str
    state_label: str
    day: date
    due: date | None
    in_time: bool | None
    actor: str
    organisation: str
    note: str


class JointAction(msgspec.Struct, frozen=True):
    """An action as it stands: whom, which measure on which ground, in which stage, by whom, its state and when the next is due.

    `standing` is what the law says of its ground: in_force, suspended, masked, lifted or ended; null in lists, where nobody
    asks, and while the evaluation that it rests on has no table. `rests_on` are kinds of ground, `records` the records among them.
    """

    action_id: str
    subject: str
    subject_kind: str
    measure: str
    measure_name: str
    kind: str
    level: str
    legal_basis: tuple[str, ...]
    rests_on: tuple[str, ...]
    records: tuple[str, ...]
    stage: str
    stage_label: str
    matter: str
    matter_label: str
    initiator: str
    executor: str
    executor_label: str
    state: str
    state_label: str
    standing: str | None
    open: bool
    initiated_on: date
    due: date | None
    overdue: bool
    history: tuple[ActionStep, ...]


@dataclass(frozen=True)
class Wording:
    """What an action's codes mean: the frame, the measures of the lists by number, and the language."""

    frame: Frame
    measures: dict[str, AnyMeasure]
    language: Language = Language.CHINESE


@cache
def action_flow() -> Flow:
    """The flow of joint actions."""
    return load_flow(Path(supervision.joint.__path__[0]) / "flow.yaml")


def action_of(events: Sequence[ActionEvent], wording: Wording, *, today: date, standing: Standing | None = None) -> JointAction:
    """Fold the events of one action, in their order."""
    first, last, flow, language = events[0], events[-1], action_flow(), wording.language
    measure, place = wording.measures.get(first.measure), wording.frame.place(first.measure)
    is_open = last.state not in flow.closed
    return JointAction(
        action_id=first.action_id, subject=first.subject, subject_kind=first.subject_kind, measure=first.measure,
        measure_name=measure.name if measure else first.measure, kind=first.kind,
        level=measure.level if measure else "recommended",
        legal_basis=tuple(basis.title for basis in measure.legal_basis) if measure else (),
        rests_on=first.basis.by, records=first.basis.records,
        stage=place.stage if place else "", stage_label=STAGES[place.stage].in_(language) if place else "",
        matter=place.matter if place else "", matter_label=MATTERS[place.matter].in_(language) if place else "",
        initiator=first.initiator, executor=first.executor,
        executor_label=wording.frame.department(first.executor).name.in_(language),
        state=last.state, state_label=flow.label(last.state, language), standing=standing, open=is_open, initiated_on=first.day,
        due=last.due, overdue=is_open and last.due is not None and today > last.due, history=_history(events, language),
    )  # fmt: skip


def _history(events: Sequence[ActionEvent], language: Language) -> tuple[ActionStep, ...]:
    dues = (None, *(event.due for event in events))
    label = action_flow().label
    return tuple(
        ActionStep(one.state, label(one.state, language), one.day, due, _in_time(one, due), one.actor, one.organisation, one.note)
        for one, due in zip(events, dues, strict=False)
    )


def _in_time(event: ActionEvent, due: date | None) -> bool | None:
    """Whether a step came by its day; of what the platform does nobody is late."""
    return None if due is None or event.actor == "platform" else event.day <= due
