"""A person's consents: listed with their state, and withdrawn as a record event."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from credit.errors import UnknownConsent
from credit.items import Catalogue
from credit.record import RECORD_SCHEMA, event_id
from credit.subject import Subject
from features.life.lives import Lives
from features.records.consents import consents_on
from features.records.states import states_of, values_on
from features.records.store import RecordStore
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.consents.answers import ConsentAnswer, WithdrawalAnswer

_EVENT = "withdrawn"


class Consents:
    """The consents of persons in a record store."""

    def __init__(self, store: RecordStore, catalogue: Catalogue, notes: Notes) -> None:
        self._store, self._catalogue, self._notes = store, catalogue, notes

    def of(self, subject: Subject, *, today: date) -> list[ConsentAnswer]:
        """Every consent of the person, the latest first; none where nothing is known of it."""
        rows = self._rows(subject)
        if rows.num_rows == 0:
            return []
        standing = {one.record_id for one in consents_on(rows, self._catalogue, today)}
        states, found = states_of(Lives.of(rows, self._catalogue), as_of=today), []
        for record_id, row in values_on(rows, today).items():
            item = self._catalogue[row["item"]]
            terms = item.consent
            assert terms is not None  # noqa: S101 (the rows were chosen by it)
            found.append(
                ConsentAnswer(
                    record_id, item.id, item.name, row["document"], row["counterparty"], tuple(map(str, terms.purposes)),
                    terms.written, row["event_date"], row["until"], states.get(record_id, "active"), record_id in standing,
                )
            )  # fmt: skip
        return sorted(found, key=lambda one: (-one.given_on.toordinal(), one.record_id))

    def withdraw(self, subject: Subject, record_id: str, *, today: date, visit: Visit) -> WithdrawalAnswer:
        """Withdraw a consent; on return it is in the record store and the audit trail, and opens nothing from today on.

        Raises
        ------
        UnknownConsent
            The person gave none of that id, or it is not in force.
        """
        rows = self._rows(subject)
        if record_id not in {one.record_id for one in consents_on(rows, self._catalogue, today)}:
            raise UnknownConsent
        given = values_on(rows, today)[record_id]
        withdrawal = event_id(_EVENT, record_id, today)
        row = dict.fromkeys(RECORD_SCHEMA.names) | {name: given[name] for name in ("item", "subject", "subject_kind", "document")}
        row |= {"record_id": withdrawal, "event": _EVENT, "about": record_id, "event_date": today, "known_at": today}
        row |= {"severity": 0, "content": withdrawal, "source": "person:withdrawal"}
        # First the entry: a withdrawal that was asked for and cut off can be asked for again, one that nobody noted cannot be seen.
        self._notes.note(visit, subject, records=[record_id])
        appended = self._store.append(pa.Table.from_pylist([row], schema=RECORD_SCHEMA))
        if appended.refused:
            raise UnknownConsent
        return WithdrawalAnswer(record_id, today)

    def _rows(self, subject: Subject) -> pa.Table:
        rows = self._store.ledger().of(subject.id)
        items = [item.id for item in self._catalogue.values() if item.consent is not None]
        return rows.filter(pc.is_in(rows.column("item"), pa.array(items, pa.string())))
