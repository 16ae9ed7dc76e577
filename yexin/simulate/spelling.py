"""How one department spells what it sends: titles, days, digits; and the faults that people make in tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.item_field import ItemField
from credit.items import Item

_WORKBOOK_ZERO = date(1899, 12, 30).toordinal()
DAY_SPELLINGS: dict[str, Callable[[date], str]] = {
    "iso": date.isoformat,
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "compact": lambda day: f"{day:%Y%m%d}",
    "serial": lambda day: str(day.toordinal() - _WORKBOOK_ZERO),
}
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Spelling:
    """One department's habits. `full_width` and `faults` are shares of the rows."""

    format: Literal["utf-8", "utf-8-sig", "gb18030", "xlsx"]
    titles: Literal["code", "name"]
    day: str
    full_width: float = 0.0
    faults: float = 0.003


def as_texts(table: pa.Table, spelling: Spelling, rng: np.random.Generator) -> pa.Table:
    """Every column as the text that this department writes, empty where there is nothing."""
    columns = {name: _texts(table.column(name).combine_chunks(), spelling, rng) for name in table.column_names}
    return pa.table(columns)


def _texts(column: pa.Array, spelling: Spelling, rng: np.random.Generator) -> pa.Array:
    if pa.types.is_date(column.type):
        texts = _translated(column, DAY_SPELLINGS[spelling.day])
    elif pa.types.is_floating(column.type):
        texts = _translated(column, lambda number: f"{number:.10g}")
    else:
        return pc.fill_null(column.cast(pa.string()), "")
    wide = rng.random(len(texts)) < spelling.full_width
    if wide.any():
        texts = pc.if_else(pa.array(wide), _translated(texts, lambda text: text.translate(_FULL_WIDTH)), texts)
    return pc.fill_null(texts, "")


def _translated(column: pa.Array, spell: Callable[..., str]) -> pa.Array:
    """`spell` of every value; each different value is spelt once."""
    encoded = column.dictionary_encode()
    return pa.array([spell(value) for value in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def with_faults(texts: pa.Table, item: Item, spelling: Spelling, rng: np.random.Generator) -> pa.Table:
    """The same table with faults in a share of its rows, one a row, and a few rows sent twice."""
    faults = list(_faults(item, texts.column_names))
    faulty = rng.random(texts.num_rows) < spelling.faults
    which = np.where(faulty, rng.integers(0, len(faults), texts.num_rows), -1)
    for number, (code, spoil) in enumerate(faults):
        texts = _spoilt(texts, code, spoil, which == number)
    twice = np.flatnonzero(rng.random(texts.num_rows) < spelling.faults / 2)
    return pa.concat_tables([texts, texts.take(pa.array(twice))])


def _faults(item: Item, present: list[str]) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Field code and what goes wrong with its cell."""
    for field in item.fields:
        if field.code in present:
            yield from ((field.code, spoil) for spoil in _faults_of(field))


def _faults_of(field: ItemField) -> Iterator[Callable[[str], str]]:
    if field.role == "subject":
        yield lambda _: ""
        yield lambda text: text[:-1]
        yield lambda text: text[:-1] + ("X" if text[-1:] != "X" else "1") if text else ""  # a wrong check digit only warns
    if field.role == "event_date":
        yield lambda _: "2023年2月30日"
        yield lambda _: "不详"
        yield lambda _: "2099-01-01"
    if field.role == "document":
        yield lambda _: ""
    if field.role == "category" and field.values:
        yield lambda _: "其他情况"
    if field.role == "amount":
        yield lambda _: "约五"


def _spoilt(texts: pa.Table, code: str, spoil: Callable[[str], str], rows: NDArray[np.bool_]) -> pa.Table:
    if not rows.any():
        return texts
    cells = texts.column(code).combine_chunks()
    bad = pa.array([spoil(text) for text in cells.filter(pa.array(rows)).to_pylist()], pa.string())
    place = texts.column_names.index(code)
    return texts.set_column(place, code, pc.replace_with_mask(cells, pa.array(rows), bad))


def titled(texts: pa.Table, fields: dict[str, tuple[str, str]], spelling: Spelling) -> pa.Table:
    """The table with the department's titles; `fields` is column → (code, Chinese name)."""
    which = 0 if spelling.titles == "code" else 1
    return texts.rename_columns([fields[name][which] for name in texts.column_names])
