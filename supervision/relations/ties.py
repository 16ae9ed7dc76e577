"""Ties: an enterprise and what it shares with others - a person, an owner, a place, a telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.record import RECORDED
from features.records.store import RecordStore

# What kinds of tie are called; the first six are those of the catalogue's item `relation`, the last is derived from shares.
KINDS = ("法定代表人", "股东", "董事", "监事", "高级管理人员", "实际控制人", "住所", "联系电话", "实际控制人（按持股推定）")
ENGLISH = (
    "legal representative", "shareholder", "director", "supervisor", "executive", "controller", "place", "telephone",
    "controller by shares",
)  # fmt: skip
SHAREHOLDER, CONTROLLER, PLACE, TELEPHONE, BY_SHARES = (
    KINDS.index(k) for k in ("股东", "实际控制人", "住所", "联系电话", KINDS[-1])
)
Integers = NDArray[np.int64]
_COLUMNS = (
    "record_id", "subject", "event", "about", "known_at", "event_date", "category", "until", "counterparty", "document", "quantity",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Ties:
    """Vertices and ties as numbers.

    Attributes
    ----------
    names
        Identifiers of the vertices: enterprises first (`enterprises` many, sorted), then persons, places and telephones.
    hub, firm
        The two ends of each tie, shape (m,); `firm` is an enterprise.
    kind
        The place in KINDS, shape (m,).
    share
        Per cent that a shareholder holds, NaN where none is told; shape (m,).
    """

    names: pa.Array
    enterprises: int
    hub: Integers
    firm: Integers
    kind: Integers
    share: NDArray[np.float64]

    @classmethod
    def of(cls, store: RecordStore, *, as_of: date) -> Ties:
        """The ties in force on a day, as far as known on it."""
        relation, contact = (_in_force(store, item, as_of) for item in ("relation", "registered_contact"))
        registered = store.records(items=["registration"], columns=["subject"]).column("subject")
        firms = pc.unique(
            pa.chunked_array(
                [*registered.chunks, *relation.column("counterparty").chunks, *contact.column("subject").chunks], pa.string()
            )
        )
        prefixed = pc.binary_join_element_wise(contact.column("category"), contact.column("document"), ":")
        hubs = pa.chunked_array([*relation.column("subject").chunks, *prefixed.chunks], pa.string())
        ends = pa.chunked_array([*relation.column("counterparty").chunks, *contact.column("subject").chunks], pa.string())
        kinds = pa.chunked_array([*relation.column("category").chunks, *contact.column("category").chunks], pa.string())
        shares = pa.chunked_array([*relation.column("quantity").chunks, pa.nulls(contact.num_rows, pa.float64())], pa.float64())
        return cls.named(firms.drop_null(), hubs, ends, kinds, shares)

    @classmethod
    def named(
        cls,
        firms: pa.Array,
        hubs: pa.ChunkedArray,
        ends: pa.ChunkedArray,
        kinds: pa.ChunkedArray,
        shares: pa.ChunkedArray | None = None,
    ) -> Ties:
        """From names: all enterprises, and of each tie the hub, the enterprise, the word of its kind, and the share held."""
        firms = firms.take(pc.sort_indices(firms))
        unique = pc.unique(hubs)
        others = unique.filter(pc.invert(pc.is_in(unique, value_set=firms)))
        everyone = pa.concat_arrays([_whole(firms), _whole(others)])
        hub, firm = (pc.fill_null(pc.index_in(column, value_set=everyone), -1).to_numpy() for column in (hubs, ends))
        kind = pc.fill_null(pc.index_in(kinds, value_set=pa.array(KINDS)), -1).to_numpy()
        held = pa.nulls(len(kinds), pa.float64()) if shares is None else shares
        share = held.to_numpy(zero_copy_only=False).astype(np.float64)
        good = (hub >= 0) & (firm >= 0) & (kind >= 0)
        return cls(
            names=everyone,
            enterprises=len(firms),
            hub=hub[good].astype(np.int64),
            firm=firm[good].astype(np.int64),
            kind=kind[good].astype(np.int64),
            share=share[good],
        )

    def number(self, name: str) -> int | None:
        """The vertex of an identifier; None where it is not there."""
        found = int(pc.index(self.names, name).as_py())
        return None if found < 0 else found

    def enterprise(self, name: str) -> int | None:
        """The vertex of an enterprise; None where it is not there, or names something else."""
        found = self.number(name)
        return None if found is None or found >= self.enterprises else found

    def name(self, vertex: int) -> str:
        """The identifier of a vertex."""
        return str(self.names[vertex].as_py())


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _in_force(store: RecordStore, item: str, day: date) -> pa.Table:
    """The item's records known and in force on a day, without those that were withdrawn by then."""
    rows = store.records(items=[item], columns=_COLUMNS)
    rows = rows.filter(pc.less_equal(rows.column("known_at"), pa.scalar(day)))
    gone = rows.filter(pc.is_in(rows.column("event"), value_set=pa.array(["withdrawn", "dispute_upheld"]))).column("about")
    rows = rows.filter(pc.and_(pc.equal(rows.column("event"), RECORDED), pc.less_equal(rows.column("event_date"), pa.scalar(day))))
    rows = rows.filter(pc.invert(pc.is_in(rows.column("record_id"), value_set=gone.combine_chunks())))
    lasting = pc.or_kleene(pc.is_null(rows.column("until")), pc.greater_equal(rows.column("until"), pa.scalar(day)))
    return rows.filter(lasting)
