"""One row through a table in pure Python: what the answering server does for every request.

Nearly every row takes the fast way: contributions as whole numbers of 2**-20 points, found and rounded by a few passes that run
inside the interpreter's own C code. They are off by some 2**-20; wherever that could matter (the score near a half point, two
remainders near each other at the border), and for infinite values, the row goes the exact way instead: units and `whole_points`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import inf, ldexp, nan
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from models.batch import points_per_unit
from models.bins import NumericBins
from models.columns import category_slot, check_names, number, number_slot
from models.compiled import fits
from models.explained import ExplainedRow
from models.rounding import whole_points

if TYPE_CHECKING:
    from models.lookup import LookupFeature, LookupPair
    from models.points_table import PointsTable

_ONE = 1 << 20  # one point
_PLAIN = frozenset({float})
_NUMBERS = frozenset({float, int, bool, type(None)})


class RowReader:
    """A table's numbers as Python lists, so that a row needs no array."""

    def __init__(self, table: PointsTable) -> None:
        self._table = table
        self._scale = table.need_scale()
        self._names = table.feature_names
        self._known = frozenset(self._names)
        self._width = len(self._names)
        self._values = itemgetter(*self._names) if len(self._names) > 1 else lambda row: (row[self._names[0]],)
        self._base = self._scale.unclipped(ldexp(table.base_units, -table.exponent))
        self._categories = [(at, one.name, one.bins) for at, one in enumerate(table.features) if one.bins.kind != "number"]
        trusted = fits(table.lookup, table.exponent, self._scale)
        unit = points_per_unit(self._scale, table.exponent) * _ONE if trusted else 0.0
        self._edges = [_right_edges(feature) for feature in table.lookup.features]
        self._cells = [np.rint(feature.shares * unit).astype(np.int64).tolist() for feature in table.lookup.features]
        self._pairs = [(pair.first, pair.second, *_pair_cells(pair, unit)) for pair in table.lookup.pairs]
        start = self._scale.offset - self._scale.factor * ldexp(table.base_units, -table.exponent) + 0.5
        self._start = round(start * _ONE)
        # Each number looked up is off by half a step, the start too; and arithmetic adds far less than one step.
        self._off = len(self._names) // 2 + len(self._pairs) + 2 if trusted else _ONE

    @cached_property
    def _exact(self) -> _ExactReader:
        return _ExactReader(self._table)

    def explain(self, row: Mapping[str, Any]) -> ExplainedRow:
        """Base, points, scale limit and score of a row.

        Raises
        ------
        ColumnsMissing, ColumnsUnknown, WrongType
            The row does not fit the table.
        """
        return self.fast(row) or self._exact.explain(row)

    def fast(self, row: Mapping[str, Any]) -> ExplainedRow | None:
        """`explain` in whole steps of 2**-20 points; None where they are too coarse to tell."""
        # A dict of as many keys that holds all of ours holds no other; anything else is looked at key by key.
        if type(row) is not dict or len(row) != self._width:
            self._check(row)
        try:
            values = self._floats(self._values(row))
        except KeyError:
            self._check(row)
            raise
        if inf in values:
            return None
        if self._pairs:
            return self._rounded(self._with_pairs(list(map(bisect_right, self._edges, values))))
        return self._rounded(list(map(getitem, self._cells, map(bisect_right, self._edges, values))))

    def _check(self, row: Mapping[str, Any]) -> None:
        if row.keys() != self._known:
            check_names(list(row), self._names)

    def _floats(self, values: Sequence[Any]) -> Sequence[float]:
        """Values as floats, missing ones as NaN, categories as their slot."""
        if self._categories:
            values = list(values)
            for at, name, bins in self._categories:
                values[at] = float(category_slot(name, values[at], bins))
        kinds = {*map(type, values)}
        if kinds == _PLAIN:
            return values
        if kinds <= _NUMBERS:
            return [nan if value is None else float(value) for value in values]
        return self._exact.floats(values)

    def _with_pairs(self, places: list[int]) -> list[int]:
        cells = list(map(getitem, self._cells, places))
        for first, second, width, of_first, of_second in self._pairs:
            at = places[first] * width + places[second]
            cells[first] += of_first[at]
            cells[second] += of_second[at]
        return cells

    def _rounded(self, cells: list[int]) -> ExplainedRow | None:
        """The rule of `models.rounding` in steps of 2**-20; None where they are too coarse to tell."""
        moved = sum(cells)
        total = self._start + moved
        unclipped = total >> 20
        below = _ONE - 1
        remainders = [cell & below for cell in cells]
        remainders.sort()
        given = unclipped - self._base - ((moved - sum(remainders)) >> 20)
        kept = len(cells) - given
        if not 0 <= given <= len(cells):
            return None
        low = remainders[kept - 1] if kept else 0
        high = remainders[kept] if given else _ONE
        off = 2 * self._off
        if high - low <= off or high <= off or not off < total & below < _ONE - off:
            return None
        shift = _ONE - ((low + high) >> 1)
        score = self._scale.clipped(unclipped)
        return ExplainedRow(self._base, tuple([(cell + shift) >> 20 for cell in cells]), score - unclipped, score)


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

    def floats(self, values: Sequence[Any]) -> list[float]:
        """Numbers of any kind as floats (categories are floats already)."""
        return [number(name, value) for name, value in zip(self._names, values, strict=True)]


def _right_edges(feature: LookupFeature) -> list[float]:
    """Edges for `bisect_right`: each moved to the next float, as a value on an edge lies left of it, and inf at last.

    NaN is less than no edge, so it comes to lie behind all of them: the place of missing values.
    """
    edges = np.arange(1.0, len(feature.slots)) - 0.5 if feature.edges is None else np.nextafter(feature.edges, inf)
    return [*edges.tolist(), inf]


def _pair_cells(pair: LookupPair, unit: float) -> tuple[int, array[int], array[int]]:
    """Width of the pair's grid, and both shares cell by cell in flat arrays: lists of numbers would take four times the memory."""
    first = (pair.joint + pair.first_tilt[:, None] - pair.second_tilt[None, :]) >> 1
    both = [np.rint(share * unit).astype(np.int64).tobytes() for share in (first, pair.joint - first)]
    return len(pair.second_tilt), array("q", both[0]), array("q", both[1])
