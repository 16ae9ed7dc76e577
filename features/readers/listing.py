"""A list of records from outside, one named a row: what another platform publicises, or what a spot check found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from credit.item_field import ItemField
from credit.items import Catalogue
from credit.record import fact_id
from credit.subject import Pseudonymiser
from features.readers.columns import Columns
from features.readers.events import NAMING, items_of, subjects_of, titles_of
from features.readers.rejects import Reject
from features.readers.sheet import read_sheet

_AUTHORITY = ItemField(code="authority", name="机关", aliases=("处罚机关", "许可机关", "认定机关"))
_DECIDED = ItemField(code="decided", name="决定日期", type="date", aliases=("处罚决定日期", "许可决定日期", "列入日期"))
_FIELDS = (*NAMING, _AUTHORITY, _DECIDED)


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that name a record, and those that do not.

    Attributes
    ----------
    rows
        record_id, item, document, authority, decided (date32, null where the file does not say), line; each id once.
    rejects
        The refused rows.
    """

    rows: pa.Table
    rejects: tuple[Reject, ...]


def read_listing(path: Path, *, catalogue: Catalogue, pseudonymiser: Pseudonymiser | None = None) -> Listing:
    """Read a list (CSV, XLSX, Parquet): item, subject, document number, and if it has them authority and day of the decision.

    Raises
    ------
    UnreadableFile
        The file as a whole cannot be read; the message says what to do.
    MissingPseudonymKey
        The file names persons and there is no key.
    """
    sheet = read_sheet(path)
    columns = Columns(sheet, pseudonymiser=pseudonymiser)
    titles = titles_of(sheet, _FIELDS, what="a list of records")
    columns.require_all(titles[field.code] for field in _FIELDS if field.required)
    item = items_of(columns, titles["item"], catalogue)
    subject, _ = subjects_of(columns, titles)
    document = columns.parsed(titles["document"], NAMING[4])
    optional = {
        field.code: columns.parsed(titles[field.code], field) if field.code in titles else pa.nulls(len(item), kind)
        for field, kind in ((_AUTHORITY, pa.string()), (_DECIDED, pa.date32()))
    }
    ids = [fact_id(*parts) for parts in zip(item, subject, [text or "" for text in document.to_pylist()], strict=True)]
    rows = pa.table({"record_id": ids, "item": item, "document": document, **optional, "line": sheet.lines})
    first = {record_id: row for row, record_id in reversed(list(enumerate(ids))) if columns.good[row]}
    kept = rows.take(pa.array(sorted(first.values()), pa.int64()))
    return Listing(kept, tuple(sorted(columns.rejects, key=lambda reject: reject.line)))
