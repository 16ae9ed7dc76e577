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
    if item.publicity is None:
        return None
    one = pa.Table.from_pylist([{name: row.get(name) for name in _READ.names}], schema=_READ)
    codes, decided = np.zeros(1, np.int64), row["event_date"]
    shortest, longest = (int(_months_of_item(limit, one, codes, item)[0]) for limit in ("shortest", "longest"))
    if longest == NO_PERIOD:
        return None
    return Publicity(add_months(decided, shortest), add_months(decided, longest), _basis(one, item))


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


def _basis(one: pa.Table, item: Item) -> str:
    """The law of the version, and of the exceptions that hold, else the item's own legal basis."""
    assert item.publicity is not None  # noqa: S101  # the caller looked
    row, severity = np.zeros(1, np.int64), Severity(one.column("severity")[0].as_py())
    number = int(item.publicity.version_on(one.column("event_date").cast(pa.int32()).to_numpy().astype(np.int64))[0])
    version, texts = item.publicity.versions[number], texts_of(one, row, item)
    held = [e.basis for e in version.exceptions if version.period(severity) is not None and e.meets(row, texts)[0]]
    return "；".join(dict.fromkeys(filter(None, [version.basis or item.legal_basis, *held])))
