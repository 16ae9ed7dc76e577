"""A proof that a table keeps its declared directions.

For two neighbouring slots of a feature, the change of the log-odds is the change of its main effect plus, for each of its
pairs, the change of that pair at the partner's slot. Partners are different features, so the smallest possible change is the
sum of the smallest changes over each partner's slots, their missing, zero, unseen and category slots included: if it is not
below zero for any two neighbours, no row whatever can break the direction. All numbers are whole, so this is no estimate.

The direction is one of values on the number line. A missing value lies on it where the feature's note says so (`absent`), at
one of the ends, or is no worse than the worst end; without a note nothing is said about a change from known to missing. A zero
with a slot of its own lies between the bins around it. A feature of categories has no line and cannot be declared.
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
    from models.parts import TableFeature
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
    line, smallest = line_of(feature), smallest_steps(table, at, worse)
    if not np.any(smallest < 0):
        return _absent_break(table, at, worse)
    low, high = list(pairwise(line.tolist()))[int(np.argmin(smallest))]
    labels = feature.bins.labels
    return f"{feature.name} is declared worse when {worse}, yet from {labels[low]} to {labels[high]} it goes the other way"


def _absent_break(table: PointsTable, at: int, worse: Worse) -> str:
    feature = table.features[at]
    if feature.note.absent != "at worst" or worst_less_missing(table, at, worse) >= 0:
        return ""
    return f"{feature.name} is declared worse when {worse}, yet a missing value can be worse than the worst one"


def worst_less_missing(table: PointsTable, at: int, worse: Worse) -> int:
    """The smallest lead of the worst end of the line over a missing value, in units of log-odds."""
    end = line_of(table.features[at])[-1 if worse == "higher" else 0]
    missing = table.features[at].bins.missing
    return int(_smallest(table, at, np.array([missing, end]), 1)[0])


def smallest_steps(table: PointsTable, at: int, worse: Worse) -> NDArray[np.int64]:
    """The smallest change of the log-odds towards worse, in units, between neighbours on the number line of feature `at`."""
    return _smallest(table, at, line_of(table.features[at]), 1 if worse == "higher" else -1)


def _smallest(table: PointsTable, at: int, line: NDArray[np.intp], sign: int) -> NDArray[np.int64]:
    """The smallest change between neighbours in `line`, whatever the other features are."""
    smallest = sign * np.diff(table.features[at].units[line])
    for pair in table.pairs:
        if at in (pair.first, pair.second):
            units = pair.units if at == pair.first else pair.units.T
            smallest = smallest + np.min(sign * np.diff(units[line], axis=0), axis=1)
    return np.asarray(smallest, np.int64)


def line_of(feature: TableFeature) -> NDArray[np.intp]:
    """The slots along the number line, that of missing values among them where it is declared to stand at an end."""
    bins, absent = feature.bins, feature.note.absent
    assert isinstance(bins, NumericBins)  # noqa: S101 (callers look first)
    missing = [bins.missing]
    known = _known_line(bins)
    return np.concatenate((missing if absent == "lowest" else [], known, missing if absent == "highest" else [])).astype(np.intp)


def _known_line(bins: NumericBins) -> NDArray[np.intp]:
    """The slots of values; a bin with values on both sides of a zero apart stands before and after it."""
    ordinary = np.arange(bins.bins)
    if not bins.zero_apart:
        return ordinary
    below = int(np.searchsorted(bins.thresholds, np.nextafter(-ZERO_EDGE, -np.inf), side="left"))
    above = int(np.searchsorted(bins.thresholds, np.nextafter(ZERO_EDGE, np.inf), side="left"))
    return np.concatenate((ordinary[: below + 1], [bins.missing + 1], ordinary[above:]))
