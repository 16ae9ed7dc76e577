"""One nightly run at a time on one home."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from credit.errors import FolderNotWritable, NightlyRunning


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold `folder` while a run works in it; the lock goes with the process, however that ends.

    Raises
    ------
    NightlyRunning
        Another process holds it.
    FolderNotWritable
        The folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError:
        raise FolderNotWritable(str(folder)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightlyRunning(str(folder)) from None
        yield
