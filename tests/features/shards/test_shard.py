"""Of a part's records those of a few subjects are read, whole and in order, whatever the kind of subject of the same name."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from credit.errors import StoreCorrupted
from credit.record import RECORD_SCHEMA
from features.shards.shard import Shard
from features.shards.spread import SHARD_SCHEMA
from tests.features.town import CATALOGUE, row

ROWS = [
    row("1", "2024-01-10", subject="B", amount=1.0),
    row("2", "2024-01-11", subject="A", subject_kind="person", item="loan", details='{"SORT": "credit"}'),
    row("3", "2024-01-12", subject="A", authority="north"),
    row("4", "2024-01-13", subject="B", about="1", event="repaired"),
    row("5", "2024-01-14", subject="A", subject_kind="person", document="号"),
    row("6", "2024-01-09", subject="C"),
]


@pytest.fixture
def rows() -> pa.Table:
    table = pa.Table.from_pylist(ROWS, schema=RECORD_SCHEMA).append_column("arrival", pa.array(range(len(ROWS)), pa.int64()))
    return table.select(SHARD_SCHEMA.names).cast(SHARD_SCHEMA)


@pytest.mark.parametrize(
    ("subjects", "kind", "found"),
    [
        (["B"], "enterprise", ["1", "4"]),
        (["A"], "person", ["2", "5"]),
        (["C", "nobody", "A"], "enterprise", ["3", "6"]),  # in the order of the part
        ([], "enterprise", []),
        (["B"], "person", []),
    ],
)
def test_the_rows_of_some_subjects(subjects: list[str], kind: str, found: list[str], rows: pa.Table, tmp_path: Path) -> None:
    got = Shard.write(tmp_path, rows, CATALOGUE).records(subjects, kind=kind)
    assert got.column("record_id").to_pylist() == found
    wanted = rows.filter(pc.is_in(rows.column("record_id"), pa.array(found, pa.string())))
    assert got.sort_by("arrival").equals(wanted)


def test_a_part_without_records_has_none(rows: pa.Table, tmp_path: Path) -> None:
    assert Shard.write(tmp_path, rows.slice(0, 0), CATALOGUE).records(["A"], kind="person").equals(rows.slice(0, 0))


def test_a_file_that_is_cut_off_is_refused(rows: pa.Table, tmp_path: Path) -> None:
    shard = Shard.write(tmp_path, rows, CATALOGUE)
    (tmp_path / "records.arrow").write_bytes((tmp_path / "records.arrow").read_bytes()[:-200])
    with pytest.raises(StoreCorrupted, match="is made again"):
        shard.records(["A"], kind="enterprise")
