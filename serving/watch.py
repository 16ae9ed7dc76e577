"""The newest version of the record store, looked for once a second: a running server sees new records without a restart."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from credit.errors import StoreCorrupted
from features.life.lives import Lives
from features.records.ledger import Ledger
from features.records.store import RecordStore

_LOOK_AGAIN_SECONDS = 1.0
_MOST_OVERDUE_SECONDS = 5.0
# File systems stamp changes by the clock's tick: a change within the tick of the last look would bear the same stamp.
_TICK_NANOSECONDS = 2_000_000_000


@dataclass(frozen=True, eq=False)
class View:
    """One version of the record store, memory-mapped; `looked` is when it was opened (UTC seconds)."""

    version: int
    lives: Lives
    ledger: Ledger
    looked: float


class Watch:
    """Holds the view that answers are given from. Reads the clock, for no more than when to look again."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store
        self._view: View | None = None
        self._stamp = 0
        self._look_at = 0.0
        self._sent_at = -1.0
        self._looking = threading.Lock()
        self._lost = False

    def held(self) -> View | None:
        """The view, without a look at the disk; None where it is time for one."""
        return self._view if time.monotonic() < self._look_at and not self._lost else None

    def held_by_most(self) -> View | None:
        """As `held`, but when it is time for a look, None is told to one caller, who is to look, and the view to all others.

        They may go on so for a while; then something is wrong, and everybody is told None.
        """
        now = time.monotonic()
        if self._lost:
            return None
        if now < self._look_at or self._look_at <= self._sent_at <= now < self._look_at + _MOST_OVERDUE_SECONDS:
            return self._view
        self._sent_at = now
        return None

    @property
    def last(self) -> View | None:
        """The view, however old the last look is; None before the first."""
        return self._view

    def current(self) -> View:
        """The view; a look where it is time for one, and the new version where there is one.

        One thread looks, and the others go on with the view before.

        Raises
        ------
        StoreCorrupted
            The store cannot be read.
        """
        view = self.held()
        if view is not None:
            return view
        if self._looking.acquire(blocking=self._view is None or self._lost):
            try:
                self._look()
            except Exception:
                # Not even what was read before may be told: a consent withdrawn since would not be seen.
                self._lost = True
                raise
            else:
                self._lost = False
            finally:
                self._looking.release()
        assert self._view is not None  # noqa: S101 (the first look made it, or raised)
        return self._view

    def _look(self) -> None:
        if self.held() is not None:
            return  # another thread looked while this one waited
        stamp = self._store.stamp
        settled = self._view is not None and stamp == self._stamp and time.time_ns() - stamp > _TICK_NANOSECONDS
        if not settled:
            self._renew()
        self._stamp, self._look_at = stamp, time.monotonic() + _LOOK_AGAIN_SECONDS

    def _renew(self) -> None:
        try:
            if self._view is None or self._store.version != self._view.version:
                self._view = self._opened()
        except OSError as error:
            raise StoreCorrupted(f"the record store cannot be read ({type(error).__name__}): see its disk and its rights") from None

    def _opened(self) -> View:
        """The newest version; opened again where another was written meanwhile, so that all parts are of one version."""
        while True:
            version = self._store.version
            view = View(version, self._store.lives(), self._store.ledger(), time.time())
            if self._store.version == version:
                return view
