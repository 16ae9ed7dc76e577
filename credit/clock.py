"""The publicity clock of records: from when each may be repaired, until when it is public, and by which law."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.calendar import add_months
from credit.items import Catalogue, Item
from credit.publicity import NO_PERIOD, Integers, Limit, Texts
from credit.record import RECORD_SCHEMA
from credit.severity import Severity

_TEXT_ROLES = ("category", "counterparty", "document", "authority")
_READ = pa.schema([RECORD_SCHEMA.field(name) for name in ("event_date", "severity", "details", *_TEXT_ROLES)])


@dataclass(frozen=True, slots=True)
class Publicity:
    """The clock of one record.

    Attributes
    ----------
    repair_opens
        First day on which repair (信用修复) may be asked for.
    ends
        Last day of publicity; it ends by itself.
    basis
        The law that says so.
    """

    repair_opens: date
    ends: date
    basis: str


def publicity_of(row: Mapping[str, Any], item: Item) -> Publicity | None:
    """The clock of one record (a row of RECORD_SCHEMA by name), or None where no rule sets a period for it.

    Examples
    --------
    >>> from credit.deployment import Deployment
    >>> penalty = Deployment.load("hainan").catalogue["administrative_penalty"]
    >>> publicity_of({"event_date": date(2026, 4, 1), "severity": 2, "category": "罚款"}, penalty).ends
    datetime.date(2027, 4, 1)
    """
    return publicities_of([row], item)[0]


def publicities_of(rows: Sequence[Mapping[str, Any]], item: Item) -> list[Publicity | None]:
    """As `publicity_of`, for many records of one item together."""
    if item.publicity is None or not rows:
        return [None] * len(rows)
    table = pa.Table.from_pylist([{name: row.get(name) for name in _READ.names} for row in rows], schema=_READ)
    every = np.arange(len(rows))
    shortest, longest = (_months_of_item(limit, table, every, item).tolist() for limit in ("shortest", "longest"))
    bases = _bases(table, every, item)
    return [
        None if last == NO_PERIOD else Publicity(add_months(row["event_date"], first), add_months(row["event_date"], last), basis)
        for row, first, last, basis in zip(rows, shortest, longest, bases, strict=True)
    ]


def months_of(limit: Limit, records: pa.Table, *, item: Integers, names: Sequence[str], catalogue: Catalogue) -> Integers:
    """Shortest or longest publicity of each record in calendar months; NO_PERIOD where no rule sets one.

    Parameters
    ----------
    records
        n rows of RECORD_SCHEMA.
    item
        For each row the place of its item in `names`, shape (n,).

    Raises
    ------
    UnknownItem
        An item outside the catalogue.
    """
    months = np.full(len(item), NO_PERIOD, np.int64)
    for number, name in enumerate(names):
        if catalogue[name].publicity is not None:
            rows = np.flatnonzero(item == number)
            months[rows] = _months_of_item(limit, records, rows, catalogue[name])
    return months


def _months_of_item(limit: Limit, records: pa.Table, rows: Integers, item: Item) -> Integers:
    assert item.publicity is not None  # noqa: S101  # both callers looked
    severity = records.column("severity").to_numpy()[rows].astype(np.int64)
    decided = records.column("event_date").cast(pa.int32()).to_numpy()[rows].astype(np.int64)
    return item.publicity.months(limit, severity, decided, texts_of(records, rows, item))


def texts_of(records: pa.Table, of: Integers, item: Item) -> Texts:
    """Reads the text of a field in some of the rows `of`: from the column of its role, else from the details."""
    roles = {field.code: field.role for field in item.fields}

    def texts(code: str, rows: Integers) -> pa.Array:
        # A list, because pyarrow loads pandas for every numpy array that it is given.
        wanted, role = pa.array(of[rows].tolist(), pa.int64()), roles[code]
        if role in _TEXT_ROLES:
            return records.column(role).take(wanted).combine_chunks()
        details = records.column("details").take(wanted).combine_chunks()
        return pc.struct_field(pc.extract_regex(details, rf'{json.dumps(code)}: "(?P<text>(?:[^"\\]|\\.)*)"'), "text")

    return texts


def _bases(records: pa.Table, every: Integers, item: Item) -> list[str]:
    """For each record the law of the version, and of the exceptions that hold, else the item's own legal basis."""
    assert item.publicity is not None  # noqa: S101  # the caller looked
    decided = records.column("event_date").cast(pa.int32()).to_numpy().astype(np.int64)
    severities = [Severity(one) for one in records.column("severity").to_pylist()]
    version, texts = item.publicity.version_on(decided), texts_of(records, every, item)
    laws: list[list[str]] = [[item.publicity.versions[number].basis or item.legal_basis] for number in version.tolist()]
    for number, one in enumerate(item.publicity.versions):
        rows = np.array([r for r in np.flatnonzero(version == number) if one.period(severities[r]) is not None], np.int64)
        for exception in one.exceptions if len(rows) else ():
            for r in rows[exception.meets(rows, texts)].tolist():
                laws[r].append(exception.basis)
    return ["；".join(dict.fromkeys(filter(None, some))) for some in laws]
