"""Which two columns act together: what a coarse table of both would still explain after single columns have had their say."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Pair = tuple[int, int]
Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

PARTS = 8  # per column, missing values apart: 64 cells a pair. 32 parts found the same pairs, or worse ones on few rows.
_PRIOR = 3.0  # pseudo-weight that holds cells of few rows back
_ROUNDS = 3  # of taking out what the two columns explain alone


def strongest_pairs(columns: pd.DataFrame, labels: NDArray[np.int8], log_odds: Floats) -> list[Pair]:
    """All pairs of columns by what their joint table explains of the rest, strongest first.

    The idea is FAST's (Lou et al. 2013, Accurate intelligible models with pairwise interactions): gradients of the log-loss are
    summed in the cells of two coarsely cut columns. Beyond FAST, all cells count, not the best cut into four, and what chance
    alone would give such cells is taken off, so that columns of many categories win nothing by their number.

    Parameters
    ----------
    columns
        Numbers and categories, (n, k).
    labels
        0 or 1 per row, (n,).
    log_odds
        What single columns say, (n,); what they explain is gone before pairs compete.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> frame = pd.DataFrame(rng.normal(size=(2000, 3)), columns=["fines", "loans", "age"])
    >>> bad = (frame["fines"] * frame["age"] > 0).to_numpy(np.int8)
    >>> strongest_pairs(frame, bad, np.zeros(2000))[0]
    (0, 2)
    """
    rate = 1 / (1 + np.exp(-log_odds))
    rest, weight = labels - rate, rate * (1 - rate)
    codes = [_codes(columns.iloc[:, at], rest, weight) for at in range(columns.shape[1])]
    pairs = combinations(range(len(codes)), 2)
    strengths = {(one, other): _strength(codes[one], codes[other], rest, weight) for one, other in pairs}
    return sorted(strengths, key=lambda pair: (-strengths[pair], pair))


def _strength(first: Codes, second: Codes, rest: Floats, weight: Floats) -> float:
    """What the cells explain beyond their rows and columns, less what chance gives: the gain of a leaf in each cell."""
    shape = (int(first.max()) + 1, int(second.max()) + 1)
    cells = first * shape[1] + second
    sums = np.bincount(cells, rest, shape[0] * shape[1]).reshape(shape)
    weights = np.bincount(cells, weight, shape[0] * shape[1]).reshape(shape)
    for _ in range(_ROUNDS):
        for axis in (1, 0):
            sums -= weights * sums.sum(axis, keepdims=True) / np.maximum(weights.sum(axis, keepdims=True), 1e-12)
    return float(((sums**2 - weights) / (weights + _PRIOR)).sum())


def _codes(column: pd.Series[float], rest: Floats, weight: Floats) -> Codes:
    """The part of each row: quantiles of numbers, neighbours in risk for categories; missing values have a part of their own."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _parts_of_categories(np.asarray(column.cat.codes, np.intp) + 1, rest, weight)
    values = column.to_numpy(np.float64)
    known = ~np.isnan(values)
    if not known.any():
        return np.zeros(len(values), np.intp)
    edges = np.unique(np.quantile(values[known], np.arange(1, PARTS) / PARTS, method="lower"))
    parts: Codes = np.searchsorted(edges, values, side="left").astype(np.intp)
    parts[~known] = len(edges) + 1
    return parts


def _parts_of_categories(codes: Codes, rest: Floats, weight: Floats) -> Codes:
    """Categories (0: missing) in order of their rest, cut into parts of equal weight."""
    sums, weights = np.bincount(codes, rest), np.bincount(codes, weight)
    order = np.argsort(sums / (weights + _PRIOR), kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    part_of = np.empty(len(sums), np.intp)
    part_of[order] = np.minimum(middle / max(weights.sum(), 1e-12) * PARTS, PARTS - 1).astype(np.intp)
    return np.asarray(part_of[codes], np.intp)
