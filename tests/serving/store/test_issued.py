"""Issued scores in SQLite and in PostgreSQL: the same tests on both."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from credit.errors import DatabaseUnavailable, UnknownScore
from serving.access import secret
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.enrolment import enrol
from serving.audit.visit import Visit
from serving.replay.prepared import Body, IssuedRow
from serving.store.clients import Clients
from serving.store.database import Database
from serving.store.erasures import Erasures
from serving.store.issued import WITH_BODIES, IssuedScore, IssuedScores, scores_about
from serving.store.journal import Journal, Keeping
from serving.store.schema import METADATA

POSTGRES = os.environ.get("YEXIN_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
SCORE = IssuedScore(
    score_id="a" * 32,
    issued_at=datetime(2026, 6, 30, 8, 0, 0, 123456, tzinfo=UTC),
    subject="91460000MA0000015T",
    kind="enterprise",
    as_of=date(2026, 6, 30),
    language="zh",
    evaluation="enterprise",
    evaluation_version=3,
    evaluation_hash="b" * 64,
    table_hash="c" * 64,
    feature_set="d" * 16,
    catalogue_hash="e" * 64,
    store_version=17,
    answer='{"score":583,"tier_label":"中"}',
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'home' / 'service.db'}"
        return
    schema, engine = f"yexin_{uuid4().hex}", create_engine(POSTGRES)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        pytest.skip(f"NOT PROVED: no PostgreSQL answers at {POSTGRES}; set YEXIN_TEST_POSTGRES_URL to one")
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def issued(url: str) -> Iterator[IssuedScores]:
    database = Database.open(url)
    yield IssuedScores(database)
    database.close()


def test_what_was_issued_is_found_as_it_was(issued: IssuedScores) -> None:
    issued.add(SCORE)
    found = issued.find(SCORE.score_id)
    assert replace(found, issued_at=found.issued_at.replace(tzinfo=UTC)) == SCORE


def test_an_id_nobody_was_given(issued: IssuedScores) -> None:
    with pytest.raises(UnknownScore, match="take score_id from the answer"):
        issued.find("f" * 32)


def test_the_same_id_twice_is_refused_and_tells_nothing_of_the_subject(issued: IssuedScores) -> None:
    issued.add(SCORE)
    with pytest.raises(DatabaseUnavailable) as refused:
        issued.add(replace(SCORE, answer="another"))
    assert SCORE.subject not in str(refused.value)
    assert issued.find(SCORE.score_id).answer == SCORE.answer


def test_the_same_seed_draws_the_same_sample(issued: IssuedScores) -> None:
    for number in range(30):
        issued.add(replace(SCORE, score_id=f"{number:032x}"))
    drawn = issued.sample(10, seed=1)
    assert len(set(drawn)) == 10
    assert drawn == issued.sample(10, seed=1) != issued.sample(10, seed=2)
    assert len(issued.sample(99, seed=1)) == 30


def test_migrations_end_at_the_schema(url: str) -> None:
    Database.open(url).close()
    Database.open(url).close()  # a second start finds everything in place
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_schemas": False})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_a_database_that_is_not_there() -> None:
    with pytest.raises(DatabaseUnavailable, match="see that it runs"):
        Database.open("postgresql+psycopg://nobody@127.0.0.1:1/none")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "service.db").write_bytes(b"not a database, but long enough to be looked at as one" * 40)
    with pytest.raises(DatabaseUnavailable):
        Database.open(f"sqlite:///{tmp_path / 'service.db'}")


ISSUE_FOREVER = """
import sys
from dataclasses import replace
from serving.store.database import Database
from serving.store.issued import IssuedScores
from tests.serving.store.test_issued import SCORE
issued = IssuedScores(Database.open(sys.argv[1]))
for number in range(10**6):
    issued.add(replace(SCORE, score_id=f"{number:032x}"))
    print(number, flush=True)
"""


def test_killed_at_any_moment_no_acknowledged_score_is_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'service.db'}"
    with subprocess.Popen([sys.executable, "-c", ISSUE_FOREVER, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(20):
            assert process.stdout.readline()
        time.sleep(0.05)
        process.kill()
        acknowledged = 20 + len(process.stdout.readlines())
    database = Database.open(url)
    issued = IssuedScores(database)
    assert [issued.find(f"{number:032x}").subject for number in range(acknowledged)] == [SCORE.subject] * acknowledged
    assert len(issued.sample(10**6, seed=0)) - acknowledged in (0, 1)  # one may have been written and not yet told
    database.close()


def test_scores_of_a_subject_are_found_by_the_trail_and_those_that_are_not_in_it_by_their_own_index(url: str) -> None:
    database = Database.open(url)
    issued = IssuedScores(database)
    issued.add(SCORE)  # of before there was a trail
    given = replace(SCORE, score_id="c" * 32, issued_at=SCORE.issued_at + timedelta(hours=1))
    Journal(database).keep(keeping(given))
    assert [one.score_id for one in issued.of(SCORE.subject)] == [given.score_id, SCORE.score_id]
    assert issued.of("91460000MA00000155") == []
    assert Erasures(database).forget(SCORE.subject, date(2026, 7, 1), basis="test", now=SCORE.issued_at) == 1
    assert [(one.score_id, one.answer, one.erased_on) for one in issued.of(SCORE.subject)] == [
        (given.score_id, "", date(2026, 7, 1)),
        (SCORE.score_id, "", date(2026, 7, 1)),
    ]
    with database.begin() as connection:
        for where in scores_about([SCORE.subject]):
            if connection.dialect.name == "sqlite":  # PostgreSQL scans tables of two rows whatever their indexes
                asked = WITH_BODIES.where(where).compile(connection, compile_kwargs={"literal_binds": True})
                plan = [str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
                assert not [step for step in plan if "SCAN" in step], plan
    database.close()


def keeping(score: IssuedScore) -> Keeping:
    """The score as an answer of today is kept: with its entry in the trail, and its body apart."""
    visit = Visit.at_command_line("score")
    entry = visit.entry(score.kind, score.subject, score.issued_at, score_id=score.score_id)
    told: list[Any] = [
        score.score_id, score.issued_at.isoformat(" ", "microseconds"), score.subject, score.kind, str(score.as_of), score.language,
        score.evaluation, score.evaluation_version, score.evaluation_hash, score.table_hash, score.feature_set,
        score.catalogue_hash, score.store_version,
    ]  # fmt: skip
    return Keeping(entry, IssuedRow(*[*told, "", "f" * 64]), Body(b'{"score":583,"store_version":', "f" * 64))


def test_a_client_is_enrolled_and_its_secret_known_again(url: str) -> None:
    database = Database.open(url)
    clients = Clients(database)
    given = enrol(clients, Client("bank-1", Role.BANK, "none", date(2026, 6, 30), "91460000MA00000155"))
    found = clients.find("bank-1")
    assert found is not None
    assert secret.matches(given, found.secret)
    database.close()
