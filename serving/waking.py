"""Requests that wait for the disk, woken from the thread that commits: once a commit, however many it was for."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from credit.errors import DatabaseUnavailable
from serving.store.journal import ANSWER_SECONDS

_LOOK_AGAIN_SECONDS = 1.0


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
        self._asleep: deque[tuple[float, asyncio.Future[DatabaseUnavailable | None]]] = deque()
        self._watched = False
        self._settled: deque[tuple[asyncio.Future[DatabaseUnavailable | None], DatabaseUnavailable | None]] = deque()
        self._called = False

    def sleeper(self) -> Sleeper:
        """Somebody who waits, and is told that the disk is away where that takes too long; to be called in the loop."""
        future = self.loop.create_future()
        self._asleep.append((self.loop.time() + ANSWER_SECONDS, future))
        if not self._watched:
            self._watched = True
            self.loop.call_later(_LOOK_AGAIN_SECONDS, self._give_up)
        return Sleeper(self, future)

    def settle(self, future: asyncio.Future[DatabaseUnavailable | None], error: DatabaseUnavailable | None) -> None:
        """Have a future woken in its loop; from any thread."""
        self._settled.append((future, error))
        if not self._called:  # who sees it set knows that `_wake` has yet to look, for it is cleared before the look
            self._called = True
            with suppress(RuntimeError):  # the loop is closed: the server ends, and nobody waits
                self.loop.call_soon_threadsafe(self._wake)

    def _give_up(self) -> None:
        """Wake who waits too long. One look a second for all of them: a timer each cost more than the waiting."""
        now = self.loop.time()
        while self._asleep and (self._asleep[0][1].done() or self._asleep[0][0] <= now):
            _, future = self._asleep.popleft()
            if not future.done():
                future.set_result(DatabaseUnavailable("TimeoutError"))
        self._watched = bool(self._asleep)
        if self._watched:
            self.loop.call_later(_LOOK_AGAIN_SECONDS, self._give_up)

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
