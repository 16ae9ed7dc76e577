"""Requests that wait for the disk, woken from the thread that commits: once a commit, however many it was for."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from credit.errors import DatabaseUnavailable


class Waking:
    """Wakes the sleepers of one event loop.

    Examples
    --------
    >>> async def two() -> list[object]:
    ...     waking = Waking(asyncio.get_running_loop())
    ...     one, other = waking.sleeper(), waking.sleeper()
    ...     one.settle(None)
    ...     other.settle(DatabaseUnavailable("Full"))
    ...     return [await one.future, type(await other.future).__name__]
    >>> asyncio.run(two())
    [None, 'DatabaseUnavailable']
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._settled: deque[tuple[asyncio.Future[DatabaseUnavailable | None], DatabaseUnavailable | None]] = deque()
        self._called = False

    def sleeper(self) -> Sleeper:
        """Somebody who waits; to be called in the loop."""
        return Sleeper(self, self.loop.create_future())

    def settle(self, future: asyncio.Future[DatabaseUnavailable | None], error: DatabaseUnavailable | None) -> None:
        """Have a future woken in its loop; from any thread."""
        self._settled.append((future, error))
        if not self._called:  # who sees it set knows that `_wake` has yet to look, for it is cleared before the look
            self._called = True
            with suppress(RuntimeError):  # the loop is closed: the server ends, and nobody waits
                self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._called = False
        while self._settled:
            future, error = self._settled.popleft()
            if not future.done():  # nobody waits any more where the client is gone
                future.set_result(error)


@dataclass(frozen=True, slots=True)
class Sleeper:
    """One who waits: for `future`, which `settle` ends, from any thread."""

    waking: Waking
    future: asyncio.Future[DatabaseUnavailable | None]

    def settle(self, error: DatabaseUnavailable | None) -> None:
        """It is on disk, or could not be kept."""
        self.waking.settle(self.future, error)
