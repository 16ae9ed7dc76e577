"""A backup is restored and everything computes again; a byte that changed is found before anything is touched."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from credit.deployment import Deployment
from credit.errors import BackupDamaged, HomeNotEmpty, ServiceKeyMissing
from credit.home import Home
from features.records.store import RecordStore
from serving.access.caller import Role
from serving.audit.checkpoint import checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import Verified, verify
from serving.backup.backup import back_up, restore
from serving.main import build_app
from serving.replay.archive import Archive
from serving.replay.replayer import Replayer
from serving.store.database import Database
from serving.store.issued import IssuedScores
from tests.serving.asking import asking
from tests.serving.small_city import USCC, row, service

POSTGRES = os.environ.get("YEXIN_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)


@pytest.fixture
def postgres() -> Iterator[list[str]]:
    """URLs of two empty schemas."""
    names, engine = [f"yexin_{uuid4().hex}" for _ in range(2)], create_engine(POSTGRES)
    try:
        with engine.begin() as connection:
            for name in names:
                connection.execute(text(f"CREATE SCHEMA {name}"))
    except OperationalError:
        pytest.skip(f"NOT PROVED: no PostgreSQL answers at {POSTGRES}; set YEXIN_TEST_POSTGRES_URL to one")
    yield [f"{POSTGRES}?options=-csearch_path%3D{name}" for name in names]
    with engine.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


def lived(city: Deployment, folder: Path) -> str:
    """A home with records, an issued score, a case, clients and keys; the score's id."""
    day = date.today() - timedelta(days=30)
    app = service(city, folder, row("a" * 32, document="1号", event_date=day, known_at=day))
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        asked = {"kind": "objection", "subject": USCC, "reference": "1号"}
        own.post("/v1/cases", json=asked, headers={"Idempotency-Key": "key-0001"})
        return str(own.get(f"/v1/enterprises/{USCC}/score").json()["score_id"])


# The app under test has no end of its own here, and the pool of its connections goes with it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("way", ["sqlite to sqlite", "postgresql to postgresql", "sqlite to postgresql"])
def test_what_was_backed_up_is_restored_and_replayed(
    tiny_city: Deployment, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    before, _, after = way.split()
    urls: list[str] = request.getfixturevalue("postgres") if "postgresql" in way else []
    if before == "postgresql":
        monkeypatch.setenv("YEXIN_DATABASE_URL", urls[0])
    score_id = lived(tiny_city, tmp_path)
    old, new = Home(tmp_path / "data", tiny_city.name), Home(tmp_path / "new", tiny_city.name)
    store = RecordStore.open(old.records, tiny_city.catalogue)
    source = Database.open(urls[0] if before == "postgresql" else old.database_url)
    back_up(old, source, store, tmp_path / "backup", now=NOW)
    url = urls[1] if after == "postgresql" else new.database_url
    target = Database.open(url)
    assert restore(new, target, tmp_path / "backup") > 5
    again = Replayer(tiny_city, RecordStore.open(new.records, tiny_city.catalogue), Archive(new.archive))
    assert again.replay(IssuedScores(target).find(score_id)).verdict == "equal"
    # The service goes on from it: the same client, its case, and the chain of the audit trail goes on.
    monkeypatch.setenv("YEXIN_DATABASE_URL", url)
    shutil.copy(old.service_key, new.service_key)
    app = build_app(tiny_city, new, RecordStore.open(new.records, tiny_city.catalogue), pseudonymiser=None)
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        assert [one["state"] for one in own.get("/v1/cases").json()["cases"]] == ["received"]
        assert own.get(f"/v1/enterprises/{USCC}/score").json()["disputed"] is True
        told = [one["operation"] for one in own.get("/v1/inquiries").json()["inquiries"]]
        assert told == ["score_enterprise", "list_cases", "score_enterprise", "open_case"]
    for database in (source, target):
        database.close()


def verified(home: Home, database: Database) -> Verified:
    """What `yexin audit verify` finds in a home."""
    key = audit_key(home).public_key().public_bytes_raw().hex()
    return verify(AuditTrail(database), checkpoints_in(sorted(home.audit.glob("writer-*.json"))), key=key)


class Busy(RecordStore):
    """A record store that somebody is asked about at the worst moment: the database is read, its files are not copied yet."""

    asked: Callable[[], object]

    @contextmanager
    def locked(self) -> Iterator[None]:
        self.asked()
        with super().locked():
            yield


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_what_was_backed_up_while_it_answered_verifies_where_it_is_restored(tiny_city: Deployment, tmp_path: Path) -> None:
    app = service(tiny_city, tmp_path, row("a" * 32))
    old, new = Home(tmp_path / "data", tiny_city.name), Home(tmp_path / "new", tiny_city.name)
    store, source = Busy(old.records, tiny_city.catalogue), Database.open(old.database_url)
    with asking(app) as officer:
        store.asked = lambda: officer.get(f"/v1/enterprises/{USCC}/score")
        store.asked()
        back_up(old, source, store, tmp_path / "backup", now=NOW)
    target = Database.open(new.database_url)
    restore(new, target, tmp_path / "backup")
    with pytest.raises(ServiceKeyMissing, match="came sealed with a backup"):
        audit_key(new)
    shutil.copy(old.service_key, new.service_key)
    found = verified(new, target)
    assert (found.findings, found.unwitnessed) == ((), 0)
    assert (found.head.number, verified(old, source).head.number) == (1, 2)
    # The same key goes on signing, readable by its owner alone.
    assert new.audit_key.read_text("ascii") == old.audit_key.read_text("ascii")
    assert new.audit_key.stat().st_mode & 0o077 == 0
    for database in (source, target):
        database.close()


@pytest.fixture
def backup(tiny_city: Deployment, tmp_path: Path) -> Path:
    lived(tiny_city, tmp_path)
    home = Home(tmp_path / "data", tiny_city.name)
    store, database = RecordStore.open(home.records, tiny_city.catalogue), Database.open(home.database_url)
    back_up(home, database, store, tmp_path / "backup", now=NOW)
    database.close()
    return tmp_path / "backup"


def test_no_key_is_in_a_backup_and_no_file_of_passage(backup: Path, tmp_path: Path) -> None:
    names = {file.name for file in backup.rglob("*")}
    assert not {name for name in names if name.endswith((".key", ".db", ".lock", ".db-wal"))}
    for name in ("service.key", "audit.key"):
        key = next(tmp_path.rglob(name)).read_text("ascii")
        kept = [file.read_bytes() for file in backup.rglob("*") if file.is_file()]
        assert not [content for content in kept if key.encode() in content or bytes.fromhex(key) in content]


@pytest.mark.parametrize("harm", ["one byte", "missing", "added", "no manifest", "another deployment"])
def test_a_harmed_backup_is_refused_and_changes_nothing(tiny_city: Deployment, tmp_path: Path, backup: Path, harm: str) -> None:
    some = backup / "database" / "issued_scores.ndjson"
    if harm == "one byte":
        raw = bytearray(some.read_bytes())
        raw[7] ^= 1
        some.write_bytes(raw)
    elif harm == "missing":
        some.unlink()
    elif harm == "added":
        (backup / "files" / "more.json").write_text("{}")
    elif harm == "no manifest":
        (backup / "manifest.json").unlink()
    else:
        manifest = json.loads((backup / "manifest.json").read_bytes())
        (backup / "manifest.json").write_text(json.dumps({**manifest, "deployment": "elsewhere"}))
    home = Home(tmp_path / "new", tiny_city.name)
    database = Database.open(home.database_url)
    with pytest.raises(BackupDamaged, match="cannot be restored"):
        restore(home, database, backup)
    assert IssuedScores(database).sample(5, seed=0) == []
    assert not home.records.exists()
    database.close()


def test_nothing_is_restored_over_what_is_there_nor_backed_up_over_a_backup(
    tiny_city: Deployment, tmp_path: Path, backup: Path
) -> None:
    home = Home(tmp_path / "data", tiny_city.name)
    database = Database.open(home.database_url)
    with pytest.raises(HomeNotEmpty):
        restore(home, database, backup)
    with pytest.raises(HomeNotEmpty):
        back_up(home, database, RecordStore.open(home.records, tiny_city.catalogue), backup, now=NOW)
    fresh = Home(tmp_path / "fresh", tiny_city.name)
    with pytest.raises(HomeNotEmpty, match="the database"):
        restore(fresh, database, backup)
    database.close()
