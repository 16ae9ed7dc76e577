"""Not one bit of a saved table can change, and nothing that was never a table can pass for one."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from credit.errors import TableUnreadable
from models.artefact import _hash  # seals what no honest writer would seal
from models.bins import CategoryBins, NumericBins
from models.note import FeatureNote
from models.parts import make_feature, make_pair
from models.points_table import PointsTable
from models.scale import Scale


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    slots = [np.array([0, 1, 1, 2]), np.array([0, 1, 2, 0])]
    features = (
        make_feature(
            FeatureNote("fines", "罚款", "law", "records", "higher"), NumericBins(np.array([1.5])), np.array([0, 5, 0]), slots[0]
        ),
        make_feature(FeatureNote("sector", "行业"), CategoryBins(("hotel",)), np.array([3, 1, 0]), slots[1]),
    )
    pair = make_pair((0, 1), np.arange(9).reshape(3, 3), slots, [feature.counts for feature in features])
    PointsTable(features, (pair,), 7, 8, Scale.default(), {"made": "by hand"}).save(tmp_path / "table")
    return tmp_path / "table"


@pytest.mark.parametrize("name", ["table.json", "numbers.npz"])
def test_every_flipped_bit_is_noticed(saved: Path, name: str) -> None:
    good = (saved / name).read_bytes()
    for at in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[at] ^= 1 << bit
            (saved / name).write_bytes(bytes(bad))
            with pytest.raises(TableUnreadable, match="cannot be read as a points table"):
                PointsTable.load(saved)
    (saved / name).write_bytes(good)
    assert PointsTable.load(saved).constant == 7


@pytest.mark.parametrize("name", ["table.json", "numbers.npz"])
def test_every_cut_is_noticed(saved: Path, name: str) -> None:
    good = (saved / name).read_bytes()
    for length in range(len(good)):
        (saved / name).write_bytes(good[:length])
        with pytest.raises(TableUnreadable, match=r"damaged or cut off|hash differs"):
            PointsTable.load(saved)


def test_a_byte_too_many_is_noticed(saved: Path) -> None:
    (saved / "numbers.npz").write_bytes((saved / "numbers.npz").read_bytes() + b"\0")
    with pytest.raises(TableUnreadable, match="damaged or cut off"):
        PointsTable.load(saved)


def test_a_file_that_is_no_json_at_any_depth_is_refused(saved: Path) -> None:
    for text in ("[" * 100_000, "{", "", "null", "\0"):
        (saved / "table.json").write_text(text, "utf-8")
        with pytest.raises(TableUnreadable, match="cannot be read as a points table"):
            PointsTable.load(saved)


@pytest.mark.parametrize("content", [b"", b"no arrays", b"PK\x03\x04" + b"\0" * 40, b"\x93NUMPY\x01\x00"])
def test_sealed_numbers_that_are_no_arrays_are_refused(saved: Path, content: bytes) -> None:
    words = json.loads((saved / "table.json").read_text("utf-8"))
    (saved / "numbers.npz").write_bytes(content)
    (saved / "table.json").write_text(json.dumps({**words, "numbers": hashlib.sha256(content).hexdigest()}), "utf-8")
    with pytest.raises(TableUnreadable, match="sealed, but holds no arrays"):
        PointsTable.load(saved)


def reseal(folder: Path, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> None:
    """Change a table and seal it again."""
    words = json.loads((folder / "table.json").read_text("utf-8"))
    del words["hash"], words["numbers"]
    with np.load(folder / "numbers.npz") as unpacked:
        arrays = dict(unpacked)
    change(words, arrays)
    numbers = io.BytesIO()
    np.savez_compressed(numbers, allow_pickle=False, **arrays)
    seals = {"hash": _hash(words, arrays), "numbers": hashlib.sha256(numbers.getvalue()).hexdigest()}
    (folder / "table.json").write_text(json.dumps({**words, **seals}), "utf-8")
    (folder / "numbers.npz").write_bytes(numbers.getvalue())


def test_what_is_sealed_again_unchanged_is_read(saved: Path) -> None:
    reseal(saved, lambda _words, _arrays: None)
    assert PointsTable.load(saved).constant == 7


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda words, _: words.pop("features"), r"no table of this schema \(KeyError\)"),
        (lambda words, _: words.update(features=[], pairs=[]), "it has no features"),
        (lambda words, _: words["features"][0].update(kind="number of another kind"), "no table of this schema"),
        (lambda words, _: words["features"][1].update(name="fines"), "two features have the same name"),
        (lambda words, _: words["features"][1].update(values=["a", "a"]), "a category of sector stands twice"),
        (lambda words, _: words["pairs"][0].update(second=9), "pair 0 names features that are not there"),
        (lambda words, _: words["pairs"][0].update(first=1), "pair 0 names features that are not there"),
        (lambda words, _: words["scale"].update(base_odds=-1), r"no table of this schema \(ValueError\)"),
        (lambda words, _: words["scale"].update(bonus=1), r"no table of this schema \(TypeError\)"),
        (lambda _, arrays: arrays.pop("feature0.thresholds"), r"no table of this schema \(KeyError\)"),
        (lambda _, arrays: arrays.update({"feature0.thresholds": np.array([2.0, 1.0])}), "thresholds of fines do not rise"),
        (lambda _, arrays: arrays.update({"feature0.thresholds": np.array([np.nan])}), "thresholds of fines do not rise"),
        (lambda _, arrays: arrays.update({"feature0.units": np.zeros(2, np.int64)}), "units of fines are not 3 whole numbers"),
        (lambda _, arrays: arrays.update({"feature1.counts": np.zeros(3)}), "counts of sector are not 3 whole numbers"),
        (lambda _, arrays: arrays.update({"pair0.units": np.zeros((3, 2), np.int64)}), r"units of pair 0 are not .* \(3, 3\)"),
        (lambda _, arrays: arrays.update({"pair0.over_first": np.zeros(1, np.int64)}), "over_first of pair 0"),
    ],
)
def test_a_seal_does_not_make_a_table(saved: Path, change: Callable[[Any, Any], object], reason: str) -> None:
    reseal(saved, change)
    with pytest.raises(TableUnreadable, match=reason):
        PointsTable.load(saved)
