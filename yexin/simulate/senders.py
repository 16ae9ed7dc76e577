"""Which department sends which rows of an item, in which file, spelt how."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from credit.items import Item
from yexin.simulate.drafts import COUNTY, KNOWN, World
from yexin.simulate.spelling import Spelling

HAIKOU = Spelling("utf-8-sig", "code", "iso")
SANYA = Spelling("gb18030", "name", "chinese", full_width=0.01)
PROVINCE = Spelling("utf-8", "name", "slashes", faults=0.002)
WORKBOOK = Spelling("xlsx", "name", "serial", faults=0.01)
# An item of few rows comes from one office, in one of these ways.
_SMALL = (Spelling("gb18030", "name", "dots", full_width=0.02), Spelling("utf-8", "code", "compact"), PROVINCE)
_FEW_ROWS, _WORKBOOK_ROWS = 12_000, 800
# Of these the province sends what it learnt in the last thirty days by hand, as a workbook.
_BY_HAND = ("administrative_penalty", "administrative_licence", "inspection_result", "volunteering")
_HAIKOU, _SANYA = 0, 1


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one file, its name and how it is spelt."""

    name: str
    rows: pa.Table
    spelling: Spelling


def parts(world: World, item: Item, rows: pa.Table) -> Iterator[Part]:
    """The files in which the rows of an item are sent; every row is in exactly one, and nobody sends an empty file."""
    if not rows.num_rows:
        return
    if rows.num_rows <= _FEW_ROWS:
        yield _small(item, rows)
        return
    county = rows.column(COUNTY).to_numpy()
    recent = rows.column(KNOWN).cast(pa.int32()).to_numpy() > world.calendar.last_day - 30
    by_hand = recent & (county > _SANYA) & (item.id in _BY_HAND)
    for name, kept, spelling in (
        (f"{item.id}__haikou.csv", county == _HAIKOU, HAIKOU),
        (f"{item.name}__三亚市.csv", county == _SANYA, SANYA),
        (f"{item.id}__province.csv", (county > _SANYA) & ~by_hand, PROVINCE),
        (f"{item.name}__最近一月.xlsx", by_hand, WORKBOOK),
    ):
        if kept.any():
            yield Part(name, rows.filter(pa.array(kept)), spelling)


def _small(item: Item, rows: pa.Table) -> Part:
    habit = _SMALL[zlib.crc32(item.id.encode()) % len(_SMALL)]
    if rows.num_rows <= _WORKBOOK_ROWS:
        return Part(f"{item.name}.xlsx", rows, WORKBOOK)
    return Part(f"{item.id if habit.titles == 'code' else item.name}__全省.csv", rows, habit)


def without_empty(rows: pa.Table) -> pa.Table:
    """The rows without columns that nobody filled in."""
    filled = [name for name in rows.column_names if rows.column(name).null_count < rows.num_rows]
    return rows.select(filled)


def shuffled(rng: np.random.Generator, rows: pa.Table) -> pa.Table:
    """The rows in the order of their report days, those of one day in any order: a file's order tells nothing."""
    order = np.lexsort((rng.random(rows.num_rows), rows.column(KNOWN).cast(pa.int32()).to_numpy()))
    return rows.take(pa.array(order))


def as_pieces(tables: list[pa.Table]) -> pa.Table:
    """Tables of both kinds of subject as one; a column that one of them lacks is empty there."""
    return pa.concat_tables(tables, promote_options="default").combine_chunks()
