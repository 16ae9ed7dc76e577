"""Five years after it ended, a negative record about a person is gone from the store to the last byte."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credit.record import RECORD_SCHEMA
from features.records.store import RecordStore
from tests.features.town import CATALOGUE, row

PLANTED = "琼罚〔2019〕31号"
TODAY = date(2026, 6, 30)


def person(record_id: str, day: str, **values: Any) -> dict[str, Any]:
    return row(record_id, day, **{"subject": "P", "subject_kind": "person", **values})


ROWS = [
    person("old", "2019-03-01", document=PLANTED),
    person("repair", "2020-03-01", about="old", event="repaired", known_at="2020-03-01"),
    person("long", "2019-03-01", until="2021-06-30", document="ended five years ago to the day"),
    person("young", "2023-03-01"),
    person("mild", "2019-03-01", item="loan", severity=0),
    person("others", "2018-01-01", subject="Q"),
    row("firm", "2015-03-01", document="of an enterprise"),
]


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    store = RecordStore.open(tmp_path / "records", CATALOGUE)
    for number in range(0, len(ROWS), 2):  # several files, so that some are rewritten and some are not
        store.append(pa.Table.from_pylist(ROWS[number : number + 2], schema=RECORD_SCHEMA))
    store.ledger()  # a sorted copy, which holds every row as well
    return store


def holding(folder: Path, text: str) -> list[str]:
    """Every file in which a text can be read, compressed columns included."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and text in readable(path)]


def readable(path: Path) -> str:
    raw = path.read_bytes().decode("utf-8", "replace")
    return raw + str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else raw


def test_what_is_due_is_counted_to_the_day(store: RecordStore) -> None:
    gone = store.due(TODAY)
    assert gone.record_ids == ("old", "others", "repair")
    assert (gone.subjects, gone.by_item) == (("P", "Q"), {"penalty": 2})
    assert "long" in store.due(date(2026, 7, 1)).record_ids
    assert not store.due(date(2022, 12, 31))


def test_no_byte_of_it_stays(store: RecordStore, tmp_path: Path) -> None:
    assert len(holding(tmp_path, PLANTED)) >= 3  # the data, the log's statistics, the sorted copy
    store.erase(store.due(TODAY))
    assert holding(tmp_path, PLANTED) == []
    assert sorted(store.records().column("record_id").to_pylist()) == ["firm", "long", "mild", "young"]
    assert store.ledger().of("P").num_rows == 3
    assert holding(tmp_path, PLANTED) == []  # nor in what was made anew


def test_the_store_goes_on_and_old_versions_are_told_apart(store: RecordStore) -> None:
    before = store.version
    store.erase(store.due(TODAY))
    appended = store.append(pa.Table.from_pylist([person("next", "2026-01-01")], schema=RECORD_SCHEMA))
    assert appended.added == 1
    assert "next" not in store.records(version=before).column("record_id").to_pylist()
    assert store.ledger().of("P").column("record_id").to_pylist() == ["long", "young", "mild", "next"]


ERASE = """
import sys
from datetime import date
from pathlib import Path
from features.records.store import RecordStore
from tests.features.town import CATALOGUE
store = RecordStore.open(Path(sys.argv[1]), CATALOGUE)
print("ready", flush=True)
store.erase(store.due(date(2026, 6, 30)))
"""


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1])
def test_killed_at_any_moment_doing_it_again_completes_it(store: RecordStore, tmp_path: Path, delay: float) -> None:
    with subprocess.Popen([sys.executable, "-c", ERASE, str(tmp_path / "records")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
    again = RecordStore.open(tmp_path / "records", CATALOGUE)
    gone = again.due(TODAY)  # what the next run sees: nothing, where the rows were gone already
    kept = set(again.records().column("record_id").to_pylist())
    assert {"firm", "long", "mild", "young"} <= kept
    again.erase(gone)
    assert holding(tmp_path, PLANTED) == []
    assert set(again.records().column("record_id").to_pylist()) == {"firm", "long", "mild", "young"}


DIE = """
import os, signal, sys
from datetime import date
from pathlib import Path
from deltalake import DeltaTable
from features.records.store import RecordStore
from tests.features.town import CATALOGUE
step = sys.argv[2]
setattr(DeltaTable, step, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
store = RecordStore.open(Path(sys.argv[1]), CATALOGUE)
store.erase(store.due(date(2026, 6, 30)))
"""


@pytest.mark.parametrize("step", ["delete", "vacuum", "create_checkpoint", "cleanup_metadata"])
def test_killed_before_a_step_the_next_run_knows_and_finishes(store: RecordStore, tmp_path: Path, step: str) -> None:
    child = [sys.executable, "-c", DIE, str(tmp_path / "records"), step]
    assert subprocess.run(child, check=False, timeout=120).returncode == -9
    left = tmp_path / "records" / "table" / "item=penalty" / "left-by-a-killed-writer.parquet"
    pq.write_table(pa.table({"document": [PLANTED]}), left)
    assert holding(tmp_path, PLANTED)
    again = RecordStore.open(tmp_path / "records", CATALOGUE)
    assert again.erasing
    again.erase(again.due(TODAY))
    assert not again.erasing
    assert holding(tmp_path, PLANTED) == []
