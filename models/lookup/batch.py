"""Many rows through a table: with compiled code where that pays, else with numpy; the integers are the same bit for bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.bins import Slots
from models.columns import columns_of, slots_of
from models.explained import Contributions, ExplainedRows
from models.lookup.compiled import walk_of
from models.rounding import whole_points_of_rows
from models.scale import Scale

if TYPE_CHECKING:
    from models.points_table import PointsTable

Units = NDArray[np.int64]


def raw_score(table: PointsTable, frame: Any) -> NDArray[np.float64]:
    """Log-odds per row, (n,)."""
    columns = columns_of(frame, table.feature_names)
    walk = walk_of(table, columns)
    return _log_odds(table, _total(table, _slots(table, columns)) if walk is None else walk.totals() + table.base_units)


def score(table: PointsTable, frame: Any) -> Units:
    """Points per row, (n,), within the scale."""
    scale = table.need_scale()
    return _clipped(scale, _unclipped(scale, raw_score(table, frame)))


def explain(table: PointsTable, frame: Any) -> ExplainedRows:
    """Points per feature and row, with base, scale limit and score."""
    scale = table.need_scale()
    columns = columns_of(frame, table.feature_names)
    walk = walk_of(table, columns)
    points, unclipped = plain_points(table, columns) if walk is None else walk.points(scale)
    served = _clipped(scale, unclipped)
    return ExplainedRows(table.feature_names, _base(table, scale), points, served - unclipped, served)


def contributions(table: PointsTable, frame: Any) -> Contributions:
    """Shapley values in log-odds."""
    columns = columns_of(frame, table.feature_names)
    walk = walk_of(table, columns)
    values = plain_log_odds(table, columns) if walk is None else walk.log_odds()
    return Contributions(table.feature_names, float(np.ldexp(float(table.base_units), -table.exponent)), values)


def plain_points(table: PointsTable, columns: Sequence[Any]) -> tuple[Units, Units]:
    """Whole points, (n, k), and scores before the ends of the scale, (n,), with numpy alone."""
    scale = table.need_scale()
    slots = _slots(table, columns)
    unclipped = _unclipped(scale, _log_odds(table, _total(table, slots)))
    exact = _shares(table, slots).astype(np.float64) * points_per_unit(scale, table.exponent)
    return whole_points_of_rows(exact, unclipped - _base(table, scale)), unclipped


def plain_log_odds(table: PointsTable, columns: Sequence[Any]) -> NDArray[np.float64]:
    """Shares in log-odds, (n, k), with numpy alone."""
    return np.asarray(np.ldexp(_shares(table, _slots(table, columns)).astype(np.float64), -table.exponent), np.float64)


def _base(table: PointsTable, scale: Scale) -> int:
    return scale.unclipped(float(np.ldexp(float(table.base_units), -table.exponent)))


def points_per_unit(scale: Scale, exponent: int) -> float:
    """Points of one unit of log-odds: negative, as the odds are those of the bad outcome."""
    return float(np.ldexp(-scale.factor, -exponent))


def _slots(table: PointsTable, columns: Sequence[Any]) -> list[Slots]:
    return [slots_of(feature.name, column, feature.bins) for feature, column in zip(table.features, columns, strict=True)]


def _total(table: PointsTable, slots: list[Slots]) -> Units:
    total = np.full(len(slots[0]), table.constant, np.int64)
    for feature, at in zip(table.features, slots, strict=True):
        total += feature.units[at]
    for pair in table.pairs:
        total += pair.units[slots[pair.first], slots[pair.second]]
    return total


def _shares(table: PointsTable, slots: list[Slots]) -> Units:
    """What each feature contributes to each row, in units; with the base they add up to the total exactly."""
    shares = np.empty((len(slots[0]), len(slots)), np.int64)
    for at, feature in enumerate(table.features):
        shares[:, at] = feature.units[slots[at]] - feature.mean
    for pair in table.pairs:
        cells = slots[pair.first], slots[pair.second]
        shares[:, pair.first] += pair.first_share[cells]
        shares[:, pair.second] += pair.second_share[cells]
    return shares


def _log_odds(table: PointsTable, units: Units) -> NDArray[np.float64]:
    return np.asarray(np.ldexp(units.astype(np.float64), -table.exponent), np.float64)


def _unclipped(scale: Scale, raw: NDArray[np.float64]) -> Units:
    return np.floor(scale.offset - scale.factor * raw + 0.5).astype(np.int64)


def _clipped(scale: Scale, points: Units) -> Units:
    return np.clip(points, scale.minimum, scale.maximum)
