"""Shapley values by their definition: every coalition, every background row, through the booster itself."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def brute_force_shapley(booster: Any, row: pd.DataFrame, background: pd.DataFrame) -> NDArray[np.float64]:
    """The Shapley value of each feature of one row; a feature outside a coalition takes the background's values."""
    names = list(background)

    def value(coalition: tuple[int, ...]) -> float:
        mixed = background.copy()
        for at in coalition:
            mixed[names[at]] = pd.Series([row.iloc[0, at]] * len(mixed), dtype=background.dtypes.iloc[at], index=mixed.index)
        return float(np.mean(booster.predict(mixed, raw_score=True)))

    values = np.zeros(len(names))
    for at in range(len(names)):
        others = [other for other in range(len(names)) if other != at]
        for size in range(len(names)):
            weight = factorial(size) * factorial(len(names) - size - 1) / factorial(len(names))
            for coalition in combinations(others, size):
                values[at] += weight * (value((*coalition, at)) - value(coalition))
    return values
