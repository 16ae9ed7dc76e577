"""How many are drawn of each stratum: whole numbers that anybody computes alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
WHOLE = 10_000  # ratios are whole ten-thousandths


def quotas(sizes: Counts, *, ratio: int, least: int) -> Counts:
    """Of strata with `sizes`, together `ratio` ten-thousandths of all, rounded half up, each as near to its share as can be.

    Largest remainders; equal ones in the order of the strata. Each stratum has at least `least` (or all it has), where the ratio
    is not 0: small strata may so lift the total.

    Examples
    --------
    >>> quotas(np.array([10, 10, 3]), ratio=3000, least=0).tolist(), quotas(np.array([10, 10, 3]), ratio=1000, least=1).tolist()
    ([3, 3, 1], [1, 1, 1])
    """
    if ratio == 0:
        return np.zeros_like(sizes)
    shares = sizes * ratio
    total = (int(shares.sum()) + WHOLE // 2) // WHOLE
    return np.maximum(_apportioned(shares, WHOLE, total), np.minimum(least, sizes))


def within(wanted: Counts, *, most: int, least: int) -> Counts:
    """`wanted`, lowered in proportion to together at most `most`; none below `least` (or what was wanted of it).

    Raises
    ------
    ValueError
        The least of all strata together are more than `most`.

    Examples
    --------
    >>> within(np.array([30, 10, 1]), most=21, least=1).tolist()
    [15, 5, 1]
    """
    if wanted.sum() <= most:
        return wanted
    floor = np.minimum(least, wanted)
    spare = most - int(floor.sum())
    if spare < 0:
        raise ValueError(f"{int(floor.sum())} visits are the least of all strata together")
    above = wanted - floor
    return floor + _apportioned(above * spare, int(above.sum()), spare)


def _apportioned(numerators: Counts, denominator: int, total: int) -> Counts:
    """Whole numbers near numerators / denominator that sum to `total`, by largest remainders."""
    whole, rest = np.divmod(numerators, denominator)
    missing = total - int(whole.sum())
    order = np.lexsort((np.arange(len(rest)), -rest))
    whole[order[:missing]] += 1
    return whole
