"""Versions are promoted and rolled back, and the registry goes away, while many ask: no request is dropped."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa
import pytest

from credit.deployment import Deployment
from credit.record import RECORD_SCHEMA
from features.records.store import RecordStore
from serving.access.caller import Role
from serving.main import build_app
from tests.serving.asking import token_for
from tests.serving.served import Asker, Served
from tests.serving.small_city import OTHER, USCC, row
from tests.training.world import APPROVAL, World
from training.promotion import promote

pytestmark = [
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
CLIENTS = 6
DAY = "2024-06-30"


class Crowd:
    """Clients that ask without a pause about two enterprises; what they were answered, by version."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token, self._over = port, token, threading.Event()
        self.answers: dict[int, set[tuple[str, int, str]]] = defaultdict(set)
        self.asked, self.wrong, self.latest = 0, list[int](), 0

    @contextmanager
    def asking(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _ask(self) -> None:
        with closing(Asker(self._port, self._token)) as asker:
            while not self._over.is_set():
                for subject in (USCC, OTHER):
                    answer = asker.get(f"/v1/enterprises/{subject}/score?as_of={DAY}")
                    self.asked += 1
                    if answer.status != 200:
                        self.wrong.append(answer.status)
                        continue
                    told = answer.json()
                    by = told["evaluation"]
                    self.answers[by["version"]].add((subject, told["score"], by["table_hash"]))
                    self.latest = by["version"]


def yexin(world: World, *said: str) -> int:
    """Run a command on the world as its users do; its exit code."""
    place = ["--home", str(world.home.folder), "--deployment", str(world.city.evaluations.parent)]
    by = ["--approver", "王敏", "--reason", "试"]
    done = subprocess.run([sys.executable, "-m", "yexin", *said, *by, *place], check=False, capture_output=True, text=True)
    print(done.stderr[-500:])  # noqa: T201 (shown where the test fails)
    return done.returncode


def test_promotion_rollback_and_a_registry_that_is_away_drop_no_request(
    tiny_city: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world = World(tiny_city, tmp_path_factory.mktemp("world") / "data")
    hashes = {1: world.train().table.hash}
    promote("enterprise", world.city, APPROVAL, home=world.home, version=1)
    hashes[2] = world.train(trees=5).table.hash  # its report compares it with the champion
    store = RecordStore.open(world.home.records, world.city.catalogue)
    rows = [row("a" * 32, document="1号"), row("b" * 32, document="2号"), row("c" * 32, subject=OTHER)]
    store.append(pa.Table.from_pylist(rows, schema=RECORD_SCHEMA))
    token = token_for(build_app(world.city, world.home, store, pseudonymiser=None), Role.REGULATOR)
    server = Served(world.home.folder, str(world.city.evaluations.parent), workers=2)
    crowd = Crowd(server.port, token)
    try:
        with crowd.asking():
            server.wait(lambda: crowd.latest == 1)
            assert yexin(world, "promote", "enterprise", "--version", "2", "--override") == 0
            server.wait(lambda: crowd.latest == 2, seconds=30)
            assert yexin(world, "rollback", "enterprise") == 0
            server.wait(lambda: crowd.latest == 1, seconds=30)
            asked = crowd.asked
            with away(Path(world.home.tracking_uri.removeprefix("sqlite:///"))):
                assert yexin(world, "promote", "enterprise", "--version", "2", "--override") != 0
            with away(world.home.tables):
                time.sleep(2)
            server.wait(lambda: crowd.asked > asked + 100)
    finally:
        server.kill()
    assert crowd.wrong == []
    # Each version answered with its own table, and with one score a subject.
    assert {version: {one[2] for one in told} for version, told in crowd.answers.items()} == {n: {h} for n, h in hashes.items()}
    assert {version: len(told) for version, told in crowd.answers.items()} == {1: 2, 2: 2}
    print(f"{crowd.asked} asked, {len(crowd.wrong)} dropped")  # noqa: T201 (a figure for the closing note)


@contextmanager
def away(place: Path) -> Iterator[None]:
    """A file or folder is not where it was."""
    elsewhere = place.with_name(f".{place.name}-away")
    place.rename(elsewhere)
    try:
        yield
    finally:
        if place.exists():  # a command that found none may have begun a fresh one
            place.unlink()
        elsewhere.rename(place)
