"""SQLite's write-ahead log, copied into the file by a thread of its own: no commit waits while much is copied.

SQLite begins its log anew only where all of it has been copied between two commits. So the thread copies while others commit,
twice: what it leaves is what came during the second time, and that little the committing thread copies itself.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from credit.errors import DatabaseUnavailable
from serving.store.database import Database

# Answers kept: some megabytes of log. Much more at once, and commits wait for the disk beside it.
_MUCH = 1024


class LogCopier:
    """Copies the log whenever there is much of it; PostgreSQL sees to its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = 0
        self._wanted, self._copied = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._ended = False

    def kept(self, answers: int) -> None:
        """So many answers were committed; to be called between two transactions of the thread that commits them."""
        self._kept += answers
        if self._copied.is_set():
            self._copied.clear()
            self._copy()
        elif self._kept >= _MUCH and not self._wanted.is_set() and not self._database.is_postgresql:
            self._kept = 0
            self._wanted.set()
            self._start()

    def close(self) -> None:
        """End the thread."""
        self._ended = True
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._copy_all, name="log", daemon=True)
            self._thread.start()

    def _copy_all(self) -> None:
        while self._wanted.wait() and not self._ended:
            self._copy()
            self._copy()
            self._wanted.clear()
            self._copied.set()

    def _copy(self) -> None:
        # Where it cannot be copied now it is later, at the latest by the commits themselves, who are then told what is wrong.
        with suppress(DatabaseUnavailable):
            self._database.copy_log()
