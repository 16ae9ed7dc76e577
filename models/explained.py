"""What a table answers: base and points per feature, for one row or for many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """One row: `base` + Σ `points` + `limit` = `score`; `points` in order of the table's features.

    `limit` is what the ends of the scale took or gave; it is shown apart, as it belongs to no feature.

    Raises
    ------
    ValueError
        The parts do not add up.
    """

    base: int
    points: tuple[int, ...]
    limit: int
    score: int

    def __post_init__(self) -> None:
        if self.base + sum(self.points) + self.limit != self.score:
            raise ValueError(f"parts add up to {self.base + sum(self.points) + self.limit}, score is {self.score}")

    @property
    def unclipped(self) -> int:
        """The score before the ends of the scale."""
        return self.score - self.limit


@dataclass(frozen=True, slots=True)
class ExplainedRows:
    """Many rows: `base` + `points`.sum(axis=1) + `limit` = `score`.

    `points` is (n, k) in order of `features`; `limit` and `score` are (n,); all whole numbers (int64).

    Raises
    ------
    ValueError
        The parts of some row do not add up.
    """

    features: tuple[str, ...]
    base: int
    points: NDArray[np.int64]
    limit: NDArray[np.int64]
    score: NDArray[np.int64]

    def __post_init__(self) -> None:
        wrong = int(np.count_nonzero(self.base + self.points.sum(axis=1) + self.limit != self.score))
        if wrong:
            raise ValueError(f"the parts of {wrong} rows do not add up to their scores")


@dataclass(frozen=True, slots=True)
class Contributions:
    """Exact Shapley values in log-odds: `base` + `values`.sum(axis=1) = raw score; `values` is (n, k) float64."""

    features: tuple[str, ...]
    base: float
    values: NDArray[np.float64]
