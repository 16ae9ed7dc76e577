"""What each of several repairs brings, whatever the order in which one thinks of them: Shapley's shares, in whole points."""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from models.rounding import whole_points


def fair_shares(scores: NDArray[np.int64]) -> tuple[int, ...]:
    """The share of each of k repairs in the gain of all, whole points that add up to it.

    Parameters
    ----------
    scores
        The score under each combination, shape (2^k,): bit i of the place says whether repair i is made.

    Examples
    --------
    >>> fair_shares(np.array([400, 400, 400, 460]))  # neither brings anything without the other
    (30, 30)
    """
    count = len(scores).bit_length() - 1
    made = np.arange(len(scores))[:, None] >> np.arange(count) & 1
    size = made.sum(axis=1)
    weight = [factorial(s) * factorial(count - 1 - s) / factorial(count) for s in range(count)]
    exact = []
    for one in range(count):
        without = np.flatnonzero(made[:, one] == 0)
        gain = scores[without + (1 << one)] - scores[without]
        exact.append(float(np.array(weight)[size[without]] @ gain))
    return whole_points(exact, int(scores[-1] - scores[0]))
