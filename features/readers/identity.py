"""Whose record a row is: the first of the item's subject columns that is filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Item
from credit.subject import SubjectKind
from features.readers.columns import Columns

_KINDS = {
    "uscc": SubjectKind.ENTERPRISE,
    "number": SubjectKind.ENTERPRISE,
    "id_number": SubjectKind.PERSON,
    "pseudonym": SubjectKind.PERSON,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Subject identifier and kind of each row; empty where the row is refused."""

    subject: pa.Array
    kind: pa.Array


def identity_of(columns: Columns, *, item: Item, titles: dict[str, str]) -> Identity:
    """Identify each row's subject; rows without one, or of a kind the item does not know, are refused."""
    rows = len(columns.good)
    subject, kind = pa.nulls(rows, pa.string()), pa.nulls(rows, pa.string())
    read = [field for field in item.fields if field.role == "subject" and field.code in titles]
    for field in read:
        found = columns.identifiers(titles[field.code], field)
        fresh = pc.and_(pc.is_null(subject), pc.is_valid(found))
        subject = pc.if_else(fresh, found, subject)
        kind = pc.if_else(fresh, str(_KINDS[field.identifier or "uscc"]), kind)
    title = titles[read[0].code]
    without = pc.is_null(subject).to_numpy(zero_copy_only=False) & columns.good
    columns.refuse(without, title=title, reason="the row names no subject", remedy=f"fill in {' or '.join(f.name for f in read)}")
    foreign = np.array([k is not None and SubjectKind(k) not in item.subjects for k in kind.to_pylist()])
    columns.refuse(
        foreign, title=title, reason="this item is not kept about this kind of subject", remedy="send it under the item that is"
    )
    return Identity(pc.fill_null(subject, ""), pc.fill_null(kind, ""))
