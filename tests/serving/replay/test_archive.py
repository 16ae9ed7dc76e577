"""Workers that issue the first score of a table at the same moment all keep it, and none of them fails."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest

from models.points_table import PointsTable
from serving.replay.archive import Archive

AT_ONCE = 12


@pytest.fixture
def table() -> PointsTable:
    frame = pd.DataFrame({"fines": np.arange(60.0)})
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
    booster = lightgbm.train(params, lightgbm.Dataset(frame, (frame["fines"] > 30).to_numpy(int)), 5)
    return PointsTable.from_lightgbm(booster, frame)


def test_a_table_kept_by_many_at_once_is_kept_whole_and_once(table: PointsTable, tmp_path: Path) -> None:
    for turn in range(10):
        folder, together = tmp_path / str(turn), threading.Barrier(AT_ONCE)

        def keep(_: int, folder: Path = folder, together: threading.Barrier = together) -> str:
            together.wait()
            return Archive(folder).keep_table(table)

        with ThreadPoolExecutor(AT_ONCE) as many:
            assert set(many.map(keep, range(AT_ONCE))) == {table.hash}
        assert Archive(folder).table(table.hash).hash == table.hash
        assert [one.name for one in (folder / "tables").iterdir()] == [table.hash]
