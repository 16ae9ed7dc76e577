"""Killed again and again under load, a server has lost nothing that it acknowledged, and its audit chain is whole."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from credit.deployment import Deployment
from credit.home import Home
from features.records.store import RecordStore
from serving.access.caller import Role
from serving.audit.checkpoint import checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import verify
from serving.main import open_database
from tests.serving.asking import token_for
from tests.serving.served import Served
from tests.serving.small_city import consent, row, service, with_persons
from tests.serving.store.test_issued import url
from tests.serving.writers import Acknowledged, Writers
from yexin.simulate.identifiers import usccs

__all__ = ["url"]
ENTERPRISES, PERSONS, CONSENTS = 240, 2, 120
SUBJECTS = usccs(np.array(["460100"] * ENTERPRISES)).to_pylist()
DOCUMENTS = [(subject, f"{number}号") for number, subject in enumerate(SUBJECTS)]
PSEUDONYMS = [f"p{number:032d}" for number in range(PERSONS)]
SECONDS = 1.5
Hold = Callable[[], AbstractContextManager[None]]


class Town:
    """Enterprises with a record to object to each, persons with many consents each; and who may ask."""

    def __init__(self, city: Deployment, folder: Path, url: str) -> None:
        self.city, self.home, self.url = with_persons(city), Home(folder / "data", city.name), url
        rows = [row(f"{n:032x}", subject=subject, document=document) for n, (subject, document) in enumerate(DOCUMENTS)]
        self.consents = {person: [f"c{m}{n:030d}" for n in range(CONSENTS)] for m, person in enumerate(PSEUDONYMS)}
        rows += [consent(record_id, subject=person) for person, ids in self.consents.items() for record_id in ids]
        app = service(self.city, folder, *rows)
        self.officer = token_for(app, Role.REGULATOR)
        self.persons = {person: token_for(app, Role.SUBJECT, subject=person) for person in PSEUDONYMS}

    def writers(self, port: int, told: Acknowledged) -> Writers:
        """Clients that go on where those before them were cut off."""
        left = [(self.persons[p], [c for c in ids if c not in told.withdrawn]) for p, ids in self.consents.items()]
        return Writers(port, self.officer, DOCUMENTS[len(told.disputes) :], left, told)

    @contextmanager
    def database_held(self) -> Iterator[None]:
        """Nobody else can write to the database meanwhile."""
        engine = create_engine(self.url)
        lock = "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "SELECT * FROM audit_head FOR UPDATE"
        with engine.connect() as connection:
            connection.execute(text(lock))
            yield
        engine.dispose()

    @contextmanager
    def records_held(self) -> Iterator[None]:
        """Nobody else can write to the record store meanwhile."""
        with (self.home.records / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def lost(self, told: Acknowledged) -> dict[str, set[Any]]:
        """What was acknowledged and is not there: kept, audited, or in the record store."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            scores = set(connection.execute(text("SELECT score_id FROM issued_scores")).scalars())
            audited = set(connection.execute(text("SELECT score_id FROM audit_entries")).scalars())
            steps = {tuple(one) for one in connection.execute(text("SELECT case_id, state FROM case_events"))}
            details = set(connection.execute(text("SELECT detail FROM audit_entries")).scalars())
            noted = set(connection.execute(text("SELECT records FROM audit_entries")).scalars())
        engine.dispose()
        rows = RecordStore.open(self.home.records, self.city.catalogue).records(columns=["source", "about"]).to_pylist()
        sources, withdrawn = {one["source"] for one in rows}, {one["about"] for one in rows}
        found: dict[str, set[Any]] = {
            "scores": set(told.scores) - (scores & audited),
            "steps": {one for one in told.steps if one not in steps or f"case {one[0]} {one[1]}" not in details},
            "disputes": {one for one in told.disputes if f"case:{one}" not in sources},
            "consents": set(told.withdrawn) - (withdrawn & noted),
        }
        return {name: lost for name, lost in found.items() if lost}


@pytest.fixture
def town(tiny_city: Deployment, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("YEXIN_DATABASE_URL", url)
    return Town(tiny_city, tmp_path, url)


@contextmanager
def nothing_held() -> Iterator[None]:
    yield


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_nothing_acknowledged_is_lost_under_kill(town: Town) -> None:
    told = Acknowledged()
    # Killed in full work, and with all writes waiting: an answer that did not wait for the disk shows at once.
    holds: list[Hold] = [nothing_held, town.database_held, town.records_held, nothing_held]
    for hold in holds:
        before = told.counts
        server = Served(town.home.folder, str(town.city.evaluations.parent))
        try:
            with town.writers(server.port, told).at_work():
                time.sleep(SECONDS)
                server.wait(lambda before=before: all(now > was for now, was in zip(told.counts, before, strict=True)))
                with hold():
                    time.sleep(0.5)
                    server.kill()
        finally:
            server.kill()
        assert town.lost(told) == {}, hold
    database = open_database(town.home)
    key = audit_key(town.home).public_key().public_bytes_raw().hex()
    found = verify(AuditTrail(database), checkpoints_in(sorted(town.home.audit.glob("writer-*.json"))), key=key)
    database.close()
    assert found.findings == ()
    assert set(told.refused) <= {409, 503}
    print(f"acknowledged (scores, steps, disputes, consents): {told.counts}, entries {found.head.number}")  # noqa: T201 (a figure for the closing note)
