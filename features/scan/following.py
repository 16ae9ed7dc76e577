"""Which life of the same fact follows a life without a gap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.life.lives import Lives

Longs = NDArray[np.int64]


class Following:
    """The lives that follow those of some subjects, which are sorted once for all of them."""

    def __init__(self, lives: Lives, subjects: Longs) -> None:
        chosen = np.unique(subjects)
        starts, sizes = lives.offsets[chosen], lives.offsets[chosen + 1] - lives.offsets[chosen]
        self._rows = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        fact, begins = lives.fact[self._rows], lives.from_day[self._rows]
        order = np.lexsort((begins, fact))
        adjoins = (fact[order[1:]] == fact[order[:-1]]) & (begins[order[1:]] == lives.to_day[self._rows[order[:-1]]])
        self._next = np.full(len(self._rows), -1, np.int64)
        self._next[order[:-1]] = np.where(adjoins, self._rows[order[1:]], -1)

    def of(self, rows: Longs) -> Longs:
        """The life after each of these lives, -1 where there is none."""
        return self._next[np.searchsorted(self._rows, rows)]
