"""A file of later events (信用修复、异议、撤销、屏蔽 …): each row names a record by item, subject and document number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.errors import UnreadableFile
from credit.item_field import ItemField
from credit.items import Catalogue
from credit.record import LATER_EVENTS, event_id, fact_id
from features.readers.columns import Columns
from features.readers.rows import as_records
from features.readers.sheet import Sheet

EVENT_FILE = "record_event"
_WORDS = {
    "信用修复": "repaired", "异议受理": "dispute_opened", "异议成立": "dispute_upheld", "异议不成立": "dispute_rejected",
    "撤销": "withdrawn", "屏蔽": "masked", "屏蔽终止": "unmasked",
}  # fmt: skip
# The columns by which a row names a record from outside its own file.
NAMING = (
    ItemField(code="item", name="信息类别", required=True),
    ItemField(code="uscc", name="统一社会信用代码", role="subject", identifier="uscc"),
    ItemField(code="id_number", name="公民身份号码", role="subject", identifier="id_number"),
    ItemField(code="number", name="登记编号", role="subject", identifier="number"),
    ItemField(code="document", name="文书号", required=True),
)
_FIELDS = (
    *NAMING,
    ItemField(code="event", name="事件", required=True),
    ItemField(code="event_date", name="生效日期", type="date", required=True),
    ItemField(code="known_at", name="获知日期", type="date"),
    ItemField(code="authority", name="办理单位"),
)


def events_of(sheet: Sheet, columns: Columns, *, catalogue: Catalogue, received: date) -> pa.Table:
    """Every row as a later event of RECORD_SCHEMA; rows that `columns.good` refuses hold placeholders.

    Raises
    ------
    UnreadableFile
        A column that event files do not have, or one missing.
    """
    titles = titles_of(sheet, _FIELDS, what="a file of events")
    columns.require_all(titles[field.code] for field in _FIELDS if field.required)
    item = items_of(columns, titles["item"], catalogue)
    subject, kind = subjects_of(columns, titles)
    event = _events(columns, titles["event"])
    document = columns.parsed(titles["document"], NAMING[4])
    event_date = pc.fill_null(columns.dates(titles["event_date"]), received)
    about = [fact_id(i, s, d or "") for i, s, d in zip(item, subject, document.to_pylist(), strict=True)]
    ids = [event_id(e, a, d) for e, a, d in zip(event, about, event_date.to_pylist(), strict=True)]
    return as_records(
        sheet,
        record_id=ids,
        item=item,
        subject=subject,
        subject_kind=kind,
        event=event,
        about=about,
        event_date=event_date,
        known_at=_known_at(columns, titles, received),
        severity=[0] * len(ids),
        document=document,
        content=ids,
        **({"authority": columns.parsed(titles["authority"], _FIELDS[-1])} if "authority" in titles else {}),
    )


def _known_at(columns: Columns, titles: dict[str, str], received: date) -> pa.Array:
    if "known_at" not in titles:
        return pa.array([received] * len(columns.good), pa.date32())
    known_at = pc.fill_null(columns.dates(titles["known_at"]), received)
    late = pc.greater(known_at, pa.scalar(received)).to_numpy(zero_copy_only=False)
    columns.refuse(late, title=titles["known_at"], reason="known after the day the file was received", remedy="correct the day")
    return known_at


def titles_of(sheet: Sheet, fields: Sequence[ItemField], *, what: str) -> dict[str, str]:
    """Field code → the sheet's title for it.

    Raises
    ------
    UnreadableFile
        A column that such files do not have, or one missing.
    """
    index = {header: field.code for field in fields for header in field.headers}
    unknown = [title for title in sheet.cells.column_names if title not in index]
    titles = {index[title]: title for title in sheet.cells.column_names if title in index}
    missing = [field.name for field in fields if field.required and field.code not in titles]
    if unknown or missing:
        raise UnreadableFile(
            sheet.file, f"{what} has the columns {'、'.join(f.name for f in fields)}; unknown here: {unknown}, missing: {missing}"
        )
    return titles


def items_of(columns: Columns, title: str, catalogue: Catalogue) -> list[str]:
    """Item ids; a record can be named from outside where the item's key is the document number. Other rows are refused."""
    by_name = {name: item for item in catalogue.values() for name in (item.id, item.name)}
    keyed = {name: item.id for name, item in by_name.items() if _document_keyed(catalogue, item.id)}
    words = columns.text(title).to_pylist()
    unknown = np.array([word is not None and word not in by_name for word in words])
    columns.refuse(unknown, title=title, reason="an item outside the catalogue", remedy="name the item by its id or Chinese name")
    unkeyed = np.array([word in by_name and word not in keyed for word in words])
    columns.refuse(
        unkeyed, title=title, reason="records of this item have no document number to name them by", remedy="withdraw and resend it"
    )
    return [keyed.get(word or "", "") for word in words]


def _document_keyed(catalogue: Catalogue, item_id: str) -> bool:
    item = catalogue[item_id]
    field = item.field_of("document")
    subjects = {f.code for f in item.fields if f.role == "subject"}
    return field is not None and set(item.key) - subjects == {field.code}


def subjects_of(columns: Columns, titles: dict[str, str]) -> tuple[list[str], list[str]]:
    """Identifier and kind of each row's subject; rows that name none are refused."""
    rows = len(columns.good)
    subject, kind = [""] * rows, [""] * rows
    named = [field for field in NAMING if field.role == "subject" and field.code in titles]
    for field in named:
        found = columns.identifiers(titles[field.code], field).to_pylist()
        for row, identifier in enumerate(found):
            if identifier and not subject[row]:
                subject[row] = identifier
                kind[row] = "person" if field.identifier == "id_number" else "enterprise"
    without = np.array([not s for s in subject]) & columns.good
    columns.refuse(without, title="", reason="the row names no subject", remedy="fill in 统一社会信用代码 or 公民身份号码")
    return subject, kind


def _events(columns: Columns, title: str) -> list[str]:
    words = columns.text(title).to_pylist()
    known = {**_WORDS, **{event: event for event in LATER_EVENTS if event != "corrected"}}
    unknown = np.array([word is not None and word not in known for word in words])
    columns.refuse(unknown, title=title, reason="no event that a record can have", remedy=f"use one of {'、'.join(_WORDS)}")
    return [known.get(word or "", "withdrawn") for word in words]
