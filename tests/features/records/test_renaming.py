"""A store rewritten under a new key is, row for row, the store that the same files would have filled under that key."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from credit.deployment import Deployment
from credit.errors import RotationRefused
from credit.items import Catalogue
from credit.record import RECORD_SCHEMA, RECORDED
from credit.subject import Pseudonymiser, renamed
from features.readers.reader import Reader
from features.records.filling import ARRIVED
from features.records.renaming import RowRenamer
from features.records.rewriting import drop_old, persons_of, rewrite, rewritten
from features.records.store import RecordStore
from features.records.stream import RecordStream
from tests.features.records.test_deletion import holding
from tests.serving.small_city import consent, row
from yexin.simulate import simulate

END, RECEIVED = date(2026, 6, 30), date(2026, 7, 1)
OLD, NEW = b"0123456789abcdef", b"fedcba9876543210"
CHAINED = Pseudonymiser(OLD, NEW)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    return [folder / name for name in simulate(folder, enterprises=60, persons=150, years=4, end=END, seed=3).files]


def ingested(folder: Path, files: list[Path], names: Pseudonymiser, catalogue: Catalogue) -> RecordStore:
    """As `yexin ingest` does: the facts of each file, then the events of all."""
    store, reader = RecordStore.open(folder, catalogue), Reader(catalogue, pseudonymiser=names)
    tables = [reader.read(file, received=RECEIVED).records for file in files]
    for table in tables:
        store.append(table.filter(pc.equal(table.column("event"), RECORDED)))
    later = pa.concat_tables([table.filter(pc.not_equal(table.column("event"), RECORDED)) for table in tables])
    store.append(later)
    return store


def rotate(store: RecordStore, folder: Path, catalogue: Catalogue, *, names: Any = lambda name: renamed(name, NEW)) -> RowRenamer:
    renamer, stream = RowRenamer(catalogue, names, NEW), RecordStream(DeltaTable(str(folder / "table")))
    ids = renamer.new_ids(lambda: stream.batches(ARRIVED))
    assert ids.distinct
    rewrite(folder / "table", renamer, ids, generation=1)
    drop_old(folder)
    return renamer


def test_rewriting_is_what_ingesting_under_the_new_key_would_have_been(tmp_path: Path, files: list[Path]) -> None:
    catalogue = Deployment.load("hainan").catalogue
    store = ingested(tmp_path / "old", files, Pseudonymiser(OLD), catalogue)
    expected = ingested(tmp_path / "new", files, CHAINED, catalogue)
    before = persons_of(store.stream())
    renamer = rotate(store, tmp_path / "old", catalogue)
    assert renamer.kept_apart == 0
    # Order of arrival, and so every column of every row, enterprises' and persons', facts' and events'.
    assert store.records().to_pylist() == expected.records().to_pylist()
    assert len(before) > 100
    assert not before & persons_of(store.stream())
    # The same files again: known, every row of them, and nothing is added.
    again = Reader(catalogue, pseudonymiser=CHAINED).read(files[0], received=RECEIVED).records
    assert store.append(again.filter(pc.equal(again.column("event"), RECORDED))).added == 0


CITY = [
    row("firm", document="1号"),
    consent("yes", counterparty="91460000MA00000155"),
    row("fine", subject="p" + "1" * 32, subject_kind="person", details='{"facts": "with p' + "0" * 32 + '"}'),
    row("back", subject="p" + "1" * 32, subject_kind="person", event="withdrawn", about="fine", severity=0),
    row("share", counterparty="p" + "1" * 32),
]


def city(folder: Path, tiny_city: Deployment) -> tuple[RecordStore, Catalogue]:
    from tests.serving.small_city import with_persons

    catalogue = with_persons(tiny_city).catalogue
    store = RecordStore.open(folder, catalogue)
    store.append(pa.Table.from_pylist(CITY, schema=RECORD_SCHEMA))
    store.ledger()
    return store, catalogue


def test_ids_that_no_file_explains_are_hidden_and_hold_together(tmp_path: Path, tiny_city: Deployment) -> None:
    store, catalogue = city(tmp_path / "records", tiny_city)
    renamer = rotate(store, tmp_path / "records", catalogue)
    assert renamer.kept_apart == 6  # three facts name persons; each is asked for its id, and written
    firm, yes, fine, back, share = store.records().to_pylist()
    assert firm == pa.Table.from_pylist(CITY[:1], schema=RECORD_SCHEMA).to_pylist()[0]
    assert (yes["subject"], fine["subject"]) == (renamed("p" + "0" * 32, NEW), renamed("p" + "1" * 32, NEW))
    assert (back["about"], back["subject"]) == (fine["record_id"], fine["subject"])
    assert fine["details"] == f'{{"facts": "with {yes["subject"]}"}}'
    assert (share["subject"], share["counterparty"]) == (firm["subject"], fine["subject"])
    assert len({row["record_id"] for row in (yes, fine, back, share)} | {"yes", "fine", "back", "share"}) == 8


def test_no_byte_of_an_old_name_or_id_stays(tmp_path: Path, tiny_city: Deployment) -> None:
    store, catalogue = city(tmp_path / "records", tiny_city)
    assert holding(tmp_path / "records", "p" + "1" * 32)
    rotate(store, tmp_path / "records", catalogue)
    store.ledger()
    assert [found for name in ("p" + "0" * 32, "p" + "1" * 32) for found in holding(tmp_path / "records", name)] == []


def test_two_persons_who_would_become_one_are_found_before_the_commit(tmp_path: Path, tiny_city: Deployment) -> None:
    store, catalogue = city(tmp_path / "records", tiny_city)
    version, rows = store.version, store.records().to_pylist()
    with pytest.raises(RotationRefused, match=r"2 persons 1.*nothing was committed"):
        rotate(store, tmp_path / "records", catalogue, names=lambda _: "p" + "9" * 32)
    assert (store.version, store.records().to_pylist()) == (version, rows)


def test_a_rewriting_is_no_appending_and_is_remembered_after_the_log_was_cut(tmp_path: Path, tiny_city: Deployment) -> None:
    store, catalogue = city(tmp_path / "records", tiny_city)
    version, table = store.version, tmp_path / "records" / "table"
    assert not rewritten(DeltaTable(str(table)), 1)
    rotate(store, tmp_path / "records", catalogue)
    assert rewritten(DeltaTable(str(table)), 1)
    assert not rewritten(DeltaTable(str(table)), 2)
    assert not store.stream().appended_since(version)
    # What was known at the old version is what it was: arrival numbers were kept.
    assert store.records(version=version).num_rows == len(CITY)
