"""How well departments send, as the quality report counts it (features.quality), in the last twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from credit.calendar import add_months
from credit.items import Catalogue
from features.quality.deliveries import Deliveries
from features.quality.rates import by, total
from features.quality.sending_quality import measure
from features.records.store import RecordStore

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Sending:
    """Counts and rates (features.quality.rates) of all, and of each item, those with most refused rows first."""

    total: dict[str, Any]
    items: tuple[dict[str, Any], ...]


def sending_of(deliveries: Deliveries, store: RecordStore, catalogue: Catalogue, *, as_of: date) -> Sending:
    """What was reported in twelve calendar months up to a day."""
    since = add_months(as_of.replace(day=1), 1 - MONTHS)
    cells = measure(deliveries=deliveries.rows(), store=store, catalogue=catalogue, since=since, as_of=as_of)
    named = [row | {"name": catalogue[row["item"]].name, "english": catalogue[row["item"]].english} for row in by(cells, "item")]
    return Sending(total(cells), tuple(sorted(named, key=lambda row: (-row["refused"], -row["late"], row["item"]))))
