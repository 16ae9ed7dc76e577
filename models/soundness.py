"""Whether the parts of a saved table fit together: seals tell that nothing changed, not that it ever was a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.bins import NumericBins
from models.parts import TableFeature, TablePair


def faults(features: Sequence[TableFeature], pairs: Sequence[TablePair]) -> Iterator[str]:
    """Every part that does not fit, in words."""
    if not features:
        yield "it has no features"
    names = [feature.name for feature in features]
    if len(set(names)) < len(names):
        yield "two features have the same name"
    for feature in features:
        yield from _feature_faults(feature)
    for number, pair in enumerate(pairs):
        if not 0 <= pair.first < pair.second < len(features):
            yield f"pair {number} names features that are not there"
        else:
            yield from _pair_faults(number, pair, features[pair.first].bins.size, features[pair.second].bins.size)


def _feature_faults(feature: TableFeature) -> Iterator[str]:
    bins = feature.bins
    if not isinstance(bins, NumericBins):
        if len(bins.slot_of) < len(bins.values):
            yield f"a category of {feature.name} stands twice"
    elif not _rising(bins.thresholds):
        yield f"the thresholds of {feature.name} do not rise"
        return
    for what, numbers in (("units", feature.units), ("counts", feature.counts)):
        if not _whole(numbers, (bins.size,)):
            yield f"the {what} of {feature.name} are not {bins.size} whole numbers"


def _rising(edges: NDArray[Any]) -> bool:
    if edges.ndim != 1 or edges.dtype != np.float64 or np.isnan(edges).any():
        return False
    return bool(np.all(edges[1:] > edges[:-1]))


def _pair_faults(number: int, pair: TablePair, rows: int, columns: int) -> Iterator[str]:
    shapes = {"units": (rows, columns), "over_second": (rows,), "over_first": (columns,)}
    for what, shape in shapes.items():
        if not _whole(getattr(pair, what), shape):
            yield f"the {what} of pair {number} are not whole numbers of shape {shape}"


def _whole(numbers: NDArray[Any], shape: tuple[int, ...]) -> bool:
    return numbers.dtype == np.int64 and numbers.shape == shape
