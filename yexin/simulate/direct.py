"""Drafts of an item → rows of RECORD_SCHEMA, a column at a time: what reading a department's perfect file would give.

Two things differ from reading: ids are numbers of the row and not hashes of its key, and fields without a role stay behind, but for
an item's kind. So a province written this way cannot be sent again as files; it is for measuring what the reader is too slow for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.items import Item
from credit.record import RECORD_SCHEMA
from features.arrow import arrow_of
from yexin.simulate import later_events
from yexin.simulate.drafts import KNOWN, World

_ROLES = ("category", "amount", "quantity", "until", "counterparty", "document", "authority")
_EVENTS = {
    "信用修复": "repaired", "异议受理": "dispute_opened", "异议成立": "dispute_upheld", "异议不成立": "dispute_rejected",
    "撤销": "withdrawn", "屏蔽": "masked", "屏蔽终止": "unmasked",
}  # fmt: skip


class Direct:
    """Gives rows of one world numbers from `first` on; persons go by `pseudonyms` (resident's number → pseudonym)."""

    def __init__(self, world: World, *, pseudonyms: tuple[pa.Array, pa.Array], prefix: str) -> None:
        self._world, self._numbers, self._names, self._prefix = world, *pseudonyms, prefix
        self._given = 0
        self._kept: dict[str, pa.Table] = {}

    def facts(self, item: Item, drafts: pa.Table, *, keep: bool) -> pa.Table:
        """An item's drafts as recorded facts; `keep`: later events will be told about them."""
        subject, kind = self._subjects(item, drafts)
        columns: dict[str, pa.Array] = {"subject": subject, "subject_kind": kind}
        for role in (*_ROLES, "event_date"):
            if codes := [field.code for field in item.fields if field.role == role and field.code in drafts.column_names]:
                columns[role] = pc.coalesce(*(drafts.column(code) for code in codes))
        columns["severity"] = pa.array(_severity(item, columns, drafts.num_rows), pa.int8())
        if item.kind is not None:
            text = pc.binary_join_element_wise(f'{{"{item.kind}": "', drafts.column(item.kind), '"}', "")
            columns["details"] = text  # as the reader writes it
        made = self._filled(columns, drafts.column(KNOWN), item=item.id, event="recorded")
        if keep:
            self._kept[item.id] = made.select(["record_id", "subject", "document"])
        return made

    def events(self, drafts: Mapping[str, pa.Table]) -> Iterator[pa.Table]:
        """What becomes of the kept items' records."""
        for told in (later_events.repairs, later_events.disputes, later_events.masks):
            table = told(self._world, drafts)
            for item in (self._world.catalogue[name] for name in self._kept):
                rows = table.filter(pc.equal(table.column("item"), item.name))
                if rows.num_rows:
                    yield self._about(item, rows)

    def _about(self, item: Item, rows: pa.Table) -> pa.Table:
        subject = pc.coalesce(rows.column("uscc"), self._pseudonyms(rows.column("id_number")))
        kept = self._kept[item.id]
        known = _joined(kept.column("subject"), kept.column("document"))
        place = pc.index_in(_joined(subject, rows.column("document")), value_set=known)
        kind = pc.if_else(pc.is_valid(rows.column("uscc")), "enterprise", "person")
        events = pa.array([_EVENTS[word] for word in rows.column("event").to_pylist()], pa.string())
        columns = {"subject": subject, "subject_kind": kind, "event_date": rows.column("event_date"), "event": events}
        columns |= {"about": kept.column("record_id").take(place), "document": rows.column("document")}
        columns["severity"] = pa.array(np.zeros(rows.num_rows, np.int8))
        return self._filled(columns, rows.column(KNOWN), item=item.id).filter(pc.is_valid(place))

    def _subjects(self, item: Item, drafts: pa.Table) -> tuple[pa.Array, pa.Array]:
        codes = {f.identifier: f.code for f in item.fields if f.role == "subject" and f.code in drafts.column_names}
        none = pa.nulls(drafts.num_rows, pa.string())
        firm = drafts.column(codes["uscc"]) if "uscc" in codes else none
        person = self._pseudonyms(drafts.column(codes["id_number"])) if "id_number" in codes else none
        return pc.coalesce(firm, person), pc.if_else(pc.is_valid(firm), "enterprise", "person")

    def _pseudonyms(self, numbers: pa.ChunkedArray) -> pa.ChunkedArray:
        return self._names.take(pc.index_in(numbers, value_set=self._numbers))

    def _filled(self, columns: dict[str, pa.Array], known_at: pa.ChunkedArray, **same: str) -> pa.Table:
        size = len(known_at)
        serial = pc.utf8_lpad(arrow_of(np.arange(self._given, self._given + size)).cast(pa.string()), 12, "0")
        ids = pc.binary_join_element_wise(self._prefix, serial, "")
        self._given += size
        made = columns | {"record_id": ids, "content": ids, "source": ids, "known_at": known_at}
        made |= {name: pa.repeat(value, size) for name, value in same.items()}
        return pa.table(
            [made[f.name].cast(f.type) if f.name in made else pa.nulls(size, f.type) for f in RECORD_SCHEMA], schema=RECORD_SCHEMA
        )


def _severity(item: Item, columns: Mapping[str, pa.Array], rows: int) -> NDArray[np.int8]:
    """By the item's rule: the default, the category's, and the least that an amount asks for."""
    rule = item.severity
    if rule is None:
        return np.zeros(rows, np.int8)
    graded = np.full(rows, int(rule.default), np.int8)
    if "category" in columns:
        for word, severity in rule.by_category.items():
            graded[pc.fill_null(pc.equal(columns["category"], word), False).to_numpy()] = int(severity)
    if "amount" in columns:
        amount = columns["amount"].cast(pa.float64()).fill_null(np.nan).to_numpy()
        for severity, least in rule.amount_from.items():
            graded = np.where(amount >= least, np.maximum(graded, int(severity)), graded).astype(np.int8)
    return graded


def _joined(subject: pa.ChunkedArray, document: pa.ChunkedArray) -> pa.Array:
    joined = pc.binary_join_element_wise(subject, document, "\x1f")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
