"""Who writes the database, and when: nobody overtakes for long who waits, and who only reads cannot write."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from credit.errors import DatabaseUnavailable
from serving.store import turn
from serving.store.database import Database
from tests.serving.store.test_issued import url

__all__ = ["url"]
NOTHING = "UPDATE audit_head SET number = number + 0"
COUNT = "UPDATE audit_head SET number = number + 1 RETURNING number"
WRITE_WITHOUT_A_PAUSE = f"""
import sys
from sqlalchemy import text
from serving.store.database import Database
database = Database.open(sys.argv[1])
print("begun", flush=True)
while True:
    with database.begin() as connection:
        connection.execute(text("{COUNT}"))
"""
HOLD_AND_BE_NEXT = f"""
import sys, threading, time
from sqlalchemy import text
from serving.store.database import Database
database = Database.open(sys.argv[1])
def write():
    with database.begin() as connection:
        connection.execute(text("{NOTHING}"))
        print("writes", flush=True)
        time.sleep(100)
threading.Thread(target=write).start()
time.sleep(0.5)
threading.Thread(target=write).start()
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'service.db'}"


@contextmanager
def another(code: str, url: str) -> Iterator[None]:
    """Another process, once it has begun."""
    with subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()
            yield
        finally:
            process.kill()


def written(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT number FROM audit_head")).scalar_one())


def test_a_process_that_writes_without_a_pause_is_not_ahead_of_one_that_waits(file: str) -> None:
    database, between = Database.open(file), list[int]()
    with another(WRITE_WITHOUT_A_PAUSE, file):
        for _ in range(60):
            before = written(database)
            with database.begin() as connection:
                between.append(connection.execute(text(COUNT)).scalar_one() - before - 1)
    # One is under way when this one asks, and another may begin before it has asked. Without turns some are thirty and more.
    assert statistics.mean(between) < 5
    database.close()


def test_a_killed_process_leaves_its_turn_to_the_others(file: str) -> None:
    database = Database.open(file)
    with another(HOLD_AND_BE_NEXT, file):
        told = threading.Event()

        def write() -> None:
            with database.begin() as connection:
                connection.execute(text(NOTHING))
            told.set()

        threading.Thread(target=write).start()
        assert not told.wait(1)
    assert told.wait(5)
    database.close()


def test_who_waits_too_long_is_told_that_the_database_is_not_available(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "_PATIENCE", 0.2)
    database = Database.open(file)
    with database.begin(), pytest.raises(DatabaseUnavailable), database.begin():
        pytest.fail("two wrote at once")
    with database.begin() as connection:
        connection.execute(text(NOTHING))
    database.close()


def test_who_reads_does_not_wait_for_who_writes_and_sees_what_was_there_before(url: str) -> None:
    database = Database.open(url)
    with database.begin() as connection:
        connection.execute(text(COUNT))
        assert written(database) == 0
    assert written(database) == 1
    database.close()


def test_a_write_among_reads_fails_and_the_connection_can_write_afterwards(url: str) -> None:
    database = Database.open(url)
    with pytest.raises(DatabaseUnavailable), database.read() as connection:
        connection.execute(text(COUNT))
    with database.begin() as connection:
        connection.execute(text(COUNT))
    assert written(database) == 1
    database.close()


def test_the_log_is_emptied_where_it_is_asked_for(file: str) -> None:
    database = Database.open(file)
    with database.begin() as connection:
        connection.execute(text(COUNT))
    log = Path(f"{file.removeprefix('sqlite:///')}-wal")
    assert log.stat().st_size > 0
    database.drop_old_bytes()
    assert log.stat().st_size == 0
    database.close()
