"""Rows of an item before they are written: typed columns under the catalogue's field codes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Catalogue, Item
from yexin.simulate.calendar import Calendar, year_of
from yexin.simulate.people import Enterprises, Subjects
from yexin.simulate.quality import Integers, Occurrences
from yexin.simulate.words import COUNTIES

# Columns of a draft that are not the item's: who sends it (a place in words.COUNTIES) and when.
COUNTY, KNOWN = "_county", "known_at"
# An Arrow array, or numbers; Arrow has no types of its own, so that this says less than it means.
Column: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class World:
    """Everything that an item's rows are drawn from."""

    seed: int
    catalogue: Catalogue
    calendar: Calendar
    enterprises: Enterprises
    persons: Subjects

    def rng(self, name: str) -> np.random.Generator:
        """The random stream of one name: changing one item leaves the rows of all others as they are."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


def draft(world: World, item_id: str, who: Subjects, occurred: Occurrences, columns: Mapping[str, Column]) -> pa.Table:
    """Rows of an item: subject, day, report day and county beside `columns`; rows not yet reported on the last day are left out.

    Raises
    ------
    UnknownItem
        The item is not in the catalogue.
    """
    item = world.catalogue[item_id]
    known = world.calendar.reported(world.rng(f"{item_id}/{who.kind}/reported"), occurred.day)
    made: dict[str, pa.Array] = {
        subject_code(item, who.kind): who.identifiers.take(pa.array(occurred.subject)),
        **{code: typed(item, code, column) for code, column in columns.items()},
        _code(item, "event_date"): days(occurred.day),
        KNOWN: days(known),
        COUNTY: pa.array(who.county[occurred.subject]),
    }
    return pa.table(made).filter(pa.array(known <= world.calendar.last_day))


def subject_code(item: Item, kind: str) -> str:
    """Code of the column that names subjects of that kind."""
    identifier = "uscc" if kind == "enterprise" else "id_number"
    return next(f.code for f in item.fields if f.role == "subject" and f.identifier == identifier)


def _code(item: Item, role: str) -> str:
    return next(f.code for f in item.fields if f.role == role)


def typed(item: Item, code: str, column: Column) -> pa.Array:
    """A column in the type that the catalogue gives the field."""
    field = next(f for f in item.fields if f.code == code)
    if isinstance(column, pa.Array):
        return column
    if field.type == "date":
        return days(np.asarray(column, dtype=np.int64))
    if field.type == "integer":
        return pa.array(np.asarray(column).astype(np.int64))
    return pa.array(np.asarray(column))


def days(numbers: Integers) -> pa.Array:
    """Days since 1970-01-01 as dates."""
    return pa.array(numbers.astype("datetime64[D]"))


def words(options: Sequence[str], numbers: Integers) -> pa.Array:
    """The words with those numbers; null where a number is negative."""
    return pa.array(list(options), pa.string()).take(pa.array(numbers, mask=numbers < 0))


def documents(prefix: pa.Array | str, day: Integers, *, first: int = 1) -> pa.Array:
    """Document numbers such as 琼市监罚〔2024〕17号, one a row, numbered through."""
    serial = pa.array(np.arange(first, first + len(day))).cast(pa.string())
    year = pa.array(year_of(day)).cast(pa.string())
    start = prefix if isinstance(prefix, pa.Array) else pa.array([prefix] * len(day), pa.string())
    return pc.binary_join_element_wise(start, "〔", year, "〕", serial, "号", "")


def offices(county: Integers, office: Sequence[str], which: Integers) -> pa.Array:
    """Names such as 海口市市场监督管理局."""
    names = [f"{place[0]}{name}" for place in COUNTIES for name in office]
    return words(names, county * len(office) + which)


def initials(county: Integers) -> pa.Array:
    """琼 and the short name of the county, as document numbers begin."""
    return words([f"琼{place[2]}" for place in COUNTIES], county)
