"""The rows that contributions are measured against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.columns import columns_of, slots_of
from models.parts import TableFeature, TablePair, make_feature, make_pair


def measured(
    background: Any, features: Sequence[TableFeature], pairs: Sequence[TablePair]
) -> tuple[tuple[TableFeature, ...], tuple[TablePair, ...]]:
    """The parts measured against a background: a frame or mapping of columns, as a table reads them."""
    columns = columns_of(background, [feature.name for feature in features])
    slots = [slots_of(feature.name, column, feature.bins) for feature, column in zip(features, columns, strict=True)]
    own = tuple(make_feature(one.note, one.bins, one.units, at) for one, at in zip(features, slots, strict=True))
    counts = [feature.counts for feature in own]
    return own, tuple(make_pair((pair.first, pair.second), pair.units, slots, counts) for pair in pairs)
