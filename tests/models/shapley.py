"""Shapley values by their definition: every coalition, every background row, through the booster itself."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Coalition = tuple[int, ...]


def brute_force_shapley(booster: Any, rows: pd.DataFrame, background: pd.DataFrame) -> NDArray[np.float64]:
    """The Shapley values of each row, (n, k); a feature outside a coalition takes the background's values."""
    features = range(rows.shape[1])
    coalitions = [one for size in range(len(features) + 1) for one in combinations(features, size)]
    worth = dict(zip(coalitions, _worth(booster, rows, background, coalitions), strict=True))
    values = np.zeros(rows.shape)
    for at in features:
        for coalition in coalitions:
            if at not in coalition:
                weight = factorial(len(coalition)) * factorial(len(features) - len(coalition) - 1) / factorial(len(features))
                values[:, at] += weight * (worth[tuple(sorted((*coalition, at)))] - worth[coalition])
    return values


def _worth(booster: Any, rows: pd.DataFrame, background: pd.DataFrame, coalitions: list[Coalition]) -> NDArray[np.float64]:
    """The mean raw score of each coalition for each row, (coalitions, n): all mixtures asked of the booster at once."""
    count, many = len(background), len(coalitions) * len(rows)
    mixed = {}
    for at, name in enumerate(background):
        own = np.repeat([at in coalition for coalition in coalitions], len(rows))
        # Positions in the background, or after it those of the rows: taking them keeps every kind of column as it is.
        taken = np.where(own[:, None], count + np.tile(np.arange(len(rows)), len(coalitions))[:, None], np.arange(count))
        mixed[name] = pd.concat([background[name], rows[name]], ignore_index=True).take(taken.ravel()).reset_index(drop=True)
    raw = booster.predict(pd.DataFrame(mixed), raw_score=True).reshape(many, count)
    return np.array([np.mean(one) for one in raw]).reshape(len(coalitions), len(rows))
