"""How far a distribution has moved: the population stability index of scores, the same of features (CSI), missing rates.

PSI = Σ (actual − expected) · ln(actual / expected) over groups that hold a tenth of the expected rows each (Siddiqi 2006,
Credit Risk Scorecards, chapter 10: below 0.10 nothing, up to 0.25 a small, above it a large move).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.rows import FeatureRows

Floats = NDArray[np.float64]
GROUPS = 10
# An empty group would make the index infinite; half a row stands in for none (the usual continuity correction).
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class FeatureDrift:
    """One feature's index between two sets of rows, and the share of rows in which it is absent, then and now."""

    name: str
    csi: float
    missing_then: float
    missing_now: float


def psi(expected: Floats, actual: Floats, groups: int = GROUPS) -> float:
    """The population stability index of two samples; absent values are a group of their own. NaN where one is empty.

    Examples
    --------
    >>> then = np.repeat([1.0, 2.0], 500)
    >>> round(psi(then, then), 12), round(psi(then, np.repeat([1.0, 2.0], [250, 750])), 4)  # ½·ln ½ off and 0.25·ln 1.5 on
    (0.0, 0.2747)
    """
    if not len(expected) or not len(actual):
        return float("nan")
    edges = (
        np.unique(np.nanquantile(expected, np.linspace(0, 1, groups + 1)[1:-1], method="lower")) if _any(expected) else np.zeros(0)
    )
    then, now = (_shares(values, edges) for values in (expected, actual))
    return float(np.sum((now - then) * np.log(now / then)))


def feature_drift(then: FeatureRows, now: FeatureRows) -> list[FeatureDrift]:
    """Every feature of two sets of rows with the same columns, the most moved first."""
    found = []
    for name in then.names:
        before, after = then.column(name), now.column(name)
        found.append(FeatureDrift(name, psi(before, after), float(np.isnan(before).mean()), float(np.isnan(after).mean())))
    return sorted(found, key=lambda one: (-one.csi, one.name))


def _any(values: Floats) -> bool:
    return not bool(np.isnan(values).all())


def _shares(values: Floats, edges: Floats) -> Floats:
    """The share of rows in each group, the absent ones last; groups of neither sample cancel out."""
    known = values[~np.isnan(values)]
    counts = np.append(np.bincount(np.searchsorted(edges, known, side="left"), minlength=len(edges) + 1), len(values) - len(known))
    return np.asarray(np.maximum(counts, _HALF) / len(values), np.float64)
