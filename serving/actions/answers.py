"""What the service answers about the four threes: the frame, on which lists a subject stands, and pages of actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from credit.items import Catalogue
from credit.language import Language
from serving.actions.action import JointAction, action_flow
from supervision.joint.compare import Membership
from supervision.joint.frame import CHECKLISTS, MATTERS, STAGES, Frame
from supervision.lists import MeasureList


class NamedList(msgspec.Struct, frozen=True):
    """One of the three lists: for which kinds of subjects, and by which kinds of ground."""

    list: str
    label: str
    subjects: tuple[str, ...]
    by: tuple[str, ...]


class ChecklistAnswer(msgspec.Struct, frozen=True):
    """One of the three checklists: numbers of measures, or the items with a way of repair in that of repair."""

    checklist: str
    label: str
    entries: tuple[str, ...]


class Named(msgspec.Struct, frozen=True):
    """A code and what it is called."""

    code: str
    label: str


class StateAnswer(msgspec.Struct, frozen=True):
    """A state of actions, and within how many working days the next step is due."""

    state: str
    label: str
    working_days: int | None
    closed: bool


class FrameAnswer(msgspec.Struct, frozen=True):
    """The four threes (四个三): lists, checklists, what is done by itself, stages; and matters, departments and states."""

    basis: str
    lists: tuple[NamedList, ...]
    checklists: tuple[ChecklistAnswer, ...]
    by_itself: tuple[str, ...]
    stages: tuple[Named, ...]
    matters: tuple[Named, ...]
    departments: tuple[Named, ...]
    states: tuple[StateAnswer, ...]


class ListGround(msgspec.Struct, frozen=True):
    """Why a subject stands on a list: by a record (its id), a tier, or years without a negative record."""

    by: str
    state: str
    until: date | None
    record_id: str | None


class MembershipAnswer(msgspec.Struct, frozen=True):
    """A subject's standing on a list; it is on it in the state `in_force` alone."""

    list: str
    label: str
    state: str
    until: date | None
    grounds: tuple[ListGround, ...]


class Compared(msgspec.Struct, frozen=True):
    """On which of the three lists a subject stands today."""

    subject: str
    as_of: date
    lists: tuple[MembershipAnswer, ...]


class ActionList(msgspec.Struct, frozen=True):
    """A page of actions, those due first come first; `next` is the cursor of the next page, null on the last."""

    actions: tuple[JointAction, ...]
    next: str | None


class Initiated(msgspec.Struct, frozen=True):
    """The actions that matching initiated; none where all were under way."""

    actions: tuple[JointAction, ...]


def frame_answer(frame: Frame, lists: Sequence[MeasureList], catalogue: Catalogue, language: Language) -> FrameAnswer:
    """The frame of a deployment."""
    flow = action_flow()
    repairable = tuple(sorted(item.id for item in catalogue.values() if item.negative))
    entries = {name: tuple(one.number for one in frame.checklist(name, lists)) for name in CHECKLISTS} | {"repair": repairable}
    return FrameAnswer(
        basis=frame.basis,
        lists=tuple(
            NamedList(one.list, one.name.in_(language), tuple(map(str, one.subjects)), _kinds(one.triggers)) for one in frame.lists
        ),
        checklists=tuple(ChecklistAnswer(name, label.in_(language), entries[name]) for name, label in CHECKLISTS.items()),
        by_itself=("compare", "match", "feed_back"),
        stages=tuple(Named(code, label.in_(language)) for code, label in STAGES.items()),
        matters=tuple(Named(code, label.in_(language)) for code, label in MATTERS.items()),
        departments=tuple(Named(one.department, one.name.in_(language)) for one in frame.departments),
        states=tuple(
            StateAnswer(one.state, one.name.in_(language), one.within if isinstance(one.within, int) else None, one.closed)
            for one in flow.states
        ),
    )


def compared_answer(subject: str, as_of: date, found: Sequence[Membership], language: Language) -> Compared:
    """On which lists a subject stands."""
    return Compared(subject, as_of, tuple(_membership(one, language) for one in found))


def _membership(one: Membership, language: Language) -> MembershipAnswer:
    grounds = (
        ListGround(g.trigger.by, g.state, g.until, None if g.record is None else str(g.record["record_id"])) for g in one.grounds
    )
    return MembershipAnswer(one.on.list, one.on.name.in_(language), one.state, one.until, tuple(grounds))


def _kinds(triggers: Sequence[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(getattr(trigger, "by", "")) for trigger in triggers))
