"""Whose turn it is to write: the writers of SQLite's one file come one after the other, in the order in which they asked.

SQLite lets who finds the file busy look again up to 100 ms later. A worker that commits without a pause has by then begun anew, and
another waited for seconds. So who wants to write first becomes the next one, which there is only one of: whoever wrote last cannot
overtake it.
"""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_PATIENCE = 10.0  # seconds
_FIRST_PAUSE, _LONGEST_PAUSE = 0.0001, 0.002  # seconds; who writes keeps the file for a millisecond or some
BUSY = "database is locked"


def begin_writing(driver: sqlite3.Connection, line: str) -> None:
    """Begin a transaction that may write, once all who asked before have ended theirs.

    Parameters
    ----------
    driver
        A connection that waits for nobody by itself (``busy_timeout`` 0), in no transaction.
    line
        The file that is locked by who is next; it is made where there is none.

    Raises
    ------
    sqlite3.OperationalError
        The turn did not come within ten seconds, or the file cannot be written.
    """
    by = time.monotonic() + _PATIENCE
    with _next_of_all(line, by):
        _until(lambda: _begun(driver), by)


@contextmanager
def _next_of_all(line: str, by: float) -> Iterator[None]:
    try:
        file = open(line, "ab")  # noqa: SIM115 (closed below; closing gives the lock back)
    except OSError as error:
        raise sqlite3.OperationalError(type(error).__name__) from None
    with file:
        _until(lambda: _locked(file.fileno()), by)
        yield


def _locked(file: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _begun(driver: sqlite3.Connection) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # the rest of the code says of what kind
            raise
        return False
    return True


def _until(done: Callable[[], bool], by: float) -> None:
    pause = _FIRST_PAUSE
    while not done():
        if time.monotonic() > by:
            raise sqlite3.OperationalError(BUSY)
        time.sleep(pause)
        pause = min(1.2 * pause, _LONGEST_PAUSE)
