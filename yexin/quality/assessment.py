"""One assessment: what was sent in some months up to a day, measured, with the refusals' reasons and the spot check's findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from credit.calendar import add_months
from credit.items import Catalogue
from features.quality.deliveries import Deliveries
from features.quality.rates import by, interval, total
from features.quality.sending_quality import announced, checked_against, measure
from features.readers.listing import Listing, read_listing
from yexin.settings import Settings

_MOST_REASONS = 15


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A list of decisions found outside: file, rows that could be read and not, those due, those never reported (rows)."""

    file: str
    rows: int
    refused: int
    due: int
    concealed: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Counts (features.quality.sending_quality.measure) with all that a report says beside them.

    `announced` is False where a limit may have ended in a year whose holidays are not announced yet.
    """

    deployment: str
    since: date
    as_of: date
    cells: pa.Table
    catalogue: Catalogue
    reasons: Sequence[dict[str, Any]]
    spot_check: SpotCheck | None
    announced: bool

    @property
    def limits(self) -> dict[str, int]:
        """Item → working days within which it must be reported."""
        return {item.id: item.report_within for item in self.catalogue.values() if item.report_within}

    def as_json(self) -> dict[str, Any]:
        """Everything, for machines: rates in [0, 1], null where nothing was to be counted."""
        found = self.spot_check
        return {
            "deployment": self.deployment,
            "since": str(self.since),
            "as_of": str(self.as_of),
            "report_within_working_days": self.limits,
            "holidays_announced": self.announced,
            "total": total(self.cells),
            "by_item": by(self.cells, "item"),
            "by_department": by(self.cells, "department"),
            "by_month": by(self.cells, "month"),
            "by_department_and_month": by(self.cells, "department", "month"),
            "refusals": list(self.reasons),
            "spot_check": None if found is None else _spot_json(found),
        }


def _spot_json(found: SpotCheck) -> dict[str, Any]:
    counts = {"file": found.file, "rows": found.rows, "refused": found.refused, "due": found.due}
    ends = list(interval(len(found.concealed), found.due)) if found.due else None
    return {**counts, "concealment_95_percent": ends, "concealed": list(found.concealed)}


def assess(settings: Settings, *, as_of: date, months: int, spot_check: Path | None) -> Assessment:
    """Measure what was reported in the `months` (≥ 1) calendar months that end with `as_of`'s, up to `as_of`.

    Raises
    ------
    UnreadableFile
        The spot check's list cannot be read; the message says what to do.
    """
    catalogue, since = settings.deployment.catalogue, add_months(as_of.replace(day=1), 1 - months)
    deliveries = Deliveries(settings.home.deliveries).rows()
    checked, found = None, None
    if spot_check is not None:
        listing = read_listing(spot_check, catalogue=catalogue, pseudonymiser=settings.pseudonymiser())
        checked = checked_against(listing.rows, settings.store, catalogue=catalogue, as_of=as_of)
        found = _found(spot_check, listing, checked)
    cells = measure(deliveries=deliveries, store=settings.store, catalogue=catalogue, since=since, as_of=as_of, spot_check=checked)
    known = announced(catalogue, since=since, as_of=as_of)
    return Assessment(settings.deployment.name, since, as_of, cells, catalogue, _reasons(deliveries, since, as_of), found, known)


def _found(file: Path, listing: Listing, checked: pa.Table) -> SpotCheck:
    concealed = checked.filter(checked.column("concealed")).select(["line", "item", "document", "authority", "decided"]).to_pylist()
    told = [{**row, "decided": str(row["decided"] or "")} for row in concealed]
    refused = len({reject.line for reject in listing.rejects})
    return SpotCheck(file.name, listing.rows.num_rows, refused, checked.num_rows, told)


def _reasons(deliveries: pa.Table, since: date, as_of: date) -> list[dict[str, Any]]:
    """The commonest reasons of refusals: item, column, reason, rows."""
    day = deliveries.column("reported")
    within = pc.and_(pc.greater_equal(day, pa.scalar(since)), pc.less_equal(day, pa.scalar(as_of)))
    refused = deliveries.filter(pc.and_(within, pc.is_valid(deliveries.column("reason"))))
    grouped = refused.group_by(["item", "column", "reason"]).aggregate([("refused", "sum")])
    rows = grouped.rename_columns(["item", "column", "reason", "rows"]).to_pylist()
    return sorted(rows, key=lambda row: (-row["rows"], row["item"], row["column"], row["reason"]))[:_MOST_REASONS]
