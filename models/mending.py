"""Directions kept to the last unit, where arithmetic on floating-point numbers had bent them."""

from __future__ import annotations

from dataclasses import replace
from math import ldexp
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.bins import NumericBins
from models.monotone import line_of, smallest_steps, worst_less_missing
from models.note import Worse

if TYPE_CHECKING:
    from models.points_table import PointsTable

SLACK = 1e-13  # log-odds; a true break is larger by many orders


def mended(table: PointsTable) -> PointsTable:
    """The table with steps against a declared direction taken out where they are no larger than rounding.

    Two leaves that LightGBM holds equal may differ in their last bits, and in a blend a main effect and its pairs are rounded one
    by one: a step may come out some 1e-17 the wrong way. A feature whose steps add up to more than 1e-13 log-odds stays as it
    is, for `check_monotone` to name.
    """
    features, slack = list(table.features), max(int(ldexp(SLACK, table.exponent)), 2 * len(table.pairs) + 2)
    for at, feature in enumerate(features):
        if feature.note.worse is not None and isinstance(feature.bins, NumericBins):
            features[at] = replace(feature, units=_mended(table, at, feature.note.worse, slack))
    return replace(table, features=tuple(features))


def _mended(table: PointsTable, at: int, worse: Worse, slack: int) -> NDArray[np.int64]:
    feature = table.features[at]
    line, units = line_of(feature), feature.units.copy()
    lacking = np.maximum(-smallest_steps(table, at, worse), 0)
    if 0 < lacking.sum() <= slack and len(set(line.tolist())) == len(line):
        units[line[1:]] += (1 if worse == "higher" else -1) * np.cumsum(lacking)
    short = -worst_less_missing(table, at, worse) if feature.note.absent == "at worst" else 0
    if 0 < short <= slack:
        units[feature.bins.missing] -= short
    return units
