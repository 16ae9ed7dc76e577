"""What must be on disk before an answer goes out: its audit entry and its issued score, many of them in one transaction.

Committing waits for the disk, some milliseconds whatever is written. So one thread commits, and all that was handed in while it
waited goes into its next transaction: a hundred requests at once wait as long as one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from credit.errors import DatabaseUnavailable
from serving.audit.by_subject import MUCH, Filing
from serving.audit.entry import AuditEntry
from serving.audit.trail import Head, append_entries
from serving.replay.prepared import Body, IssuedRow
from serving.store.database import Database
from serving.store.issued import insert_issued
from serving.store.log_copying import LogCopier

_log = logging.getLogger("yexin.journal")
_AT_ONCE = 512  # a transaction of more takes longer to write than the disk to answer
# So long an answer waits to be kept. A database that hangs, and does not fail, shall not make all who ask hang with it; what it
# writes later all the same is an entry about an answer that nobody got.
ANSWER_SECONDS = 10.0
_MOST_WAITING = 20_000  # more than this is a database that does not keep up: better refuse than let memory grow


class Keeping(NamedTuple):
    """One answer's audit entry, and its issued score with the body of the answer where it has one.

    `also` writes what the entry tells of into the same transaction: there is neither a deed without its entry nor the other way.
    """

    entry: AuditEntry
    issued: IssuedRow | None = None
    body: Body | None = None
    also: Callable[[Connection], object] | None = None


Done = Callable[[DatabaseUnavailable | None], None]
_Told = Future[DatabaseUnavailable | None]


class Noting(Protocol):
    """What is told how far the chain reaches, after each commit."""

    def note(self, head: Head, at: str) -> None:
        """Write it down outside of the database."""


class Journal:
    """Keeps answers' entries and scores; one an object and process, used by any number of threads."""

    def __init__(self, database: Database, witness: Noting | None = None, *, filed_after: int = MUCH) -> None:
        self._database, self._witness = database, witness
        self._waiting: SimpleQueue[tuple[Keeping, Done] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failed = False
        self._filing, self._log = Filing(database, much=filed_after), LogCopier(database)

    @property
    def waiting(self) -> int:
        """How many are handed in and not yet taken by the committing thread."""
        return self._waiting.qsize()

    def submit(self, keeping: Keeping, done: Done) -> None:
        """Hand in; `done` is called from the committing thread, with None once it is on disk, else with the error.

        Raises
        ------
        DatabaseUnavailable
            Too many wait already.
        """
        if self._waiting.qsize() >= _MOST_WAITING:
            raise DatabaseUnavailable("Busy")
        if self._thread is None:
            self._start()
        self._waiting.put((keeping, done))

    def keep(self, keeping: Keeping) -> None:
        """Hand in and wait: on return it is on disk.

        Raises
        ------
        DatabaseUnavailable
            It could not be kept.
        """
        (error,) = self.keep_each([keeping])
        if error:
            raise error

    def keep_each(self, keepings: Sequence[Keeping]) -> list[DatabaseUnavailable | None]:
        """Hand all in, then wait for all together: of each None, it is on disk, or why it could not be kept."""
        told = [self._handed_in(one) for one in keepings]
        until = time.monotonic() + ANSWER_SECONDS
        return [_outcome(one, until) for one in told]

    def check(self) -> None:
        """Find out whether answers can be kept: where the last could not, by a write that is taken back; else nothing is tried.

        A server out of which nobody reads, since it said that it is not ready, would otherwise never find that it is again.

        Raises
        ------
        DatabaseUnavailable
            They cannot.
        """
        if self._failed:
            self._database.try_writing()
            self._failed = False

    def close(self) -> None:
        """Keep what was handed in, and end the committing thread."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()
        self._log.close()

    def _handed_in(self, keeping: Keeping) -> _Told:
        told: _Told = Future()
        try:
            self.submit(keeping, told.set_result)
        except DatabaseUnavailable as error:
            told.set_result(error)
        return told

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._commit_all, name="journal", daemon=True)
                self._thread.start()

    def _commit_all(self) -> None:
        ended = False
        while not ended:
            batch = self._batch()
            ended = batch[-1] is None
            self._commit([one for one in batch if one is not None])

    def _batch(self) -> list[tuple[Keeping, Done] | None]:
        """All that waits, at least one; None, which ends the thread, comes last."""
        batch = [self._waiting.get()]
        while batch[-1] is not None and len(batch) < _AT_ONCE:
            try:
                batch.append(self._waiting.get_nowait())
            except Empty:
                break
        return batch

    def _commit(self, batch: Sequence[tuple[Keeping, Done]]) -> None:
        try:
            if batch:
                self._write([keeping for keeping, _ in batch])
        except DatabaseUnavailable as error:
            if error.is_conflict and len(batch) > 1:  # one of them cannot be kept: the others shall not suffer for it
                for one in batch:
                    self._commit([one])
                return
            self._failed = not error.is_conflict
            self._tell(batch, error)
        except Exception as error:
            # Whatever it is, nothing was kept. Were it to end this thread, all who wait would wait for ever.
            _log.error("not kept: %s", type(error).__name__)  # its text may be personal
            self._tell(batch, DatabaseUnavailable(type(error).__name__))
        else:
            self._failed = False
            self._tell(batch, None)

    def _tell(self, batch: Sequence[tuple[Keeping, Done]], error: DatabaseUnavailable | None) -> None:
        for _, done in batch:
            done(error)

    def _write(self, batch: Sequence[Keeping]) -> None:
        with self._database.begin() as connection:
            head = append_entries(connection, [one.entry for one in batch])
            insert_issued(connection, [(one.issued, one.body) for one in batch if one.issued is not None and one.body is not None])
            for one in batch:
                if one.also is not None:
                    one.also(connection)
            due = self._filing.file(connection, head.number)
        self._filing.committed(due)
        if self._witness is not None:
            try:
                self._witness.note(head, batch[-1].entry.at)
            except OSError as error:
                _log.warning("checkpoint not written: %s", type(error).__name__)
        self._log.kept(len(batch))


def _outcome(told: _Told, until: float) -> DatabaseUnavailable | None:
    try:
        return told.result(max(0.0, until - time.monotonic()))
    except TimeoutError:
        return DatabaseUnavailable("Timeout")
