"""A weighted sum of tables is a table.

What is mixed are points before rounding and before the ends of the scale: the blend's points are the sum of weight times
points of each table, and so is every contribution. Weights are taken as the decimals they are written as (0.1 is a tenth);
each number of the blend is the exact weighted sum, rounded once to a unit of ``2**-exponent`` (58 bits for the whole table).
Against the exact sum the raw score is thus off by at most half a unit per feature and pair, about 1e-15.

Contributions are measured against what each table was measured against, mixed by the same weights, or, better, against
one background that the caller gives.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from credit.errors import TablesApart
from models.background import measured
from models.merge import Merge, whole_numbers
from models.parts import TableFeature, TablePair
from models.scale import Scale

if TYPE_CHECKING:
    from models.points_table import PointsTable

Weight = float | str | Fraction
_BITS = 58


@dataclass(frozen=True)
class _Mix:
    """Whole-number sums: each part times its multiplier (a fraction), in units of the blend."""

    factors: tuple[int, ...]
    divisor: int

    @classmethod
    def of(cls, tables: Sequence[PointsTable], shares: Sequence[Fraction], exponent: int) -> _Mix:
        exact = [share * Fraction(2) ** (exponent - table.exponent) for table, share in zip(tables, shares, strict=True)]
        divisor = math.lcm(*(one.denominator for one in exact))
        return cls(tuple(int(one * divisor) for one in exact), divisor)

    def number(self, parts: Sequence[int]) -> int:
        """One number; a half is rounded up."""
        total = sum(factor * part for factor, part in zip(self.factors, parts, strict=True))
        return (2 * total + self.divisor) // (2 * self.divisor)

    def units(self, parts: Sequence[NDArray[np.int64] | None], shape: tuple[int, ...]) -> NDArray[np.int64]:
        """Many numbers; a part that is None counts as zeros."""
        flat = [np.zeros(shape, np.int64).ravel().tolist() if part is None else part.ravel().tolist() for part in parts]
        return whole_numbers([self.number(numbers) for numbers in zip(*flat, strict=True)]).reshape(shape)


def blend(weights: Mapping[PointsTable, Weight], scale: Scale | None, background: Any) -> dict[str, Any]:
    """The arguments of the table whose points are the weighted sum of the tables' points.

    Parameters
    ----------
    weights
        A positive weight per table; they add up to 1 as the decimals they are written as.
    scale
        The blend's scale; without, the one that all tables share.
    background
        Rows that contributions are measured against; without, each table's part is against the table's own.

    Raises
    ------
    ValueError
        The weights do not add up to 1.
    TablesApart
        The tables read a feature differently, or have different scales and none is given.
    """
    tables, stated = tuple(weights), [_fraction(weight) for weight in weights.values()]
    if sum(stated) != 1 or min(stated) <= 0:
        raise ValueError(f"weights must be positive and add up to 1, they add up to {float(sum(stated)):g}")
    scale = _one_scale(tables, scale)
    shares = [weight * _stretch(table, scale) for table, weight in zip(tables, stated, strict=True)]
    exponent = _exponent(tables, shares)
    merge, mix = Merge(tables), _Mix.of(tables, shares, exponent)
    features = tuple(_feature(merge, mix, name) for name in merge.names)
    pairs = tuple(_pair(merge, mix, key) for key in merge.pair_keys)
    if background is not None:
        features, pairs = measured(background, features, pairs)
    constant = mix.number([table.constant for table in tables]) + round(math.ldexp(_shift(tables, stated, scale), exponent))
    said = " + ".join(f"{float(weight):g} {table.hash[:12]}" for table, weight in zip(tables, stated, strict=True))
    origin = {"made": "blend", "of": said, "measured_against": "one background" if background is not None else "the parts' own"}
    return {"features": features, "pairs": pairs, "constant": constant, "exponent": exponent, "scale": scale, "origin": origin}


def _fraction(weight: Weight) -> Fraction:
    return weight if isinstance(weight, Fraction) else Fraction(str(weight))


def _one_scale(tables: Sequence[PointsTable], scale: Scale | None) -> Scale | None:
    """The given scale, else the one that all tables share."""
    if scale is None and any(table.scale != tables[0].scale for table in tables):
        raise TablesApart("the blend", "the tables have different scales; say which is the blend's with scale=Scale(...)")
    return scale or tables[0].scale


def _stretch(table: PointsTable, scale: Scale | None) -> Fraction:
    """What a unit of the table's log-odds is worth in log-odds of the blend: both have the same points."""
    if scale is None or table.scale is None:
        return Fraction(1)
    return Fraction(table.scale.points_to_double_odds) / Fraction(scale.points_to_double_odds)


def _shift(tables: Sequence[PointsTable], weights: Sequence[Fraction], scale: Scale | None) -> float:
    """Log-odds that make up for scales that stand elsewhere at even odds."""
    if scale is None or all(table.scale is None or table.scale.offset == scale.offset for table in tables):
        return 0.0
    offsets = [scale.offset if table.scale is None else table.scale.offset for table in tables]
    return (scale.offset - sum(float(w) * offset for w, offset in zip(weights, offsets, strict=True))) / scale.factor


def _exponent(tables: Sequence[PointsTable], shares: Sequence[Fraction]) -> int:
    """The exponent for which no sum of the blend needs more than 58 bits."""
    bound = 1.0
    for table, share in zip(tables, shares, strict=True):
        parts = [*(feature.units for feature in table.features), *(pair.units for pair in table.pairs)]
        largest = abs(table.constant) + sum(int(np.abs(part).max()) for part in parts)
        bound += math.ldexp(float(share * largest), -table.exponent)
    return _BITS - math.frexp(bound)[1]


def _feature(merge: Merge, mix: _Mix, name: str) -> TableFeature:
    at = merge.names.index(name)
    own = [merge.feature(table, name) for table in merge.tables]
    parts = [one.units[merge.slots(table, name)] if one else None for one, table in zip(own, merge.tables, strict=True)]
    size = merge.bins[at].size
    mean = mix.number([one.mean if one else 0 for one in own])
    return TableFeature(merge.notes[at], merge.bins[at], mix.units(parts, (size,)), np.zeros(size, np.int64), mean)


def _pair(merge: Merge, mix: _Mix, key: tuple[str, str]) -> TablePair:
    own = [merge.pair(table, key) for table in merge.tables]
    first, second = (merge.names.index(name) for name in key)
    rows, columns = merge.bins[first].size, merge.bins[second].size
    return TablePair(
        first,
        second,
        mix.units([one.units if one else None for one in own], (rows, columns)),
        mix.units([one.over_second if one else None for one in own], (rows,)),
        mix.units([one.over_first if one else None for one in own], (columns,)),
        mix.number([one.mean if one else 0 for one in own]),
    )
