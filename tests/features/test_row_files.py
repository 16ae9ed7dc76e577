"""Any number of records: lives written a part at a time, rows written a block at a time, both the same as all at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from credit.errors import StoreError
from features.life.lives import COLUMNS, Lives
from features.life.lives_writer import LivesWriter
from tests.features.town import FEATURE_SET, lives, row

ROWS = [
    row("1", "2024-01-10", subject="A", category="fine"),
    row("2", "2024-01-11", subject="B", category="warning", amount=3.0),
    row("3", "2024-01-12", subject="C", item="loan", counterparty="x"),
    row("4", "2024-01-13", subject="C", item="loan", counterparty="y"),
    row("5", "2024-01-14", subject="p1", subject_kind="person", item="loan"),
]
DAYS = [date(2024, 1, 12), date(2024, 2, 29)]


def written(folder: Path, *parts: list[str]) -> Lives:
    """Lives of ROWS written in parts of these subjects."""
    with LivesWriter(folder) as writer:
        for part in parts:
            writer.append(lives(*(one for one in ROWS if one["subject"] in part)))
    return Lives.load(folder)


def test_lives_written_in_parts_are_those_written_at_once(tmp_path: Path) -> None:
    whole, parts = lives(*ROWS), written(tmp_path / "lives", ["A"], ["B", "C"], ["p1"])
    for name in (*COLUMNS, "kind", "offsets"):
        if name != "cell":
            np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name), err_msg=name)
    words = [[one.cells.words()[cell] for cell in one.cell] for one in (whole, parts)]
    assert words[0] == words[1]
    assert parts.subjects.to_pylist() == whole.subjects.to_pylist()
    built, again = (FEATURE_SET.build(one, as_of=DAYS) for one in (whole, parts))
    assert np.array_equal(built.values, again.values, equal_nan=True)
    assert FEATURE_SET.lineage(parts, subject="C", feature="counterparties", as_of=DAYS[1]) == ("4", "3")
    assert parts.subset(["C"]).subjects.to_pylist() == ["C"]


def test_lives_are_written_in_the_order_of_their_subjects(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="in the order of their subjects, each whole"):
        written(tmp_path / "lives", ["B"], ["A"])


def test_files_hold_the_rows_of_build(tmp_path: Path) -> None:
    parts = written(tmp_path / "lives", ["A", "B"], ["C", "p1"])
    n_rows = FEATURE_SET.write_parquet(parts, as_of=DAYS, path=tmp_path / "rows")
    built, table = FEATURE_SET.build(parts, as_of=DAYS), pq.read_table(tmp_path / "rows")
    assert n_rows == len(built) == len(table) == 6
    assert table.column("subject").to_pylist() == built.subjects.tolist()
    assert table.column("as_of").to_pylist() == built.as_of.astype(object).tolist()
    assert table.column("known").to_pylist() == built.known.tolist()
    for name in built.names:
        column = pc.fill_null(table.column(name), np.nan).to_numpy()
        np.testing.assert_array_equal(column, built.column(name), err_msg=name)
    with pytest.raises(FileExistsError, match="rows"):
        FEATURE_SET.write_parquet(parts, as_of=DAYS, path=tmp_path / "rows")


def test_threads_give_each_row_what_one_row_alone_gets() -> None:
    known, n = lives(*ROWS), 45_000  # enough rows for two threads
    alone = FEATURE_SET.build(known, as_of=DAYS[1], subjects=["C"])
    together = FEATURE_SET.build_pairs(known, subjects=["C"] * n, as_of=np.full(n, np.datetime64(DAYS[1])))
    assert np.array_equal(together.values, np.repeat(alone.values, n, axis=0), equal_nan=True)
    assert together.known.tolist() == [2] * n


def test_one_subject_may_have_very_many_records() -> None:
    n = 30_000
    rows = [row(str(number), "2024-01-10", item="loan", counterparty=f"c{number % (n // 2)}") for number in range(n)]
    built = FEATURE_SET.build(lives(*rows), as_of=DAYS)
    assert built.column("counterparties").tolist() == [n // 2, n // 2]
    assert built.known.tolist() == [n, n]
