"""Pictures of features and pairs can be read: what stands beside a bar, a row or a column is its name or its edge."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from models.bins import CategoryBins, NumericBins
from models.forms.curves import Axis, curve
from models.forms.grid import grid
from models.forms.marks import LINE
from models.forms.reading import read_features, read_pairs
from models.note import FeatureNote
from models.parts import make_feature, make_pair
from models.points_table import PointsTable
from models.policy.weights import Policy
from models.scale import Scale

SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=0, maximum=1000)


def texts(picture: str) -> dict[str, tuple[float, float]]:
    """Where each word stands; upright ones say it as a move."""
    found = {}
    for one in ElementTree.fromstring(picture).iter("text"):
        moved = one.get("transform", "").removeprefix("translate(").split(")")[0].split()
        x, y = moved or [one.get("x", ""), one.get("y", "")]
        found[one.text or ""] = (float(x), float(y))
    return found


def bars_of(points: dict[str, int]) -> str:
    bands = [{"category": name, "points": worth} for name, worth in points.items()]
    policy = Policy.model_validate({"indicators": {"industry": {"bands": bands}}})
    (reading,) = read_features(PointsTable.from_policy(policy, scale=SCALE))
    return curve(reading, Axis.of([reading]))


def test_every_bar_has_its_name_lying_where_it_fits() -> None:
    picture = bars_of({"A": 10, "B": -5})
    assert {"A", "B", "其他类别", "缺失"} <= set(texts(picture))
    assert "rotate" not in picture


def test_longer_names_stand_upright_and_the_picture_grows_with_them() -> None:
    picture = bars_of({f"第{at}类别行业": 10 - at for at in range(20)} | {"信息传输、软件和信息技术服务业": 3})
    assert {f"第{at}类别行业" for at in range(20)} | {"信息传输、…", "缺失"} <= set(texts(picture))
    high = float(ElementTree.fromstring(picture).get("viewBox", "").split()[3])
    assert high > bars_height("A", "B") + 30


def bars_height(*names: str) -> float:
    return float(ElementTree.fromstring(bars_of(dict.fromkeys(names, 1))).get("viewBox", "").split()[3])


def test_of_too_many_bars_the_strongest_are_named() -> None:
    worth = {f"行业{at:03d}": at % 7 for at in range(150)} | {"最强": -90}
    named = texts(bars_of(worth))
    places = sorted(x for word, (x, _) in named.items() if word in worth)
    assert "最强" in named
    assert len(places) > 20  # of the 33 that would have room side by side
    assert all(later - earlier >= LINE - 0.2 for earlier, later in pairwise(places))  # places are drawn to a tenth


def paired(rows: Any, columns: Any) -> PointsTable:
    """Two features that act together only, in points that differ from cell to cell."""
    bins = [rows, columns]
    slots = [np.arange(60) % one.size for one in bins]
    features = tuple(
        make_feature(FeatureNote(f"f{at}"), one, np.zeros(one.size, np.int64), mine)
        for at, (one, mine) in enumerate(zip(bins, slots, strict=True))
    )
    units = np.random.default_rng(1).integers(-(2**45), 2**45, (rows.size, columns.size)) * 40
    return PointsTable(features, (make_pair((0, 1), units, slots, [one.counts for one in features]),), 0, 50, SCALE)


def test_an_edge_stands_where_two_stretches_meet() -> None:
    table = paired(NumericBins(np.arange(4.0) + 0.5), NumericBins(np.arange(12.0)))
    (reading,) = read_pairs(table)
    picture = grid(reading)
    cells = [one for one in ElementTree.fromstring(picture).iter("rect")]
    ends = {round(float(one.get("x", 0)) + float(one.get("width", 0)), 1) for one in cells}
    sides = {round(float(one.get("y", 0)) + float(one.get("height", 0)), 1) for one in cells}
    named = texts(picture)
    assert {"0.5", "1.5", "2.5", "3.5", "缺失"} <= set(named)  # rows
    columns = {str(at) for at in range(12)} & set(named)
    assert len(columns) >= 5  # as many as have room
    assert all(min(abs(named[at][0] - end) for end in ends) <= 0.1 for at in columns)
    assert all(min(abs(named[f"{at}.5"][1] - 4 - side) for side in sides) <= 0.1 for at in range(4))


@pytest.mark.parametrize("names", [["甲", "乙"], [f"很长的行业名称{at}" for at in range(14)]])
def test_categories_are_named_beside_the_grid(names: list[str]) -> None:
    (reading,) = read_pairs(paired(NumericBins(np.arange(50.0)), CategoryBins(tuple(names))))
    assert {name if len(name) < 7 else f"{name[:5]}…" for name in names} <= set(texts(grid(reading)))
    assert "缺失" in texts(grid(reading))
