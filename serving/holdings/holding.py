"""A subject's records on a day, each with its state, its end and its way of repair."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from credit.clock import publicity_of
from credit.errors import UnknownSubject
from credit.items import Catalogue
from credit.language import Language
from credit.severity import Severity
from credit.subject import Subject
from features.life.knowledge import known_by
from features.life.lives import Lives
from features.records.states import states_of, values_on
from features.records.store import RecordStore
from serving.evidence import repair_route
from serving.holdings.answers import HeldRecord
from serving.words import say

_IN_USE = ("active", "disputed")


def records_of(store: RecordStore, catalogue: Catalogue, subject: Subject, *, as_of: date, language: Language) -> list[HeldRecord]:
    """Every record of the subject that was known at the end of `as_of`, the latest first.

    Raises
    ------
    UnknownSubject
        No record of it was ever stored.
    """
    rows = store.ledger().of(subject.id)
    if rows.num_rows == 0:
        raise UnknownSubject(str(subject.kind))
    known: pa.Table = known_by(rows, as_of)
    states = states_of(Lives.of(known, catalogue), as_of=as_of)
    held = [_held(row, states.get(record_id, "active"), catalogue, language) for record_id, row in values_on(known, as_of).items()]
    return sorted(held, key=lambda one: (-one.event_date.toordinal(), one.record_id))


def _held(row: Mapping[str, Any], status: str, catalogue: Catalogue, language: Language) -> HeldRecord:
    item = catalogue[row["item"]]
    clock, severity = publicity_of(row, item), Severity(row["severity"])
    repairable = clock is not None and clock.repair_opens < clock.ends and status in _IN_USE
    return HeldRecord(
        record_id=row["record_id"],
        item=item.id,
        name=item.name if language is Language.CHINESE else item.english,
        document=row["document"],
        authority=row["authority"],
        category=row["category"],
        event_date=row["event_date"],
        known_at=row["known_at"],
        severity=say(language, f"severity.{severity.name.lower()}") if severity else "",
        status=status,
        counts=status in _IN_USE,
        until=row["until"],
        public_until=clock.ends if clock else None,
        basis=clock.basis if clock else item.legal_basis,
        purposes=tuple(map(str, item.purposes)),
        repair=repair_route(row, clock, catalogue, language) if clock and repairable else None,
    )
