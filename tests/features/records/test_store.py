"""Nothing stored is ever lost, taken twice, or changed."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from credit.deployment import Deployment
from credit.errors import FolderNotWritable, StoreCorrupted, UnknownItem
from credit.record import RECORD_SCHEMA
from features.readers.reader import Reader
from features.records.appended import Appended
from features.records.store import RecordStore

USCC = "91460000MA0000015T"


def penalties(city: Deployment, folder: Path, count: int, *, fine: int = 1, name: str = "penalty.csv") -> pa.Table:
    """`count` penalties with document numbers 0, 1, 2 …"""
    file = folder / name
    rows = [f"{USCC},{i}号,罚款,{fine},2024-03-01" for i in range(count)]
    file.write_text("\n".join(["uscc,no,kind,fine,decided", *rows]), "utf-8")
    return Reader(city.catalogue).read(file, received=date(2024, 7, 1)).records


def test_the_same_file_twice_changes_nothing(tiny_city: Deployment, tmp_path: Path) -> None:
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    records = penalties(tiny_city, tmp_path, 3)
    assert store.append(records) == Appended(added=3, known=0, conflicts=0)
    version = store.version
    assert store.append(records) == Appended(added=0, known=3, conflicts=0)
    assert store.version == version
    assert store.records().num_rows == 3


def test_a_row_twice_in_one_file_is_one_record(tiny_city: Deployment, tmp_path: Path) -> None:
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    twice = pa.concat_tables([penalties(tiny_city, tmp_path, 2)] * 2)
    assert store.append(twice) == Appended(added=2, known=2, conflicts=0)


def test_the_same_key_with_other_values_is_a_conflict_and_the_stored_record_stays(tiny_city: Deployment, tmp_path: Path) -> None:
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    store.append(penalties(tiny_city, tmp_path, 2))
    assert store.append(penalties(tiny_city, tmp_path, 3, fine=9)) == Appended(added=1, known=0, conflicts=2)
    assert store.records().column("amount").to_pylist() == [1.0, 1.0, 9.0]


def test_an_item_outside_the_catalogue_is_never_stored(tiny_city: Deployment, tmp_path: Path) -> None:
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    records = penalties(tiny_city, tmp_path, 1)
    foreign = records.set_column(RECORD_SCHEMA.get_field_index("item"), RECORD_SCHEMA.field("item"), pa.array(["horoscope"]))
    with pytest.raises(UnknownItem, match="'horoscope' is not in the catalogue"):
        store.append(foreign)
    assert store.version == -1


def test_an_earlier_version_can_be_read_again(tiny_city: Deployment, tmp_path: Path) -> None:
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    store.append(penalties(tiny_city, tmp_path, 2))
    first = store.version
    store.append(penalties(tiny_city, tmp_path, 5))
    assert (store.records(version=first).num_rows, store.records().num_rows) == (2, 5)


def test_records_of_one_subject_can_be_asked_for(tiny_city: Deployment, tmp_path: Path) -> None:
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    store.append(penalties(tiny_city, tmp_path, 2))
    assert store.records(subjects=[USCC]).num_rows == 2
    assert store.records(subjects=["91460100MA00000150"]).num_rows == 0


def test_a_folder_that_cannot_be_written_says_so(tiny_city: Deployment, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(FolderNotWritable, match="cannot write to"):
        RecordStore.open(blocked / "records", tiny_city.catalogue)


def test_a_missing_data_file_is_told_and_never_read_around(tiny_city: Deployment, tmp_path: Path) -> None:
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    store.append(penalties(tiny_city, tmp_path, 2))
    next((tmp_path / "records").rglob("*.parquet")).unlink()
    with pytest.raises(StoreCorrupted, match="restore it from a backup"):
        store.records()


INGEST = """
import sys
from datetime import date
from pathlib import Path
from credit.deployment import Deployment
from features.readers.reader import Reader
from features.records.store import RecordStore
city = Deployment.load(sys.argv[1])
store = RecordStore.open(Path(sys.argv[2]), city.catalogue)
for file in sorted(Path(sys.argv[3]).glob("*.csv")):
    store.append(Reader(city.catalogue).read(file, received=date(2024, 7, 1)).records)
    print(file.name, flush=True)
"""


def ingesting(city: Deployment, store: Path, files: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", INGEST, str(city.catalogue_folder.parent), str(store), str(files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})


def test_killed_at_any_moment_every_transaction_is_there_whole_or_not_at_all(tiny_city: Deployment, tmp_path: Path) -> None:
    files, folder = tmp_path / "files", tmp_path / "records"
    files.mkdir()
    for number in range(12):
        rows = [f"{USCC},{number}-{i}号,罚款,1,2024-03-01" for i in range(500)]
        (files / f"penalty__{number:02}.csv").write_text("\n".join(["uscc,no,kind,fine,decided", *rows]), "utf-8")
    store = RecordStore.open(folder, tiny_city.catalogue)
    for attempt in range(4):
        process = ingesting(tiny_city, folder, files)
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(2 + attempt)]  # let it get somewhere first
        time.sleep(0.003 * attempt)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        stored = store.records().num_rows
        assert stored % 500 == 0
        assert stored >= 500 * len(acknowledged)
    finished = ingesting(tiny_city, folder, files)
    finished.communicate()
    assert finished.returncode == 0
    ids = store.records().column("record_id").to_pylist()
    assert (len(ids), len(set(ids))) == (6000, 6000)
