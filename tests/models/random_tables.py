"""Random points tables, and rows that try their edges: made of numbers, without a booster, so that thousands can be tried."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from numpy.random import Generator

from models.bins import Bins, CategoryBins, NumericBins
from models.note import FeatureNote
from models.parts import TablePair, make_feature, make_pair
from models.points_table import PointsTable
from models.scale import Scale

TINY = [0.0, 1e-35, -1e-35, 1e-36, -1e-36, 1.0000000180025095e-35, -1.0000000180025095e-35, 2e-35]
ODD = [*TINY, -0.0, np.nan, np.inf, -np.inf, 1e300, -1e300, 3.5e38]


@dataclass(frozen=True)
class MadeTable:
    """A table and rows for it: a frame with its category columns, or a mapping of float32 columns."""

    table: PointsTable
    rows: Any


@st.composite
def made_tables(draw: st.DrawFn) -> MadeTable:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kinds = draw(
        st.lists(st.sampled_from(["number", "number", "zero apart", "dense", "text", "code", "still"]), min_size=1, max_size=9)
    )
    # Coarse units make remainders tie: in quarters of a point, many are equal.
    coarse = draw(st.booleans())
    single = draw(st.booleans()) and "text" not in kinds
    pairs = draw(st.integers(0, 4))
    ends = draw(st.sampled_from([(-10_000, 10_000), (400, 700)]))
    table = make_table(rng, kinds, pairs=pairs, coarse=coarse, ends=ends)
    count = draw(st.sampled_from([1, 63, 200]))
    rows = {feature.name: _column(rng, feature.bins, count) for feature in table.features}
    if single:
        with np.errstate(over="ignore"):
            return MadeTable(table, {name: np.asarray(column, np.float32) for name, column in rows.items()})
    return MadeTable(table, pd.DataFrame(rows))


def make_table(rng: Generator, kinds: list[str], *, pairs: int, coarse: bool, ends: tuple[int, int]) -> PointsTable:
    bins = [_bins(rng, kind) for kind in kinds]
    exponent, spread = (2, 30) if coarse else (50, 2**50)
    background = [rng.integers(0, one.size, 50) for one in bins]
    features = tuple(
        make_feature(FeatureNote(f"f{at}", worse=None), one, rng.integers(-spread, spread, one.size) * (kind != "still"), slots)
        for at, (kind, one, slots) in enumerate(zip(kinds, bins, background, strict=True))
    )
    keys = list(combinations(range(len(bins)), 2))
    chosen = [keys[at] for at in rng.permutation(len(keys))[:pairs]]
    joint = tuple(_pair(rng, key, features, background, spread) for key in sorted(chosen))
    doubling = np.log(2) * (1 if coarse else 40)  # coarse: one unit is a quarter of a point
    return PointsTable(features, joint, int(rng.integers(-9, 9)), exponent, Scale(600, 1, float(doubling), *ends))


def _pair(rng: Generator, key: tuple[int, int], features: Any, background: Any, spread: int) -> TablePair:
    first, second = (features[at] for at in key)
    units = rng.integers(-spread, spread, (first.bins.size, second.bins.size))
    return make_pair(key, units, background, [feature.counts for feature in features])


def _bins(rng: Generator, kind: str) -> Bins:
    if kind == "text":
        return CategoryBins(tuple("国省市县"))
    if kind == "code":
        return CategoryBins((0, 2, 3, 17), kind="code")
    size = {"number": int(rng.integers(0, 12)), "still": 2, "zero apart": int(rng.integers(0, 5)), "dense": 300}[kind]
    # Dense edges of a heavy tail: some cells of the guiding grid hold many of them, most hold none.
    edges = np.exp(rng.normal(size=size) * 3) if kind == "dense" else rng.choice([*TINY, -3.0, 0.5, 2.0, 7.0, 1e30], size)
    return NumericBins(np.unique(edges), zero_apart=kind == "zero apart")


def _column(rng: Generator, bins: Bins, rows: int) -> Any:
    if isinstance(bins, CategoryBins) and bins.kind == "category":
        values = rng.choice(np.array([*bins.values, "never seen", None], object), rows)
        return pd.Categorical(values, categories=[*bins.values, "never seen"])
    if isinstance(bins, CategoryBins):
        return rng.choice([0.0, 2.0, 2.9, 3.0, 17.0, 18.0, -1.0, -0.5, np.nan, 3e9, np.inf], rows)
    near = [bins.thresholds, np.nextafter(bins.thresholds, np.inf), np.nextafter(bins.thresholds, -np.inf)]
    return rng.choice(np.concatenate((*near, ODD, rng.normal(size=5))), rows)


def as_mappings(rows: Any) -> list[dict[str, Any]]:
    """Each row as a server gets it."""
    names = list(rows)
    columns = [np.asarray(rows[name]).tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
