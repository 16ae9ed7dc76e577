"""Every text of the database that names a person is renamed once, in both databases; counts that do not match change nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, inspect, select

from credit.errors import RotationRefused
from credit.subject import renamed
from features.records.renaming import NewIds, OnceRenamed
from serving.access.caller import Role
from serving.access.client import Client
from serving.names import database as renaming
from serving.names.database import NewNames, reached, rename_database
from serving.report.verification import verify
from serving.store.clients import Clients
from serving.store.database import Database
from serving.store.feature_rows import FeatureRowStore, RowsOf, StoredRow
from serving.store.issued import IssuedScores
from serving.store.reports import IssuedReport, IssuedReports
from serving.store.schema import ISSUED_ANSWERS, ISSUED_SCORES
from tests.serving.store.test_issued import SCORE, url

__all__ = ["url"]
KEY, NOW = b"fedcba9876543210", datetime(2026, 6, 30, 8, tzinfo=UTC)
MANY = [f"p{number:032x}" for number in range(40)]
OLD_ID, NEW_ID = "ab" * 16, "cd" * 16
PDF = b"%PDF of p0"
REPORT = IssuedReport(
    report_id="1" * 32, issued_at=NOW, kind="credit", subject=MANY[0], subject_kind="person", as_of=date(2026, 6, 30),
    language="zh", score_id=None, store_version=1, content=f'{{"subject":"{MANY[0]}"}}', release="2" * 64, body_hash="3" * 64,
    file_hash=hashlib.sha256(PDF).hexdigest(), certificate="4" * 64, file=PDF,
)  # fmt: skip


def new_names(rename: Callable[[str], str] = lambda name: renamed(name, KEY)) -> NewNames:
    return NewNames(OnceRenamed(rename), NewIds([([OLD_ID], [NEW_ID])]), "e" * 16, 1)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Forty persons' scores, each with an answer of its own."""
    database = Database.open(url)
    with database.begin() as connection:
        for number, name in enumerate(MANY):
            body = f'{{"subject":"{name}","records":[],"seen":"{OLD_ID}","of":{number},"store_version":'
            hashed = hashlib.sha256(body.encode()).hexdigest()
            connection.execute(insert(ISSUED_ANSWERS).values(answer_hash=hashed, subject=name, body=body))
            row = {name: getattr(SCORE, name) for name in SCORE.__slots__} | {"subject": name, "answer": "", "answer_hash": hashed}
            connection.execute(insert(ISSUED_SCORES).values(row | {"score_id": f"{number:032d}"}))
    yield database
    database.close()


def every(database: Database, column: Any) -> list[Any]:
    with database.begin() as connection:
        return sorted(connection.execute(select(column)).scalars())


def test_each_is_renamed_once_though_its_key_moves(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # One row a page: answers are kept by their hash, so that a renamed one may come up again further on.
    monkeypatch.setattr(renaming, "_AT_ONCE", 1)
    assert rename_database(database, new_names(), None, now=NOW) >= 2 * len(MANY)
    assert every(database, ISSUED_ANSWERS.c.subject) == sorted(renamed(name, KEY) for name in MANY)
    assert every(database, ISSUED_SCORES.c.subject) == sorted(renamed(name, KEY) for name in MANY)
    for number, name in enumerate(MANY):
        body = f'{{"subject":"{renamed(name, KEY)}","records":[],"seen":"{NEW_ID}","of":{number},"store_version":17,'
        told = f'{body}"score_id":"{number:032d}"}}'
        assert IssuedScores(database).find(f"{number:032d}").answer == told
    bodies = every(database, ISSUED_ANSWERS.c.body)
    assert every(database, ISSUED_ANSWERS.c.answer_hash) == sorted(hashlib.sha256(body.encode()).hexdigest() for body in bodies)
    assert reached(database) == 1


def test_prepared_rows_go_as_they_are_made_anew_from_the_renamed_records(database: Database) -> None:
    rows, of = FeatureRowStore(database), RowsOf("person", date(2026, 6, 30), "1" * 16)
    rows.load(of, [StoredRow(MANY[0], (1, 1), 1, np.zeros(2))])
    assert rows.current(of)
    rename_database(database, new_names(), None, now=NOW)
    assert rows.current(of) is None
    with database.begin() as connection:
        assert not [name for name in inspect(connection).get_table_names() if name.startswith("feature_rows")]


def test_two_persons_who_would_become_one_change_nothing(database: Database) -> None:
    with pytest.raises(RotationRefused, match=r"issued_answers, issued_scores would not be as many.*nothing was changed"):
        rename_database(database, new_names(lambda _: "p" + "f" * 32), None, now=NOW)
    assert every(database, ISSUED_SCORES.c.subject) == MANY
    assert reached(database) == 0


def test_a_person_s_report_is_proved_by_its_hash_from_then_on(database: Database) -> None:
    reports = IssuedReports(database)
    reports.add(REPORT)
    reports.add(replace(REPORT, report_id="5" * 32, subject="91460000MA0000015T", subject_kind="enterprise", content="{}"))
    rename_database(database, new_names(), None, now=NOW)
    own, firm = reports.find(REPORT.report_id), reports.find("5" * 32)
    assert (own.subject, own.file) == (renamed(MANY[0], KEY), b"")
    assert (verify(own).remade, verify(own, PDF).file, verify(own, PDF).sound) == ("renamed", "the issued file", True)
    assert verify(own, b"another").sound is False
    assert firm.file == PDF


def test_a_client_keeps_its_name_and_stands_for_the_new_one(database: Database) -> None:
    clients = Clients(database)
    clients.add(Client("anna", Role.SUBJECT, "none", date(2026, 1, 1), None, MANY[0]))
    rename_database(database, new_names(), None, now=NOW)
    found = clients.find("anna")
    assert found is not None
    assert found.subject == renamed(MANY[0], KEY)
