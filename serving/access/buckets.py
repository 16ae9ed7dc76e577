"""How fast a client may ask: a bucket of tokens for each, filled steadily."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from credit.errors import RateExceeded

_BURST_SECONDS = 2  # what a client may send at once is what it may send in so many seconds
_MOST_KEPT = 10_000


@dataclass(slots=True)
class _Bucket:
    level: float
    filled_at: float


class Left(NamedTuple):
    """What a client may still send: `remaining` requests at once, of `per_second` in the long run."""

    per_second: int
    remaining: int


class Buckets:
    """One bucket a client, in this process: with several workers a client may send that much to each.

    Parameters
    ----------
    monotonic
        A clock in seconds that never goes back.

    Examples
    --------
    >>> buckets = Buckets(lambda: 0.0)
    >>> [buckets.take("a", 1).remaining for _ in range(2)]
    [1, 0]
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._buckets: dict[str, _Bucket] = {}

    def take(self, client: str, per_second: int, *, cost: int = 1) -> Left:
        """Take one request, or one that counts as `cost`, out of the client's bucket.

        Raises
        ------
        RateExceeded
            With the seconds after which there is enough in it.
        """
        now, most = self._now(), float(per_second * _BURST_SECONDS)
        bucket = self._buckets.get(client)
        if bucket is None:
            self._forget_full(now)
            bucket = self._buckets[client] = _Bucket(most, now)
        level = bucket.level + (now - bucket.filled_at) * per_second
        level = most if level > most else level
        bucket.filled_at, bucket.level = now, level
        if level < cost and level < most:
            raise RateExceeded(max(1, math.ceil((min(cost, most) - level) / per_second)))
        bucket.level = level - cost  # below zero for what costs more than a whole bucket: it is paid back in time
        return Left(per_second, int(bucket.level) if bucket.level > 0 else 0)

    def _forget_full(self, now: float) -> None:
        """A bucket left alone for some seconds is full: the same as none."""
        if len(self._buckets) >= _MOST_KEPT:
            self._buckets = {name: one for name, one in self._buckets.items() if now - one.filled_at < _BURST_SECONDS}
