"""Rows of an item's own file → facts, or corrections of facts."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Item
from credit.record import RECORDED, as_text, content_id, correction_id, fact_id
from features.readers.columns import Columns
from features.readers.identity import Identity, identity_of
from features.readers.rows import as_records
from features.readers.sheet import Sheet

CORRECTED = "corrected"
_EVENT_WORDS = {RECORDED: RECORDED, "新增": RECORDED, "登记": RECORDED, CORRECTED: CORRECTED, "更正": CORRECTED}


def facts_of(sheet: Sheet, columns: Columns, *, item: Item, titles: dict[str, str], received: date) -> pa.Table:
    """Every row as a record of RECORD_SCHEMA; rows that `columns.good` refuses hold placeholders.

    Parameters
    ----------
    titles
        Field code → the sheet's title for it.
    received
        known_at of rows that carry none.
    """
    columns.require_all(titles[f.code] for f in item.fields if f.required and f.code in titles and f.role != "subject")
    identity = identity_of(columns, item=item, titles=titles)
    values = _values(columns, item=item, titles=titles)
    known_at = _known_at(columns, item=item, titles=titles, received=received)
    _check_days(columns, values["event_date"], known_at, received=received, title=titles.get(_code(item, "event_date"), ""))
    values["severity"] = _severity(columns, item=item, titles=titles, values=values)
    details = _details(columns, item=item, titles=titles, rows=sheet.cells.num_rows)
    ids = _record_ids(columns, item=item, titles=titles, identity=identity, values=values, details=details)
    content = [content_id(*parts) for parts in zip(ids, *(_strings(values[r]) for r in sorted(values)), details, strict=True)]
    event = _event(columns, titles, sheet.cells.num_rows)
    corrected = [word == CORRECTED for word in event]
    values["event_date"] = pc.fill_null(values["event_date"], received)
    return as_records(
        sheet,
        item=[item.id] * len(ids),
        subject=identity.subject,
        subject_kind=identity.kind,
        known_at=known_at,
        event=event,
        content=content,
        record_id=[correction_id(i, c) if fix else i for i, c, fix in zip(ids, content, corrected, strict=True)],
        about=[i if fix else None for i, fix in zip(ids, corrected, strict=True)],
        details=[text or None for text in details],
        **values,
    )


def _code(item: Item, role: str) -> str:
    return next((f.code for f in item.fields if f.role == role), "")


def _values(columns: Columns, *, item: Item, titles: dict[str, str]) -> dict[str, pa.Array]:
    """The columns that play a role in a record (all but subject, known_at, severity), parsed."""
    values: dict[str, pa.Array] = {}
    for field in item.fields:
        if field.role in (None, "subject", "known_at", "severity") or field.code not in titles:
            continue
        read, role = columns.parsed(titles[field.code], field), str(field.role)
        # A counterparty may be named by one of several identifiers: the first that is filled counts.
        values[role] = pc.coalesce(values[role], read) if role in values else read
    return values


def _known_at(columns: Columns, *, item: Item, titles: dict[str, str], received: date) -> pa.Array:
    title = titles.get(_code(item, "known_at")) or titles.get("known_at")
    rows = len(columns.good)
    if title is None:
        return pa.array([received] * rows, pa.date32())
    known = columns.dates(title)
    late = pc.fill_null(pc.greater(known, pa.scalar(received)), False).to_numpy(zero_copy_only=False)
    columns.refuse(
        late,
        title=title,
        reason="known after the day the file was received",
        remedy="correct the day, or name the right --received",
    )
    return pc.fill_null(known, received)


def _check_days(columns: Columns, event_date: pa.Array, known_at: pa.Array, *, received: date, title: str) -> None:
    after = pc.fill_null(pc.greater(event_date, known_at), False).to_numpy(zero_copy_only=False)
    columns.refuse(
        after,
        title=title,
        reason="the event is dated after the day it became known",
        remedy=f"correct the day; a file received on {received} cannot tell of later days",
    )


def _event(columns: Columns, titles: dict[str, str], rows: int) -> list[str]:
    if "event" not in titles:
        return [RECORDED] * rows
    words = columns.text(titles["event"]).to_pylist()
    unknown = np.array([word is not None and word.strip() not in _EVENT_WORDS for word in words])
    columns.refuse(
        unknown,
        title=titles["event"],
        reason="no event of an item's own file",
        remedy="write 新增 or 更正 here; send other events as a file record_event__*.csv",
    )
    return [_EVENT_WORDS.get((word or RECORDED).strip(), RECORDED) for word in words]


def _severity(columns: Columns, *, item: Item, titles: dict[str, str], values: dict[str, pa.Array]) -> pa.Array:
    """The file's severity where it gives one, else what the item's rule gives."""
    rows = len(columns.good)
    graded = np.full(rows, int(item.severity.default) if item.severity else 0, dtype=np.int8)
    if item.severity and item.severity.by_category and "category" in values:
        rule = item.severity.by_category
        by_category = [int(rule.get(word, 0)) for word in values["category"].to_pylist()]
        graded = np.where(np.array(by_category) > 0, by_category, graded).astype(np.int8)
    if item.severity and "amount" in values:
        amount = values["amount"].to_numpy(zero_copy_only=False)
        for severity, least in item.severity.amount_from.items():
            graded = np.where(amount >= least, np.maximum(graded, int(severity)), graded).astype(np.int8)
    title = titles.get(_code(item, "severity")) or titles.get("severity")
    if title is None:
        return pa.array(graded, pa.int8())
    given = columns.severities(title)
    return pc.fill_null(given, pa.array(graded, pa.int8()))


def _details(columns: Columns, *, item: Item, titles: dict[str, str], rows: int) -> list[str]:
    """The remaining fields as JSON text, sorted by code; empty text where there is nothing. Sensitive fields are left behind."""
    rest = sorted(f.code for f in item.fields if f.role is None and not f.sensitive and f.code in titles)
    by_code = {f.code: f for f in item.fields}
    read = {code: _strings(columns.parsed(titles[code], by_code[code])) for code in rest}
    if not read:
        return [""] * rows
    return [
        json.dumps({c: v for c, v in zip(read, cells, strict=True) if v}, ensure_ascii=False) if any(cells) else ""
        for cells in zip(*read.values(), strict=True)
    ]


def _record_ids(
    columns: Columns, *, item: Item, titles: dict[str, str], identity: Identity, values: dict[str, pa.Array], details: list[str]
) -> list[str]:
    """Identifiers made of what makes a record the same record: item, subject and its key, or all its values without one."""
    role_of = {f.code: f.role for f in item.fields}
    keyed = [code for code in item.key if role_of[code] != "subject"]
    if keyed:
        parts = [_strings(values[str(role_of[c])]) if role_of[c] in values else _key_cells(columns, item, titles, c) for c in keyed]
    else:
        parts = [*(_strings(values[role]) for role in sorted(set(values) - {"severity"})), details]
    return [fact_id(item.id, *cells) for cells in zip(_strings(identity.subject), *parts, strict=True)]


def _key_cells(columns: Columns, item: Item, titles: dict[str, str], code: str) -> list[str]:
    """Cells of a key field without a role, in the form of its type: ２０２３ and 2023 are one year."""
    if code not in titles:
        return [""] * len(columns.good)
    return _strings(columns.parsed(titles[code], next(f for f in item.fields if f.code == code)))


def _strings(values: pa.Array) -> list[str]:
    """Each value as text, empty where null: dates in ISO form, numbers in their shortest exact form."""
    if pa.types.is_date(values.type):
        values = values.cast(pa.string())
    return [as_text(value) for value in values.to_pylist()]
