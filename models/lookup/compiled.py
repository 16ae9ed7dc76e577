"""When and how rows go through compiled code: the same integers as numpy's in `models.lookup.batch`, about twenty times as fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.bins import NumericBins
from models.columns import numbers, slots_of
from models.lookup.places import Lookup
from models.scale import Scale

if TYPE_CHECKING:
    from models.parts import TableFeature
    from models.points_table import PointsTable

Units = NDArray[np.int64]
# Fewer rows take numpy some milliseconds; loading numba takes longer, and a server that only ever scores a few needs none.
WORTH_IT = 2048
_EXPONENTS = 900  # beyond, 2**-exponent is no ordinary float
_POINTS = 2.0**30  # points are int32 under way


@dataclass(frozen=True)
class Walk:
    """Columns on their way through a table's lookup; see `models.lookup.blocks` for what each answer holds."""

    table: PointsTable
    columns: Sequence[NDArray[Any]]
    blocks: Any

    def totals(self) -> Units:
        """Sums of shares, in units, without the base."""
        return np.asarray(self.blocks.totals(self.table.lookup, self.columns), np.int64)

    def log_odds(self) -> NDArray[np.float64]:
        """Shares in log-odds."""
        return np.asarray(self.blocks.log_odds(self.table.lookup, self.columns, 2.0**-self.table.exponent), np.float64)

    def points(self, scale: Scale) -> tuple[Units, Units]:
        """Whole points and unclipped scores."""
        points, unclipped = self.blocks.points(self.table.lookup, self.columns, self._rounding(scale))
        return points, unclipped

    def strongest(self, scale: Scale, reasons: int) -> tuple[NDArray[np.int16], NDArray[np.int32], Units]:
        """Positions and points of the strongest reasons, and unclipped scores."""
        which, what, unclipped = self.blocks.strongest(self.table.lookup, self.columns, self._rounding(scale), reasons)
        return which, what, unclipped

    def _rounding(self, scale: Scale) -> Any:
        unit = 2.0**-self.table.exponent
        base = scale.unclipped(self.table.base_units * unit)
        return self.blocks.Rounding(unit, -scale.factor * unit, self.table.base_units, base, scale.offset, scale.factor)


def walk_of(table: PointsTable, columns: Sequence[Any], *, at_least: int = WORTH_IT) -> Walk | None:
    """The compiled walk; None where numpy must do: few rows, no numba, or numbers too large for the compiled code's int32.

    Raises
    ------
    WrongType
        A column does not hold what its feature reads.
    """
    rows = len(columns[0])
    if rows < at_least or not fits(table.lookup, table.exponent, table.scale):
        return None
    try:
        blocks = import_module("models.lookup.blocks")
    except (ImportError, RuntimeError):  # no numba, or no folder that it may keep compiled code in
        return None
    ready = [column_of(feature, column) for feature, column in zip(table.features, columns, strict=True)]
    return Walk(table, ready, blocks)


def fits(lookup: Lookup, exponent: int, scale: Scale | None) -> bool:
    """Whether the table's numbers stay within the compiled code's."""
    if abs(exponent) > _EXPONENTS or len(lookup.features) >= 2**14:
        return False
    return scale is None or lookup.largest * 2.0**-exponent * scale.factor < _POINTS


def column_of(feature: TableFeature, column: Any) -> NDArray[Any]:
    """A column as the walk reads it: float32 as it is, other numbers as float64, categories as slots."""
    if not isinstance(feature.bins, NumericBins):
        return slots_of(feature.name, column, feature.bins)
    values = column if isinstance(column, np.ndarray) else np.asarray(column) if not hasattr(column, "cat") else column
    return values if getattr(values, "dtype", None) == np.float32 else numbers(feature.name, column)
