"""A case: what its events make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from serving.cases.kind import kind_named


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One thing that happened to a case; nothing of it is changed later, but that its record event was written (`settled`).

    Attributes
    ----------
    number
        0 opens the case; the next of a case is one higher, so that two officers cannot both take the same step.
    reference
        The record id or score id that the case is about.
    note
        The reason that was given; may be personal, and is shown to the subject and the officer alone.
    """

    case_id: str
    number: int
    kind: str
    subject: str
    subject_kind: str
    reference: str
    state: str
    day: date
    actor: str
    note: str
    settled: bool = True


class CaseStep(msgspec.Struct, frozen=True):
    """One line of a case's history."""

    state: str
    state_label: str
    day: date
    actor: str
    note: str


class Case(msgspec.Struct, frozen=True):
    """A case as it stands: what it is about, its state, the day by which it must be answered, and its history.

    `overdue` is whether that day has passed and it is still open.
    """

    case_id: str
    kind: str
    kind_label: str
    subject: str
    subject_kind: str
    reference: str
    state: str
    state_label: str
    open: bool
    opened_on: date
    due: date
    overdue: bool
    basis: str
    history: tuple[CaseStep, ...]

    @classmethod
    def of(cls, events: Sequence[CaseEvent], *, today: date) -> Case:
        """Fold the events of one case, in their order."""
        first, last = events[0], events[-1]
        kind = kind_named(first.kind)
        due, is_open = kind.limit.after(first.day), not kind.is_final(last.state)
        return cls(
            case_id=first.case_id,
            kind=kind.kind,
            kind_label=kind.chinese,
            subject=first.subject,
            subject_kind=first.subject_kind,
            reference=first.reference,
            state=last.state,
            state_label=kind.label(last.state),
            open=is_open,
            opened_on=first.day,
            due=due,
            overdue=is_open and today > due,
            basis=kind.basis,
            history=tuple(CaseStep(one.state, kind.label(one.state), one.day, one.actor, one.note) for one in events),
        )
