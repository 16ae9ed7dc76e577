"""Answers by idempotency key, and clients, in SQLite and in PostgreSQL: the same tests on both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from credit.errors import InvalidClient, KeyInUse, KeyReused, UnknownClient
from credit.sealing import Seal
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.signing_key import SigningKey
from serving.store.clients import Clients
from serving.store.database import Database
from serving.store.erasures import Erasures
from serving.store.replies import KEPT_SECONDS, Replies, Reply
from serving.store.signing_keys import SigningKeys

POSTGRES = os.environ.get("YEXIN_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
BANK = "91460000MA00000155"
DONE = Reply(201, '{"a":"甲"}')


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database.open(f"sqlite:///{tmp_path / 'service.db'}")
        yield database
        database.close()
        return
    schema, engine = f"yexin_{uuid4().hex}", create_engine(POSTGRES)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        pytest.skip(f"NOT PROVED: no PostgreSQL answers at {POSTGRES}; set YEXIN_TEST_POSTGRES_URL to one")
    database = Database.open(f"{POSTGRES}?options=-csearch_path%3D{schema}")
    yield database
    database.close()
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


def test_a_reply_is_given_again_to_its_client_alone_for_a_day(database: Database) -> None:
    replies = Replies(database)
    assert replies.begin("a", "key-1", "digest", at=1000) is None
    with pytest.raises(KeyInUse):
        replies.begin("a", "key-1", "digest", at=1001)
    replies.end("a", "key-1", DONE)
    assert replies.begin("a", "key-1", "digest", at=1002) == DONE
    assert replies.begin("b", "key-1", "digest", at=1002) is None
    with pytest.raises(KeyReused):
        replies.begin("a", "key-1", "another", at=1003)
    assert replies.begin("a", "key-1", "another", at=1001 + KEPT_SECONDS) is None


def test_what_failed_or_was_cut_off_may_be_tried_again(database: Database) -> None:
    replies = Replies(database)
    replies.begin("a", "failed", "digest", at=1000)
    replies.end("a", "failed", None)
    assert replies.begin("a", "failed", "digest", at=1001) is None
    assert replies.begin("a", "cut-off", "digest", at=1000) is None
    assert replies.begin("a", "cut-off", "digest", at=1301) is None  # its process died more than five minutes ago


def test_deletion_by_law_takes_replies_with_it(database: Database) -> None:
    from datetime import UTC, datetime

    replies = Replies(database)
    replies.begin("a", "key-1", "digest", at=1000)
    replies.end("a", "key-1", DONE)
    now = datetime(2026, 6, 30, tzinfo=UTC)
    Erasures(database).enter(date(2026, 6, 30), {"penalty": 1}, basis="law", subjects=["p" + "0" * 32], now=now)
    assert replies.begin("a", "key-1", "digest", at=1001) is None


def test_clients_and_keys_are_kept_as_they_are(database: Database) -> None:
    clients, keys = Clients(database), SigningKeys(database)
    bank = Client("bank-1", Role.BANK, "hash", date(2024, 1, 1), organisation=BANK, per_second=7)
    clients.add(bank)
    assert clients.find("bank-1") == bank
    with pytest.raises(InvalidClient, match="already"):
        clients.add(bank)
    clients.disable("bank-1", day=date(2024, 2, 1))
    clients.rotate("bank-1", "other")
    found = clients.find("bank-1")
    assert found is not None
    assert (found.secret, found.rotation, found.disabled_on) == ("other", 1, None)
    with pytest.raises(UnknownClient):
        clients.rotate("bank-2", "x")
    seal = Seal(bytes(32))
    made = [SigningKey.make(seal, made_at=at) for at in (5, 9, 7)]
    for key in made:
        keys.add(key)
    assert [key.made_at for key in keys.all()] == [9, 7, 5]
    assert keys.all()[0].private(seal).public_key() == made[1].verifier()
    keys.drop(made[1].kid)
    assert [key.made_at for key in keys.all()] == [7, 5]
