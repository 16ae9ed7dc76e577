"""Missing values put where the notes say they stand: at an end of the number line, or no worse than the worst value.

Training sees an absent value of an end as infinite, so it learns what the end is worth; the slot of missing values then gets the
units of that end. Where a share of nothing came out worse than the worst share, it gets the units of the worst. Both keep
"a first negative record never raises a score, its repair never lowers it" true of the table, where the booster did not say so.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.background import measured
from models.bins import NumericBins
from models.monotone import line_of, worst_less_missing

if TYPE_CHECKING:
    from models.points_table import PointsTable

INFINITE = {"highest": inf, "lowest": -inf}


def settled(table: PointsTable, background: Any) -> PointsTable:
    """The table with its missing values in their places, measured against `background` (columns as the table reads them)."""
    features, pairs = list(table.features), list(table.pairs)
    for at, feature in enumerate(features):
        end = _end(table, at)
        if end is None or end == feature.bins.missing:
            continue
        features[at] = replace(feature, units=_moved(feature.units, end, feature.bins.missing))
        for number, pair in enumerate(pairs):
            if at == pair.first:
                pairs[number] = replace(pair, units=_moved(pair.units, end, feature.bins.missing))
            elif at == pair.second:
                pairs[number] = replace(pair, units=_moved(pair.units.T, end, feature.bins.missing).T)
    own, joint = measured(background, features, pairs)
    return replace(table, features=own, pairs=joint)


def _end(table: PointsTable, at: int) -> int | None:
    """The slot whose units missing values get, if they get any."""
    feature = table.features[at]
    if feature.note.absent is None or not isinstance(feature.bins, NumericBins):
        return None
    line = line_of(replace(feature, note=replace(feature.note, absent=None)))
    if feature.note.absent == "at worst":
        worse = feature.note.worse
        if worse is None or worst_less_missing(table, at, worse) >= 0:
            return None
        return int(line[-1 if worse == "higher" else 0])
    return int(line[-1 if feature.note.absent == "highest" else 0])


def _moved(units: NDArray[np.int64], source: int, target: int) -> NDArray[np.int64]:
    moved = units.copy()
    moved[target] = units[source]
    return moved
