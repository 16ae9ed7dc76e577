"""Flattening: from intervals of knowledge to the sorted columns of Lives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.clock import texts_of
from credit.items import Catalogue
from features.arrow import arrow_of
from features.days import NEVER, Days
from features.life.cells import Cells, encoded, interned
from features.life.lives import KEYS, Lives
from features.life.roster import SUBJECT_KINDS
from features.life.timeline import Intervals, intervals
from features.scan.keys import dense_codes

Rows = NDArray[np.int64]


def flatten(records: pa.Table, catalogue: Catalogue) -> Lives:
    """Lives of all facts in `records`; see `Lives.of`."""
    subjects, kind, owner = _subjects(records)
    event_date = records.column("event_date").cast(pa.int32()).to_numpy()
    spans = _in_order(intervals(records, catalogue), owner=owner, event_date=event_date)
    offsets = np.searchsorted(owner[spans.fact], np.arange(len(subjects) + 1)).astype(np.int64)
    cell, cells, keys = _words(records, spans, offsets, catalogue)
    facts, fact = np.unique(spans.fact, return_inverse=True)
    return Lives(
        subjects=subjects,
        kind=kind,
        offsets=offsets,
        cells=cells,
        cell=cell,
        event_date=event_date[spans.values],
        from_day=spans.from_day,
        to_day=spans.to_day,
        amount=_numbers(records, "amount")[spans.values],
        quantity=_numbers(records, "quantity")[spans.values],
        until_date=records.column("until").cast(pa.int32()).fill_null(NEVER).to_numpy()[spans.values],
        category_key=keys["category"],
        counterparty_key=keys["counterparty"],
        authority_key=keys["authority"],
        document_key=keys["document"],
        fact=fact.astype(np.int32),
        record_ids=records.column("record_id").take(arrow_of(facts)).combine_chunks().cast(pa.large_string()),
    )


def _in_order(spans: Intervals, *, owner: Rows, event_date: Days) -> Intervals:
    """The intervals by subject, then day of the event, first day of knowledge, and arrival."""
    order = np.lexsort((spans.fact, spans.from_day, event_date[spans.values], owner[spans.fact]))
    return Intervals(*(column[order] for column in spans.__dict__.values()))


def _subjects(records: pa.Table) -> tuple[pa.Array, NDArray[np.int8], Rows]:
    """The subjects sorted by kind and identifier, their kinds, and the number of each row's subject."""
    kind_of_row = pc.index_in(records.column("subject_kind"), value_set=pa.array(SUBJECT_KINDS))
    named = pa.table([kind_of_row, records.column("subject")], names=["kind", "subject"])
    distinct = named.group_by(["kind", "subject"], use_threads=False).aggregate([])
    distinct = distinct.sort_by([("kind", "ascending"), ("subject", "ascending")])
    kind = distinct.column("kind").to_numpy().astype(np.int8)
    subjects = distinct.column("subject").combine_chunks().cast(pa.large_string())
    owner = np.full(len(records), -1, np.int64)
    row_kind = kind_of_row.to_numpy()
    for code in range(len(SUBJECT_KINDS)):
        first, last = np.searchsorted(kind, [code, code + 1])
        rows = np.flatnonzero(row_kind == code)
        names = records.column("subject").take(arrow_of(rows)).cast(pa.large_string())
        owner[rows] = first + pc.index_in(names, value_set=subjects[first:last]).to_numpy()
    return subjects, kind, owner


def _words(
    records: pa.Table, spans: Intervals, offsets: Rows, catalogue: Catalogue
) -> tuple[NDArray[np.int32], Cells, dict[str, NDArray[np.int32]]]:
    """The cell of each life, the cells, and the key columns."""
    columns = {name: encoded(records.column(name)) for name in (*KEYS, "item")}
    columns["kind"] = encoded(_kinds(records, columns["item"], catalogue))
    severity = records.column("severity").to_numpy().astype(np.int64)
    parts = [columns["item"][0][spans.fact], severity[spans.values]]
    parts += [columns[name][0][spans.values] for name in ("category", "authority", "kind")]
    words = tuple(columns[name][1] for name in ("item", "category", "authority", "kind"))
    cell, cells = interned([*parts, spans.status.astype(np.int64)], words)
    keys = {name: dense_codes(columns[name][0][spans.values], offsets, len(columns[name][1])) for name in KEYS}
    return cell, cells, keys


def _kinds(records: pa.Table, items: tuple[Rows, tuple[str, ...]], catalogue: Catalogue) -> pa.ChunkedArray:
    """The kind of each record, from its details; null where its item has no kinds."""
    number, names = items
    found = np.full(len(records), None, object)
    for at, name in enumerate(names):
        if catalogue[name].kind is not None:
            rows = np.flatnonzero(number == at)
            found[rows] = texts_of(records, rows, catalogue[name])(str(catalogue[name].kind), np.arange(len(rows))).to_pylist()
    return pa.chunked_array([pa.array(found.tolist(), pa.string())])


def _numbers(records: pa.Table, name: str) -> NDArray[np.float64]:
    column: NDArray[np.float64] = records.column(name).fill_null(np.nan).to_numpy()
    return column
