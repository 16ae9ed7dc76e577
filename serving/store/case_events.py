"""Events of cases in the service's database, appended and never changed."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, update

from credit.errors import DatabaseUnavailable, ImpossibleStep, UnknownCase
from serving.audit.entry import AuditEntry
from serving.cases.case import CaseEvent
from serving.store.database import Database
from serving.store.event_log import EventLog
from serving.store.journal import Journal, Keeping
from serving.store.schema import CASE_EVENTS as EVENTS


class CaseEvents(EventLog[CaseEvent]):
    """What happened to cases."""

    def __init__(self, database: Database, journal: Journal) -> None:
        super().__init__(database, EVENTS, CaseEvent, key="case_id", taken=_taken, unknown=UnknownCase)
        self._journal = journal

    def note(self, event: CaseEvent, entry: AuditEntry) -> None:
        """Keep an event with the audit entry of who made it; on return both are on disk.

        Raises
        ------
        ImpossibleStep
            Somebody else took this step of the case first.
        """
        try:
            self._journal.keep(Keeping(entry, also=lambda connection: connection.execute(insert(EVENTS).values(asdict(event)))))
        except DatabaseUnavailable as error:
            if not error.is_conflict:
                raise
            raise _taken(event) from None

    def settle(self, event: CaseEvent) -> None:
        """Note that the event's record event is in the record store."""
        here = (EVENTS.c.case_id == event.case_id) & (EVENTS.c.number == event.number)
        with self._database.begin() as connection:
            connection.execute(update(EVENTS).where(here).values(settled=True))

    def unsettled(self) -> list[CaseEvent]:
        """Events whose record event may not have reached the record store, in order."""
        return [event for case in self.all(EVENTS.c.settled.is_(False)) for event in case]

    def cases(self, *, subject: str | None = None) -> list[list[CaseEvent]]:
        """The events of every case, or of every case of a subject, each in order; oldest case first."""
        found = self.all(EVENTS.c.subject == subject) if subject else self.all()
        return sorted(found, key=lambda events: (events[0].day, events[0].case_id))


def _taken(event: CaseEvent) -> ImpossibleStep:
    return ImpossibleStep(event.kind, "somebody else moved this case just now; look at it again")
