"""Who the subjects of a kind are: name, place and industry from the item that says it, the newest record of each."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Catalogue, Item
from credit.record import RECORDED
from features.records.store import RecordStore
from serving.report.facts import is_identity

# The English names of the fields in a catalogue that say what a subject is called, and where it is registered.
NAME, REGION = "name", "city or county"
COLUMNS = ("name", "region", "industry")
_READ = ["subject", "event", "known_at", "category", "details"]


def register_of(store: RecordStore, catalogue: Catalogue) -> pa.Table:
    """Columns subject, name, region and industry (strings, "" where unknown), one row a subject; no rows without such an item."""
    parts = [_of_item(store, item) for item in catalogue.values() if is_identity(item)]
    return pa.concat_tables(parts) if parts else pa.table({name: pa.array([], pa.string()) for name in ("subject", *COLUMNS)})


def _of_item(store: RecordStore, item: Item) -> pa.Table:
    rows = store.records(items=[item.id], columns=_READ)
    rows = rows.filter(pc.equal(rows.column("event"), RECORDED)).combine_chunks()
    order = pc.sort_indices(rows, sort_keys=[("subject", "ascending"), ("known_at", "ascending")])
    rows = rows.take(order)
    subject = rows.column("subject")
    # Of each subject's rows the last one: where the next row is about another.
    last = [*pc.not_equal(subject.slice(0, len(subject) - 1), subject.slice(1)).to_pylist(), True][: len(subject)]
    rows = rows.filter(pa.array(last, pa.bool_()))
    columns = {"name": _detail(rows, item, NAME), "region": _detail(rows, item, REGION)}
    return pa.table({"subject": rows.column("subject"), **columns, "industry": pc.fill_null(rows.column("category"), "")})


def _detail(rows: pa.Table, item: Item, english: str) -> pa.ChunkedArray:
    """The field of that English name, from the details that are kept as JSON."""
    code = next((field.code for field in item.fields if field.english == english and field.role is None), None)
    if code is None:
        return pa.chunked_array([pa.array([""] * rows.num_rows, pa.string())])
    found = pc.extract_regex(rows.column("details"), f'"{code}": (?P<text>"(?:[^"\\\\]|\\\\.)*")')
    texts = pc.fill_null(pc.struct_field(found, "text"), '""').to_pylist()
    # Most have nothing escaped in them, and need no parser.
    return pa.chunked_array([pa.array([text[1:-1] if "\\" not in text else json.loads(text) for text in texts], pa.string())])
