"""One row through a table: what the answering server does for every request.

Compiled code takes a row in a few microseconds. Where it cannot (no numba, or numbers too large for it), the rule is followed
word for word in Python, with the same integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from math import ldexp
from operator import itemgetter
from struct import Struct
from struct import error as NotPacked
from typing import TYPE_CHECKING, Any

import numpy as np

from models.bins import NumericBins
from models.columns import category_slot, check_names, number, number_slot
from models.explained import ExplainedRow
from models.lookup.batch import points_per_unit
from models.lookup.compiled import fits
from models.lookup.row_numbers import numbers_of
from models.rounding import whole_points

if TYPE_CHECKING:
    from models.points_table import PointsTable


class RowReader:
    """A table made ready for single rows."""

    def __init__(self, table: PointsTable) -> None:
        self._table = table
        self._scale = table.need_scale()
        self._names = table.feature_names
        self._known = frozenset(self._names)
        self._width = len(self._names)
        self._values = itemgetter(*self._names) if len(self._names) > 1 else lambda row: (row[self._names[0]],)
        self._pack_into = Struct(f"{self._width}d").pack_into
        self._unpack = Struct(f"{self._width}q").unpack
        self._base = self._scale.unclipped(ldexp(table.base_units, -table.exponent))
        self._categories = [(at, one.name, one.bins) for at, one in enumerate(table.features) if one.bins.kind != "number"]

    @cached_property
    def _exact(self) -> _ExactReader:
        return _ExactReader(self._table)

    @cached_property
    def _compiled(self) -> tuple[Any, Any, Any] | None:
        """The compiled walk and the table as it reads it; None where Python must do."""
        table = self._table
        if not fits(table.lookup, table.exponent, self._scale):
            return None
        try:
            kernel = import_module("models.lookup.kernel_row")
        except (ImportError, RuntimeError):  # no numba, or no folder that it may keep compiled code in
            return None
        return kernel.explain_row, *numbers_of(table, self._scale)

    def explain(self, row: Mapping[str, Any]) -> ExplainedRow:
        """Base, points, scale limit and score of a row.

        Raises
        ------
        ColumnsMissing, ColumnsUnknown, WrongType
            The row does not fit the table.
        TypeError
            It is no mapping.
        """
        # A dict of as many keys that holds all of ours holds no other; anything else is looked at key by key.
        if type(row) is not dict or len(row) != self._width:
            self._check(row)
        if self._compiled is None:
            self._check(row)
            return self._exact.explain(row)
        walk, whole, real = self._compiled
        room = self._room(row)
        unclipped = walk(room, whole, real)
        score = self._scale.clipped(unclipped)
        return ExplainedRow(self._base, self._unpack(room), score - unclipped, score)

    def _check(self, row: Mapping[str, Any]) -> None:
        if not isinstance(row, Mapping):
            raise TypeError(f"give a row as a mapping of names to values, not as {type(row).__name__}")
        if row.keys() != self._known:
            check_names(list(row), self._names)

    def _room(self, row: Mapping[str, Any]) -> Any:
        """Values as floats, missing ones as NaN, categories as their slot, in an array of the row's own."""
        try:
            values = self._values(row)
        except KeyError:
            self._check(row)
            raise
        if self._categories:
            values = list(values)
            for at, name, bins in self._categories:
                values[at] = float(category_slot(name, values[at], bins))
        room: Any = np.empty(self._width)
        try:
            self._pack_into(room, 0, *values)  # several times as fast as making an array of a list
        except (NotPacked, TypeError, OverflowError):  # a missing value, or something that is no number and is named
            room[:] = [number(name, value) for name, value in zip(self._names, values, strict=True)]
        return room


class _ExactReader:
    """The rule word for word, in whole units."""

    def __init__(self, table: PointsTable) -> None:
        self._scale = table.need_scale()
        self._names = table.feature_names
        self._exponent, self._base_units = table.exponent, table.base_units
        self._base = self._scale.unclipped(ldexp(table.base_units, -table.exponent))
        self._unit = points_per_unit(self._scale, table.exponent)
        self._bins = [feature.bins for feature in table.features]
        self._shares = [(feature.units - feature.mean).tolist() for feature in table.features]
        self._pairs = [(p.first, p.second, p.first_share.tolist(), p.second_share.tolist()) for p in table.pairs]

    def explain(self, row: Mapping[str, Any]) -> ExplainedRow:
        """As `RowReader.explain`."""
        slots = [
            number_slot(name, row[name], one) if isinstance(one, NumericBins) else category_slot(name, row[name], one)
            for name, one in zip(self._names, self._bins, strict=True)
        ]
        shares = [share[slot] for share, slot in zip(self._shares, slots, strict=True)]
        for first, second, of_first, of_second in self._pairs:
            shares[first] += of_first[slots[first]][slots[second]]
            shares[second] += of_second[slots[first]][slots[second]]
        unclipped = self._scale.unclipped(ldexp(self._base_units + sum(shares), -self._exponent))
        points = whole_points([share * self._unit for share in shares], unclipped - self._base)
        score = self._scale.clipped(unclipped)
        return ExplainedRow(self._base, points, score - unclipped, score)
