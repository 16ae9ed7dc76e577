"""Between which whole numbers a feature's value changes a score: what tells on which day an age begins to matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.bins import NumericBins

if TYPE_CHECKING:
    from models.evaluation import Evaluation
    from models.points_table import PointsTable

Edges = NDArray[np.int64]


def edges_of(table: PointsTable, evaluation: Evaluation) -> dict[str, Edges | None]:
    """By feature of the table and the rules: whole numbers e, rising, such that e and e + 1 may be scored differently.

    None where any two neighbours may be: a feature that is a category.

    Examples
    --------
    >>> from models.bins import NumericBins
    >>> _of_bins(NumericBins(np.array([0.5, 30.0, 90.5]))).tolist()
    [0, 30, 90]
    """
    found: dict[str, Edges | None] = {}
    for feature in table.features:
        found[feature.name] = _of_bins(feature.bins) if isinstance(feature.bins, NumericBins) else None
    for rule in evaluation.rules:
        known = found.get(rule.when.feature, np.zeros(0, np.int64))
        bounds = [np.ceil(rule.when.at_least) - 1] if rule.when.at_least is not None else []
        bounds += [np.floor(rule.when.at_most)] if rule.when.at_most is not None else []
        found[rule.when.feature] = None if known is None else np.union1d(known, np.array(bounds).astype(np.int64))
    return found


def _of_bins(bins: NumericBins) -> Edges:
    inner = bins.thresholds[np.abs(bins.thresholds) < 2**53]
    zero = [-1, 0] if bins.zero_apart else []
    return np.unique(np.concatenate([np.floor(inner), zero])).astype(np.int64)
