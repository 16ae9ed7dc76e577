"""Which consents of a person are in force on a day: records of the catalogue's consent items, with all that befell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Catalogue
from credit.purpose import Purpose
from features.life.lives import Lives
from features.records.states import states_of, values_on

_STANDING = ("active", "disputed")


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent: to whom (USCC; None is the platform itself), for what, and the record that proves it."""

    record_id: str
    recipient: str | None
    purposes: tuple[Purpose, ...]
    written: bool


def consents_on(rows: pa.Table, catalogue: Catalogue, day: date) -> tuple[Consent, ...]:
    """The consents among a person's records (RECORD_SCHEMA) that are in force on `day`, as far as it is known by then.

    One that was withdrawn, found wrong, or has run out is not among them.
    """
    items = [item.id for item in catalogue.values() if item.consent is not None]
    own = rows.filter(pc.is_in(rows.column("item"), pa.array(items, pa.string())))
    if own.num_rows == 0:
        return ()
    states = states_of(Lives.of(own, catalogue), as_of=day)
    found = values_on(own, day)
    return tuple(_consent(found[name], catalogue) for name in sorted(found) if _in_force(found[name], states.get(name), day))


def _in_force(row: dict[str, Any], state: str | None, day: date) -> bool:
    return state in _STANDING and row["event_date"] <= day and (row["until"] is None or day <= row["until"])


def _consent(row: dict[str, Any], catalogue: Catalogue) -> Consent:
    terms = catalogue[row["item"]].consent
    assert terms is not None  # noqa: S101 (the rows were chosen by it)
    return Consent(row["record_id"], row["counterparty"], terms.purposes, terms.written)
