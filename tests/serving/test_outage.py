"""What the service needs goes away and comes back: it says so, hands out nothing that is not kept, and goes on by itself."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from credit.deployment import Deployment
from credit.home import Home
from serving.access.caller import Role
from serving.audit.checkpoint import checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import verify
from serving.main import open_database
from tests.serving.asking import token_for
from tests.serving.private_postgres import PrivatePostgres
from tests.serving.served import Answer, Asker, Served
from tests.serving.small_city import USCC, row, service

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
SCORE = f"/v1/enterprises/{USCC}/score"
CASE = {"kind": "objection", "subject": USCC, "reference": "1号"}


class Place:
    """A home with an enterprise that has a record, a server over it, and an officer who asks it."""

    def __init__(self, city: Deployment, folder: Path) -> None:
        self.home = Home(folder / "data", city.name)
        token = token_for(service(city, folder, row("a" * 32, document="1号")), Role.REGULATOR)
        self.server = Served(self.home.folder, str(city.evaluations.parent), workers=1)
        self.officer = Asker(self.server.port, token)
        self.acknowledged: list[str] = []

    def score(self) -> Answer:
        """Ask for the score, and note its id where one was given."""
        answer = self.officer.get(SCORE)
        if answer.status == 200:
            self.acknowledged.append(answer.json()["score_id"])
        return answer

    def part_away(self, part: str) -> Callable[[], bool]:
        """Whether the server says that it is not ready, and names the part."""
        return lambda: (found := self.server.readiness()).status == 503 and found.json()["checks"][part] != "ok"

    def ready(self) -> bool:
        return self.server.readiness().status == 200

    def all_kept(self) -> bool:
        """Whether each acknowledged score is there and audited, and the chain whole."""
        database = open_database(self.home)
        with database.begin() as connection:
            issued = set(connection.execute(text("SELECT score_id FROM issued_scores")).scalars())
            audited = set(connection.execute(text("SELECT score_id FROM audit_entries")).scalars())
        key = audit_key(self.home).public_key().public_bytes_raw().hex()
        found = verify(AuditTrail(database), checkpoints_in(sorted(self.home.audit.glob("writer-*.json"))), key=key)
        database.close()
        return set(self.acknowledged) <= issued & audited and found.findings == ()


def is_problem(answer: Answer, kind: str) -> bool:
    told = answer.json()
    named = (answer.status, told["type"], answer.headers["content-type"]) == (
        503, f"urn:yexin:problem:{kind}", "application/problem+json",
    )  # fmt: skip
    return named and int(answer.headers["retry-after"]) > 0 and bool(told["request_id"])


@contextmanager
def place(city: Deployment, folder: Path) -> Iterator[Place]:
    found = Place(city, folder)
    try:
        yield found
    finally:
        found.officer.close()
        found.server.kill()


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivatePostgres]:
    cluster = PrivatePostgres()
    monkeypatch.setenv("YEXIN_DATABASE_URL", cluster.url)
    yield cluster
    cluster.remove()


def test_a_database_that_stops_is_said_to_be_away_and_used_again_when_it_is_back(
    tiny_city: Deployment, tmp_path: Path, postgres: PrivatePostgres
) -> None:
    with place(tiny_city, tmp_path) as at:
        for _ in range(5):
            assert at.score().status == 200
        postgres.stop()
        # By the fast lane, by the ordinary way, and a write: each is refused, and nothing else.
        for _ in range(3):
            assert is_problem(at.score(), "DatabaseUnavailable")
        assert is_problem(at.officer.get(f"{SCORE}?lang=en"), "DatabaseUnavailable")
        assert is_problem(at.officer.post("/v1/cases", CASE), "DatabaseUnavailable")
        at.server.wait(at.part_away("database"), seconds=30)
        assert at.officer.get("/healthz").status == 200
        postgres.start()
        at.server.wait(at.ready, seconds=30)
        assert at.score().status == 200
        assert at.officer.post("/v1/cases", CASE).status == 201
        assert at.all_kept()


def test_a_database_that_hangs_makes_nobody_hang_with_it(tiny_city: Deployment, tmp_path: Path, postgres: PrivatePostgres) -> None:
    with place(tiny_city, tmp_path) as at:
        assert at.score().status == 200
        postgres.freeze()
        begun = time.monotonic()
        assert is_problem(at.score(), "DatabaseUnavailable")
        # Twice the time that an answer waits: once on the fast lane, once more on the ordinary way.
        assert time.monotonic() - begun < 40
        postgres.thaw()
        at.server.wait(lambda: at.score().status == 200, seconds=60)
        assert at.all_kept()


@contextmanager
def no_room_on_the_disk(at: Place) -> Iterator[None]:
    """Fill the (small) disk that the home lies on, to the last byte."""
    filler = at.home.folder / "filler"
    with filler.open("wb", buffering=0) as out:
        for size in (1 << 16, 1 << 8, 1):
            try:
                while True:
                    out.write(b"x" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def no_file_may_grow(at: Place) -> Iterator[None]:
    """Let the kernel refuse the server every write behind a file's first kilobyte."""
    before = resource.prlimit(at.server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(at.server.process.pid, resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        yield
    finally:
        resource.prlimit(at.server.process.pid, resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of sixteen megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("NOT PROVED on a real disk: mounting a small one needs root; the limit of file sizes stands for it")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("full", ["no_room_on_the_disk", "no_file_may_grow"])
def test_a_full_disk_refuses_answers_and_loses_none(
    tiny_city: Deployment, tmp_path: Path, full: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue("small_disk") if full == "no_room_on_the_disk" else tmp_path
    with place(tiny_city, folder) as at:
        assert at.score().status == 200
        with globals()[full](at):
            # What the log of the database has set aside already may still take some.
            at.server.wait(lambda: is_problem(at.score(), "DatabaseUnavailable") if at.score().status != 200 else False, seconds=60)
            assert is_problem(at.score(), "DatabaseUnavailable")
            assert at.officer.post("/v1/cases", CASE).status == 503
            assert at.part_away("writing")()
        # Nobody asks meanwhile: whoever looks whether it is ready is told so without a request that finds it out.
        at.server.wait(at.ready, seconds=30)
        assert at.score().status == 200
        assert at.officer.post("/v1/cases", CASE).status == 201
        assert at.all_kept()


def test_a_record_store_that_is_lost_answers_nothing_and_goes_on_when_it_is_back(tiny_city: Deployment, tmp_path: Path) -> None:
    with place(tiny_city, tmp_path) as at:
        assert at.score().status == 200
        records, elsewhere = at.home.records, tmp_path / "elsewhere"
        records.rename(elsewhere)
        at.server.wait(at.part_away("records"), seconds=30)
        for _ in range(5):  # never "no record of that subject", which an empty store would say
            assert is_problem(at.score(), "StoreCorrupted")
        assert is_problem(at.officer.get(f"/v1/enterprises/{USCC}/records"), "StoreCorrupted")
        assert not records.exists()
        elsewhere.rename(records)
        at.server.wait(at.ready, seconds=30)
        assert at.score().status == 200
        assert at.all_kept()


def test_many_at_once_are_refused_and_answered_again(tiny_city: Deployment, tmp_path: Path, postgres: PrivatePostgres) -> None:
    """Eight clients without a pause, while the database goes away twice: refused or kept, and never an error inside."""
    statuses: list[int] = []
    with place(tiny_city, tmp_path) as at:
        at.score()
        over, headers = threading.Event(), at.officer._headers

        def ask() -> None:
            with closing(Asker(at.server.port, headers["Authorization"].removeprefix("Bearer "))) as asker:
                while not over.is_set():
                    answer = asker.get(SCORE)
                    statuses.append(answer.status)
                    if answer.status == 200:
                        at.acknowledged.append(answer.json()["score_id"])

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for _ in range(2):
            time.sleep(1)
            postgres.stop()
            time.sleep(1)
            postgres.start()
            at.server.wait(at.ready, seconds=30)
        over.set()
        for thread in threads:
            thread.join()
        assert at.all_kept()
    engine = create_engine(postgres.url)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM issued_scores")).scalar_one()
    engine.dispose()
    assert set(statuses) == {200, 503}
    print(f"{len(at.acknowledged)} acknowledged, {statuses.count(503)} refused, {kept} kept")  # noqa: T201 (a figure for the closing note)
