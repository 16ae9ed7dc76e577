"""Counts of answered requests since they were last taken: plain numbers of one thread, as a lock a request would cost more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

Kind = tuple[str, int, str]


@dataclass(slots=True)
class Count:
    """Requests of one kind: how many took up to each bound and no less than the one before, the last are above all; and seconds."""

    within: list[int]
    seconds: float = 0.0


@dataclass(slots=True)
class Tally:
    """Requests by operation, status and role.

    Attributes
    ----------
    bounds
        Of the seconds they took, rising.

    Examples
    --------
    >>> tally = Tally((0.001, 0.01))
    >>> tally.add("score", 200, "bank", 0.001)
    >>> tally.add("score", 200, "bank", 3.0)
    >>> tally.take(), tally.take()
    ({('score', 200, 'bank'): Count(within=[1, 0, 1], seconds=3.001)}, {})
    """

    bounds: Sequence[float]
    _counts: dict[Kind, Count] = field(default_factory=dict)

    def add(self, operation: str, status: int, role: str, seconds: float) -> None:
        """Count one request."""
        kind = (operation, status, role)
        count = self._counts.get(kind)
        if count is None:
            count = self._counts[kind] = Count([0] * (len(self.bounds) + 1))
        count.within[bisect_left(self.bounds, seconds)] += 1
        count.seconds += seconds

    def take(self) -> dict[Kind, Count]:
        """What was counted, which is forgotten; to be called in the thread that counts."""
        taken, self._counts = self._counts, {}
        return taken
