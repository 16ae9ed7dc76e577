"""A saved table comes back as it was, or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from credit.errors import FolderNotWritable, TableTooNew, TableUnreadable
from models.note import FeatureNote
from models.points_table import PointsTable
from tests.models.random_boosters import Made, made_boosters


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_boosters())
def test_a_table_comes_back_with_the_same_numbers(made: Made, tmp_path: Path) -> None:
    table = PointsTable.from_lightgbm(made.booster, made.frame)
    table.save(tmp_path / "table")
    back = PointsTable.load(tmp_path / "table")
    assert back.hash == table.hash
    assert back.raw_score(made.edges).tolist() == table.raw_score(made.edges).tolist()
    assert back.contributions(made.frame).values.tolist() == table.contributions(made.frame).values.tolist()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    frame = pd.DataFrame({"fines": np.arange(60.0)})
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5, "monotone_constraints": [1]}
    booster = lightgbm.train(params, lightgbm.Dataset(frame, (frame["fines"] > 30).to_numpy(int)), 5)
    note = FeatureNote("fines", "罚款次数", "administration", "records", worse="higher")
    PointsTable.from_lightgbm(booster, frame, features={"fines": note}).save(tmp_path / "table")
    return tmp_path / "table"


def change(folder: Path, **values: object) -> None:
    path = folder / "table.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **values}), "utf-8")


def cut(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("spoil", "error", "reason"),
    [
        (lambda folder: cut(folder / "table.json", 0.5), TableUnreadable, "table.json is damaged or cut off"),
        (lambda folder: cut(folder / "numbers.npz", 0.5), TableUnreadable, "numbers.npz is damaged or cut off"),
        (lambda folder: cut(folder / "numbers.npz", 0.0), TableUnreadable, "numbers.npz is damaged or cut off"),
        (lambda folder: flip(folder / "numbers.npz"), TableUnreadable, "numbers.npz is damaged"),
        (lambda folder: (folder / "numbers.npz").unlink(), TableUnreadable, "numbers.npz is missing"),
        (lambda folder: (folder / "table.json").unlink(), TableUnreadable, "there is no table.json"),
        (lambda folder: (folder / "table.json").write_text("[1, 2]"), TableUnreadable, "is not a yexin points table"),
        (lambda folder: change(folder, format="scorecard"), TableUnreadable, "is not a yexin points table"),
        (lambda folder: flip(folder / "table.json"), TableUnreadable, "damaged|hash differs"),
        (lambda folder: change(folder, constant=1), TableUnreadable, "hash differs"),
        (lambda folder: change(folder, schema=99), TableTooNew, "schema version 99, this program reads up to 1"),
    ],
)
def test_what_is_not_the_saved_table_is_refused(
    saved: Path, spoil: Callable[[Path], object], error: type[Exception], reason: str
) -> None:
    spoil(saved)
    with pytest.raises(error, match=reason):
        PointsTable.load(saved)


def test_saving_again_replaces_the_table_and_leaves_nothing_behind(saved: Path) -> None:
    table = PointsTable.load(saved)
    table.with_scale(table.need_scale().default()).save(saved)
    assert PointsTable.load(saved).hash == table.hash
    assert [path.name for path in saved.parent.iterdir()] == ["table"]


def test_a_folder_that_cannot_be_written_is_named(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FolderNotWritable, match=r"cannot write to .*file/table"):
        PointsTable.load(saved).save(tmp_path / "file" / "table")


def test_loading_and_scoring_needs_numpy_alone(saved: Path) -> None:
    others = {"lightgbm", "pandas", "sklearn", "pydantic", "pyarrow", "mlflow", "numba", "yaml"}
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({sorted(others)!r}))\n"  # None: importing it fails
        "from models.points_table import PointsTable\n"
        f"table = PointsTable.load({str(saved)!r})\n"
        "print(table.explain_row({'fines': 40.0}).score == table.score({'fines': [40.0]})[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "True"
