"""Which consents of a person are in force on a day: records of the catalogue's consent items, with all that befell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.items import Catalogue
from credit.purpose import Purpose
from features.days import number_of
from features.life.lives import Lives
from features.records.states import states_of, values_on
from features.selection import STATUSES

_STANDING = ("active", "disputed")


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent or an enterprise's mandate: to whom (USCC; None is the platform itself), for what, and what proves it.

    `record_id` is the record, `document` the number of the paper, where it has one.
    """

    record_id: str
    document: str | None
    recipient: str | None
    purposes: tuple[Purpose, ...]
    written: bool


def consenting(lives: Lives, catalogue: Catalogue, *, purpose: Purpose, written: bool, day: date) -> NDArray[np.bool_]:
    """Whether each subject of `lives` has a consent to the platform itself for a purpose in force on `day`, shape (subjects,).

    What `consents_on` says one by one, for all at once; `written`: only a written one will do.
    """
    wanted = [
        item.id
        for item in catalogue.values()
        if (c := item.consent) is not None and purpose in c.purposes and (c.written or not written)
    ]
    cells, number = lives.cells, int(number_of(day)[0])
    right = np.isin(cells.item, [cells.items.index(item) for item in wanted if item in cells.items])
    right &= np.isin(cells.status, [STATUSES.index(status) for status in _STANDING])
    held = right[lives.cell] & (lives.from_day <= number) & (number < lives.to_day) & (lives.event_date <= number)
    held &= (lives.until_date >= number) & (lives.counterparty_key < 0)
    found = np.zeros(len(lives.subjects), np.bool_)
    found[np.searchsorted(lives.offsets, np.flatnonzero(held), side="right") - 1] = True
    return found


def consents_on(rows: pa.Table, catalogue: Catalogue, day: date) -> tuple[Consent, ...]:
    """The consents among a subject's records (RECORD_SCHEMA) that are in force on `day`, as far as it is known by then.

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
    return Consent(row["record_id"], row["document"], row["counterparty"], terms.purposes, terms.written)
