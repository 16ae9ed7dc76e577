"""A proof that a table keeps its declared directions.

For two neighbouring slots of a feature, the change of the log-odds is the change of its main effect plus, for each of its
pairs, the change of that pair at the partner's slot. Partners are different features, so the smallest possible change is the
sum of the smallest changes over each partner's slots, their missing, zero, unseen and category slots included: if it is not
below zero for any two neighbours, no row whatever can break the direction. All numbers are whole, so this is no estimate.

The direction is one of values on the number line. A missing value lies nowhere on it, so nothing is said about a change from
known to missing; a zero with a slot of its own lies between the bins around it. A feature of categories has no line and
cannot be declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credit.errors import ColumnsUnknown
from models.bins import ZERO_EDGE, NumericBins
from models.note import Worse

if TYPE_CHECKING:
    from models.points_table import PointsTable


def breaks(table: PointsTable, directions: Mapping[str, Worse] | None = None) -> list[str]:
    """Every place where the table breaks a direction (default: the declared ones), in words; empty if it is proved.

    Raises
    ------
    ColumnsUnknown
        A direction is given for a feature that the table does not have.
    """
    if directions is None:
        directions = {feature.name: feature.note.worse for feature in table.features if feature.note.worse}
    if unknown := [name for name in directions if name not in table.feature_names]:
        raise ColumnsUnknown(unknown, known=table.feature_names)
    found = (_break(table, table.feature_names.index(name), worse) for name, worse in directions.items())
    return [words for words in found if words]


def _break(table: PointsTable, at: int, worse: Worse) -> str:
    feature = table.features[at]
    if not isinstance(feature.bins, NumericBins):
        return f"{feature.name} has categories, which have no order"
    line, smallest = line_of(feature.bins), smallest_steps(table, at, worse)
    if not np.any(smallest < 0):
        return ""
    low, high = list(pairwise(line.tolist()))[int(np.argmin(smallest))]
    labels = feature.bins.labels
    return f"{feature.name} is declared worse when {worse}, yet from {labels[low]} to {labels[high]} it goes the other way"


def smallest_steps(table: PointsTable, at: int, worse: Worse) -> NDArray[np.int64]:
    """The smallest change of the log-odds towards worse, in units, between neighbours on the number line of feature `at`."""
    feature = table.features[at]
    assert isinstance(feature.bins, NumericBins)  # noqa: S101 (callers look first)
    line = line_of(feature.bins)
    sign = 1 if worse == "higher" else -1
    smallest = sign * np.diff(feature.units[line])
    for pair in table.pairs:
        if at in (pair.first, pair.second):
            units = pair.units if at == pair.first else pair.units.T
            smallest = smallest + np.min(sign * np.diff(units[line], axis=0), axis=1)
    return np.asarray(smallest, np.int64)


def line_of(bins: NumericBins) -> NDArray[np.intp]:
    """The slots along the number line; a bin with values on both sides of a zero apart stands before and after it."""
    ordinary = np.arange(bins.bins)
    if not bins.zero_apart:
        return ordinary
    below = int(np.searchsorted(bins.thresholds, np.nextafter(-ZERO_EDGE, -np.inf), side="left"))
    above = int(np.searchsorted(bins.thresholds, np.nextafter(ZERO_EDGE, np.inf), side="left"))
    return np.concatenate((ordinary[: below + 1], [bins.missing + 1], ordinary[above:]))
