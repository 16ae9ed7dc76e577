"""Nobody else works on a home while its pseudonyms are rotated."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from credit.errors import FolderNotWritable, RotationRefused
from credit.home import Home
from yexin.nightly.lock import alone as alone_at_night


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold the record store, the nightly run and the audit trail of a home; the locks go with the process.

    Raises
    ------
    RotationRefused, NightlyRunning
        An ingestion or another rotation, the service, or a nightly run works on it.
    """
    home.records.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        _hold(held, home.records / ".lock", "the record store is being written, or its pseudonyms rotated", "wait until that ends")
        held.enter_context(alone_at_night(home.nightly))
        for writer in sorted(home.audit.glob("writer-*.json")):
            _hold(held, writer, "the service answers, or a command asks about a subject", "stop them, on every machine")
        yield


def _hold(held: ExitStack, file: Path, reason: str, remedy: str) -> None:
    try:
        lock = held.enter_context(file.open("a"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RotationRefused(reason, remedy) from None
    except OSError:
        raise FolderNotWritable(str(file.parent)) from None
