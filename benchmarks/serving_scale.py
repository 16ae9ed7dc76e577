"""Feature rows of millions by COPY, and how long answers take at half of what the service can bear while a loader writes.

    python benchmarks/serving_scale.py            two million rows; --rows 14000000 for the province; needs wrk and PostgreSQL
    python benchmarks/serving_scale.py --quick    100,000 rows, under 50 seconds

Two workers behind one port answer from PostgreSQL (YEXIN_TEST_POSTGRES_URL, in a database of their own that is dropped again), each
answer audited and on disk. Database, workers, loader and client share the machine's cores: a site gives each its own. Saturation is
what 64 connections reach when each asks again at once; half of it, by letting each wait in between.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder holds files named like packages of the project

import numpy as np  # noqa: E402
from sqlalchemy import create_engine, make_url, text  # noqa: E402

from benchmarks import form  # noqa: E402
from benchmarks.peers.serving_home import ServingHome, make  # noqa: E402
from benchmarks.peers.serving_load import Load, Server  # noqa: E402
from features.feature_set import FeatureSet  # noqa: E402
from serving.store.database import Database  # noqa: E402
from serving.store.feature_rows import FeatureRowStore, RowsOf, StoredRow  # noqa: E402
from yexin.settings import Settings  # noqa: E402

POSTGRES = os.environ.get("YEXIN_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
CONNECTIONS, PROVINCE, LOOK_UPS = 64, 14_000_000, 4_000


class Both(Server):
    """A server whose workers may use two cores."""

    _cores = "0,1"


def main() -> None:
    """Load rows, start the service, and ask it with and without a loader beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 rows, under 50 seconds")
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows to load")
    asked = parser.parse_args()
    count, seconds = (100_000, 3.0) if asked.quick else (asked.rows, 10.0)
    with tempfile.TemporaryDirectory() as folder, _database() as url:
        os.environ["YEXIN_DATABASE_URL"] = url
        home = make(Path(folder), enterprises=200 if asked.quick else 1000, trees=100)
        settings = Settings(home.folder / "home", "hainan", date.today())
        goals = _loaded(url, settings, count)
        goals |= _answered(url, settings, home, count=count, seconds=seconds)
    form.report(goals)


@contextmanager
def _database() -> Iterator[str]:
    """A fresh database, gone at the end."""
    name = f"yexin_scale_{os.getpid()}"
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def rows(settings: Settings, count: int) -> Iterator[StoredRow]:
    """The real rows of the home's subjects, and then theirs again under invented names up to `count`."""
    ledger, features = settings.store.ledger(), FeatureSet.load(settings.deployment, "enterprise")
    subjects = ledger.subjects("enterprise")
    built = features.build(settings.store.lives(), as_of=settings.today, subjects=subjects)
    values = np.ascontiguousarray(built.values)
    for at in range(count):
        one = at % len(subjects)
        name = subjects[one] if at < len(subjects) else f"X{at:017}"
        yield StoredRow(name, ledger.stamp(subjects[one]), int(built.known[one]), values[one])


def _of(settings: Settings) -> RowsOf:
    return RowsOf("enterprise", settings.today, FeatureSet.load(settings.deployment, "enterprise").version)


def _loaded(url: str, settings: Settings, count: int) -> dict[str, form.Goal]:
    database, of = Database.open(url), _of(settings)
    store, begun, cpu = FeatureRowStore(database), time.perf_counter(), time.process_time()
    store.load(of, rows(settings, count))
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    number = store.current(of)
    if number is None:
        raise RuntimeError("the rows that were loaded are not found")
    names = [f"X{at:017}" for at in np.random.default_rng(1).integers(count // 2, count, LOOK_UPS)]
    each = sorted(_timed(store, number, name) for name in names)
    with create_engine(url).connect() as connection:
        parts = f"SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('feature_rows_{number}')"
        size = float(connection.execute(text(parts)).scalar_one())
    database.close()
    print(
        f"{count:,} rows in {took:.1f} s ({cpu:.1f} s cpu of the loader), {size / count:.0f} bytes a row with its key", flush=True
    )
    print(f"one row by key: p50 {each[len(each) // 2]:.2f} ms, p99 {each[len(each) * 99 // 100]:.2f} ms", flush=True)
    return {
        "minutes for 14 M rows by COPY, scaled": form.Goal.of(took / count * PROVINCE / 60, "≤", 30),
        "GB of 14 M rows, scaled": form.Goal.of(size / count * PROVINCE / 1e9, "≤", 20),
        "row by key, p99 in ms": form.Goal.of(each[len(each) * 99 // 100], "≤", 10),
    }


def _timed(store: FeatureRowStore, number: int, name: str) -> float:
    begun = time.perf_counter()
    if store.find(number, name) is None:
        raise RuntimeError("a row that was loaded is not found")
    return (time.perf_counter() - begun) * 1e3


def _answered(url: str, settings: Settings, home: ServingHome, *, count: int, seconds: float) -> dict[str, form.Goal]:
    server = _server(home, "full", wait_ms=0)
    try:
        server.wait()
        server.ask_once(home.paths, home.token)
        server.load(connections=CONNECTIONS, seconds=2)
        most = server.load(connections=CONNECTIONS, seconds=seconds)
        _told("saturation", most)
        server.ask_by(_script(home, wait_ms=2e3 * CONNECTIONS / most.per_second - most.p50 / 2))
        calm = [server.load(connections=CONNECTIONS, seconds=seconds) for _ in range(3)]
        with _loader(url, settings, count):
            busy = [server.load(connections=CONNECTIONS, seconds=seconds) for _ in range(3)]
    finally:
        server.stop()
    for name, loads in (("half", calm), ("half, loading", busy)):
        for load in loads:
            _told(name, load)
    return {
        "share of saturation asked for": form.Goal.of(median(one.per_second for one in calm) / most.per_second, "≤", 0.6),
        "p99 in ms at half of saturation": form.Goal.of(median(one.p99 for one in calm), "≤", 100),
        "p99 in ms at half of saturation while a loader writes": form.Goal.of(median(one.p99 for one in busy), "≤", 200),
        "bad answers": form.Goal.of(float(most.bad + sum(one.bad for one in [*calm, *busy])), "=", 0),
    }


def _server(home: ServingHome, name: str, *, wait_ms: float) -> Server:
    port = 8781
    command = [sys.executable, "-m", "yexin", "serve", "--home", str(home.folder / "home"), "--no-access-log", "--workers", "2"]
    asks = _script(home, wait_ms=wait_ms)
    return Both(name, [*command, "--port", str(port)], port, request=asks, ready="/readyz", folder=home.folder)


def _script(home: ServingHome, *, wait_ms: float) -> str:
    listed = ",".join(f'"{path}"' for path in home.paths)
    waits = f"delay = function() return math.random({int(2 * wait_ms)}) end\n" if wait_ms > 0 else ""
    return (
        f'local paths = {{{listed}}}\nwrk.headers["Authorization"] = "Bearer {home.token}"\n{waits}'
        'request = function() return wrk.format("GET", paths[math.random(#paths)]) end'
    )


@contextmanager
def _loader(url: str, settings: Settings, count: int) -> Iterator[None]:
    """A process that loads rows again and again, as the nightly run does."""
    process = multiprocessing.get_context("spawn").Process(target=_load_on, args=(url, settings, count), daemon=True)
    process.start()
    time.sleep(3)  # it imports and makes its rows
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _load_on(url: str, settings: Settings, count: int) -> None:
    store = FeatureRowStore(Database.open(url))
    while True:
        store.load(_of(settings), rows(settings, count))


def _told(name: str, load: Load) -> None:
    bad = f"  {load.bad} BAD" if load.bad else ""
    print(f"  {name:15} {load.per_second:8.0f}/s  p50 {load.p50:7.2f} ms  p99 {load.p99:7.2f} ms{bad}", flush=True)


if __name__ == "__main__":
    main()
