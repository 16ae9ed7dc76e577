"""The desk at which cases are opened and decided; what a case does to a record reaches the record store, or it is tried again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from credit.errors import ImpossibleStep
from credit.items import Catalogue
from credit.subject import Subject
from features.records.store import RecordStore
from serving.access.caller import Caller, Role
from serving.audit.visit import Visit
from serving.cases.case import Case, CaseEvent
from serving.cases.kind import VOID, Actor, CaseKind, kind_named
from serving.cases.record_event import check, fact_of, row_of
from serving.store.case_events import CaseEvents
from serving.store.issued import IssuedScores


class CaseDesk:
    """Opens and moves cases; days are arguments.

    A step is kept in the database first, marked as not settled, and then its record event is appended. Killed in between, the
    next use of the desk appends it: the same step makes the same row, and the record store keeps it once.
    """

    def __init__(
        self, events: CaseEvents, issued: IssuedScores, store: RecordStore, catalogue: Catalogue, *, now: Callable[[], datetime]
    ) -> None:
        self._events, self._issued, self._store, self._catalogue, self._now = events, issued, store, catalogue, now

    def open(self, kind: str, subject: Subject, reference: str, *, today: date, note: str = "", visit: Visit | None = None) -> Case:
        """Open a case of the subject about one of its records (id or document number) or issued scores (id).

        Raises
        ------
        UnknownCase
            There is no such kind.
        ImpossibleStep
            The record or score is not the subject's, or the record's life does not allow it.
        UnknownScore
            No such score was issued.
        """
        self.settle()
        wanted = kind_named(kind)
        about = self._about(wanted, subject, reference)
        first = CaseEvent(
            case_id=uuid.uuid4().hex, number=0, kind=wanted.kind, subject=subject.id, subject_kind=str(subject.kind),
            reference=about, state=wanted.opened.state, day=today, actor="subject", note=note,
        )  # fmt: skip
        self._take(first, wanted.opened.record_event, visit or Visit.at_command_line("open_case"))
        return self.find(first.case_id, today=today)

    def advance(self, case_id: str, to: str, *, by: Actor, today: date, note: str = "", visit: Visit | None = None) -> Case:
        """Take a step of a case.

        Raises
        ------
        UnknownCase, ImpossibleStep
            There is no such case, or it cannot take that step now; the message names the steps that it can.
        """
        self.settle()
        events = self._events.of(case_id)
        last, kind = events[-1], kind_named(events[0].kind)
        step = kind.step(last.state, to, by=by)
        if step.final and by == "officer" and not note.strip():
            raise ImpossibleStep(kind.kind, "a decision needs its reason, which the subject will read: give a note")
        following = replace(last, number=last.number + 1, state=step.to, day=today, actor=by, note=note)
        self._take(following, step.record_event, visit or Visit.at_command_line("move_case"))
        return self.find(case_id, today=today)

    def find(self, case_id: str, *, today: date) -> Case:
        """The case of that id as it stands on `today`.

        Raises
        ------
        UnknownCase
            None was ever opened under it.
        """
        return Case.of(self._events.of(case_id), today=today)

    def cases(self, *, today: date, subject: str | None = None, only_open: bool = False) -> list[Case]:
        """Every case, or every one of a subject; those due first come first."""
        found = (Case.of(events, today=today) for events in self._events.cases(subject=subject))
        return sorted((one for one in found if one.open or not only_open), key=lambda one: (not one.open, one.due, one.case_id))

    def settle(self) -> int:
        """Append the record events of steps that were kept and then cut off; how many there were."""
        waiting = self._events.unsettled()
        for event in waiting:
            self._append(event, _record_event(event))
        return len(waiting)

    def _about(self, kind: CaseKind, subject: Subject, reference: str) -> str:
        if kind.about == "record":
            return str(fact_of(self._store, kind.kind, subject.id, reference)["record_id"])
        if self._issued.find(reference).subject != subject.id:
            raise ImpossibleStep(kind.kind, "that score is not about this subject")
        return reference

    def _take(self, event: CaseEvent, record_event: str | None, visit: Visit) -> None:
        if record_event is not None:
            check(row_of(event, event.reference, record_event, self._store), event.kind, self._store, self._catalogue)
        self._keep(replace(event, settled=record_event is None), visit)
        if record_event is not None:
            self._append(event, record_event)

    def _append(self, event: CaseEvent, record_event: str) -> None:
        """Write the record event; where it became impossible since it was checked, the case ends as void and says why."""
        appended = self._store.append(row_of(event, event.reference, record_event, self._store))
        if appended.refused:
            why = appended.refused[0].reason
            self._keep(replace(event, number=event.number + 1, state=VOID, actor="platform", note=why, settled=True), _PLATFORM)
        self._events.settle(event)

    def _keep(self, event: CaseEvent, visit: Visit) -> None:
        """Keep an event with its audit entry: which step of which case, about which record or score, and never the note."""
        told: dict[str, Any] = {"detail": f"case {event.case_id} {event.state}"}
        of_record = kind_named(event.kind).about == "record"
        told |= {"records": (event.reference,)} if of_record else {"score_id": event.reference}
        self._events.note(event, visit.entry(event.subject_kind, event.subject, self._now(), **told))


# Who ends a case whose record event became impossible.
_PLATFORM = Visit(Caller("platform", Role.ADMIN), "end_case")


def _record_event(event: CaseEvent) -> str:
    kind = kind_named(event.kind)
    steps: Iterable[tuple[str, str | None]] = [
        (kind.opened.state, kind.opened.record_event),
        *((step.to, step.record_event) for step in kind.steps),
    ]
    return next(happened for state, happened in steps if state == event.state and happened is not None)
