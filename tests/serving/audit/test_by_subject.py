"""Entries are found by whom they are about before they are filed, while they are, and afterwards; in SQLite and in PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from credit.subject import renamed
from features.records.renaming import NewIds
from serving.audit.trail import AuditTrail
from serving.names.database import NewNames, rename_database
from serving.store.database import Database
from serving.store.erasures import Erasures
from serving.store.journal import Journal, Keeping
from serving.store.schema import AUDIT_HEAD, AUDIT_SUBJECTS
from tests.serving.audit.test_chain import PERSON, Trail, entry, trail
from tests.serving.store.test_issued import url

__all__ = ["trail", "url"]
KEY, NOW = b"fedcba9876543210", datetime(2026, 7, 1, tzinfo=UTC)
PEOPLE = [renamed(PERSON, bytes([number]) * 16) for number in range(7)]
ALL = 600  # more than are filed within one transaction


def filed(database: Database) -> tuple[int, int]:
    """Up to which entry the head says that they are filed, and how many rows are."""
    with database.begin() as connection:
        reached = connection.execute(select(AUDIT_HEAD.c.filed)).scalar_one()
        return reached, connection.execute(select(func.count()).select_from(AUDIT_SUBJECTS)).scalar_one()


def keep(journal: Journal, count: int) -> None:
    """Keep entries about people in turn, and one in ten about nobody."""
    waiting = threading.Semaphore(0)
    for number in range(count):
        about = {"subject": PEOPLE[number % 7]} if number % 10 else {"subject": None, "subject_kind": "none", "consent": None}
        journal.submit(Keeping(entry(number, **about)), lambda error: waiting.release() if error is None else None)
    assert all(waiting.acquire(timeout=30) for _ in range(count))


def until_filed(journal: Journal, database: Database, reached: int) -> None:
    """Keep one entry after another until those up to that number are filed: filing goes along with the commits of others."""
    for _ in range(500):
        if filed(database)[0] >= reached:
            return
        journal.keep(Keeping(entry(subject=None, subject_kind="none", consent=None)))
        time.sleep(0.01)
    raise AssertionError(filed(database))


@pytest.fixture
def journal(trail: Trail) -> Iterator[Journal]:
    journal = Journal(trail.database, filed_after=100)
    yield journal
    journal.close()


def test_every_entry_is_found_whether_it_is_filed_or_not(trail: Trail, journal: Journal) -> None:
    keep(journal, ALL)
    read = AuditTrail(trail.database)
    before = {one: [entry.number for entry in read.about(one, limit=ALL)] for one in PEOPLE}
    until_filed(journal, trail.database, ALL)
    after = {one: [entry.number for entry in read.about(one, limit=ALL)] for one in PEOPLE}
    assert after == before
    assert sum(map(len, after.values())) == ALL * 9 // 10
    assert filed(trail.database)[1] >= ALL * 9 // 10
    assert trail.faults() == []


def test_two_processes_file_the_same_entries_once(trail: Trail, journal: Journal) -> None:
    with_others = [Database.open(trail.url), Database.open(trail.url)]
    journals = [journal, *(Journal(one, filed_after=100) for one in with_others)]
    threads = [threading.Thread(target=keep, args=(one, ALL)) for one in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until_filed(journal, trail.database, 3 * ALL)
    for one, database in zip(journals[1:], with_others, strict=True):
        one.close()
        database.close()
    read = AuditTrail(trail.database)
    assert sum(len(read.about(one, limit=3 * ALL)) for one in PEOPLE) == 3 * ALL * 9 // 10
    assert trail.faults() == []


def test_who_is_forgotten_is_filed_nowhere_and_does_not_come_back(trail: Trail, journal: Journal) -> None:
    keep(journal, ALL)
    until_filed(journal, trail.database, ALL // 2)
    Erasures(trail.database).forget(PEOPLE[3], date(2026, 7, 1), basis="《个人信息保护法》第四十七条", now=NOW)
    keep(journal, 10)
    until_filed(journal, trail.database, ALL + 20)
    with trail.database.begin() as connection:
        names = set(connection.execute(select(AUDIT_SUBJECTS.c.subject)).scalars())
    assert names == {PERSON, *PEOPLE} - {PEOPLE[3]} or names == {PERSON, *PEOPLE}  # asked about anew by the ten
    read = AuditTrail(trail.database)
    assert [one.number > ALL for one in read.about(PEOPLE[3])] in ([True], [True, True])
    assert trail.faults() == []


def test_a_renamed_person_is_found_by_the_new_name_alone(trail: Trail, journal: Journal) -> None:
    keep(journal, ALL)
    until_filed(journal, trail.database, ALL)
    read = AuditTrail(trail.database)
    before = len(read.about(PEOPLE[1], limit=ALL))
    names = NewNames(lambda name: renamed(name, KEY), NewIds([(["r1"], ["s1"])]), "k2", 1)
    rename_database(trail.database, names, None, now=NOW)
    assert (read.about(PEOPLE[1]), len(read.about(renamed(PEOPLE[1], KEY), limit=ALL))) == ([], before)
    assert trail.faults() == []


def test_who_hides_an_entry_from_its_subject_is_found(trail: Trail, journal: Journal) -> None:
    keep(journal, ALL)
    until_filed(journal, trail.database, ALL)
    hidden = AuditTrail(trail.database).about(PEOPLE[2], limit=ALL)[-1].number
    trail.run(f"DELETE FROM audit_subjects WHERE number = {hidden}")
    assert (hidden, "not found by subject") in trail.faults()
    # Filed under somebody else's name it shows that person nothing of others.
    trail.run(f"INSERT INTO audit_subjects VALUES ('{PEOPLE[4]}', {hidden})")
    assert hidden not in [one.number for one in AuditTrail(trail.database).about(PEOPLE[4], limit=ALL)]
