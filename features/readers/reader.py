"""One file of one item → records, rejects and warnings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa

from credit.errors import UnreadableFile
from credit.item_field import ItemField
from credit.items import Catalogue, Item
from credit.subject import Pseudonymiser
from features.readers.columns import Columns
from features.readers.events import EVENT_FILE, events_of
from features.readers.facts import facts_of
from features.readers.rejects import Reject
from features.readers.sent import sent_rows
from features.readers.sheet import Sheet, read_sheet

# Columns that a file of any item may carry beside the item's own; titles in English and Chinese.
COMMON = {
    "event": ItemField(code="event", name="事件", type="enum"),
    "known_at": ItemField(code="known_at", name="获知日期", type="date", aliases=("报送日期",)),
    "severity": ItemField(code="severity", name="失信程度", type="enum", aliases=("失信严重程度",)),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: records in RECORD_SCHEMA, the refused rows, and counts of warnings. Nothing else is lost.

    `sent` tells of every row of an item's own file, refused ones included, who sent it and how (features.readers.sent);
    `fingerprint` tells the file from others.
    """

    file: str
    item: str
    records: pa.Table
    rejects: tuple[Reject, ...]
    warnings: Mapping[str, int]
    sent: pa.Table | None = None
    fingerprint: str = ""


class Reader:
    """Reads files of a catalogue's items.

    Parameters
    ----------
    catalogue
        What may be read.
    pseudonymiser
        Needed as soon as a file names persons by their ID numbers.
    """

    def __init__(self, catalogue: Catalogue, *, pseudonymiser: Pseudonymiser | None = None) -> None:
        self._catalogue = catalogue
        self._pseudonymiser = pseudonymiser

    def read(self, path: Path, *, received: date, item: str | None = None, drop: Collection[str] = ()) -> Reading:
        """Read one file.

        Parameters
        ----------
        path
            CSV, XLSX or Parquet. Without `item`, its name begins with the item's id or Chinese name and ends there or at "__".
        received
            The day the platform got the file: the known_at of rows that carry none.
        item
            The item's id, or "record_event" for a file of later events.
        drop
            Titles of columns to leave unread.

        Raises
        ------
        UnknownItem
            The item is not in the catalogue.
        UnreadableFile
            The file as a whole cannot be read; the message says what to do.
        MissingPseudonymKey
            The file names persons and there is no key.
        """
        item_id = item or self._item_named_by(path)
        sheet = read_sheet(path)
        kept = [title for title in sheet.cells.column_names if title not in drop]
        sheet = Sheet(sheet.file, sheet.fingerprint, sheet.cells.select(kept), sheet.lines, sheet.broken_lines)
        columns = Columns(sheet, pseudonymiser=self._pseudonymiser)
        sent: pa.Table | None = None
        if item_id == EVENT_FILE:
            records = events_of(sheet, columns, catalogue=self._catalogue, received=received)
        else:
            known = self._catalogue[item_id]
            titles = _match(sheet, known)
            records = facts_of(sheet, columns, item=known, titles=titles, received=received)
            sent = sent_rows(sheet, columns, records, item=known, titles=titles, received=received)
        kept_rows = records.filter(pa.array(columns.good))
        rejects = tuple(sorted(columns.rejects, key=lambda r: r.line))
        return Reading(sheet.file, item_id, kept_rows, rejects, dict(columns.warnings), sent, sheet.fingerprint)

    def _item_named_by(self, path: Path) -> str:
        stem = path.stem.split("__")[0]
        by_name = {item.name: item.id for item in self._catalogue.values()}
        return by_name.get(stem, stem)


def _match(sheet: Sheet, item: Item) -> dict[str, str]:
    """Field code (or common column) → the sheet's title for it."""
    index = item.header_index()
    common = {header: field for field in COMMON.values() for header in field.headers}
    unknown = [title for title in sheet.cells.column_names if title not in index and title not in common]
    if unknown:
        hints = {title: get_close_matches(title, [*index, *common], n=1) for title in unknown}
        named = ", ".join(f"{title!r}{f' (did you mean {near[0]!r}?)' if near else ''}" for title, near in hints.items())
        raise UnreadableFile(
            sheet.file,
            f"columns outside the catalogue item {item.id!r}: {named}; rename them, or leave them unread with --drop TITLE",
        )
    titles: dict[str, str] = {}
    for title in sheet.cells.column_names:
        code = (index.get(title) or common[title]).code
        if code in titles:
            raise UnreadableFile(sheet.file, f"two columns are the field {code}: {titles[code]!r} and {title!r}; keep one")
        titles[code] = title
    missing = [f"{f.code} ({f.name})" for f in item.fields if f.required and f.code not in titles]
    if missing or not any(f.code in titles for f in item.fields if f.role == "subject"):
        needed = ", ".join(missing) or "a column that names the subject"
        raise UnreadableFile(sheet.file, f"the item {item.id!r} needs {needed}; add it and send the file again")
    return titles
