"""A points table as a person reads it: one line per stretch of values that is worth the same, and the widest range first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ldexp
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.bins import BEYOND, Bins, CategoryBins, NumericBins
from models.lookup.batch import points_per_unit
from models.parts import TableFeature, TablePair

if TYPE_CHECKING:
    from models.points_table import PointsTable

Stretch = tuple[str, tuple[int, ...]]  # a label, and the slots that it names
MEASURED = {
    "nothing": "全部指标均不计分的主体",
    "best": "全部指标均取最高分的主体",
    "uniform": "各档取值机会均等的主体",
    "shares": "各档取值按所列占比的主体",
    "one background": "给定的同一背景样本",
    "the parts' own": "各组成表各自的基准，按权重合成",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of values (or a category), how many background rows lie in it, and its points against the base."""

    label: str
    rows: int
    points: float


@dataclass(frozen=True, slots=True)
class FeatureReading:
    """A feature with its lines, `points` of all slots as they are, and the pairs that it is in."""

    feature: TableFeature
    lines: tuple[Line, ...]
    points: tuple[float, ...]

    @property
    def span(self) -> float:
        """Points between its best and its worst line."""
        points = [line.points for line in self.lines]
        return max(points) - min(points)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a row or column of a picture: the upper `edge` of a stretch of numbers ("" above the last), or a name.

    `special` is what is no value of its own: missing values, zero where it goes a way of its own, categories never seen.
    """

    text: str
    edge: bool
    special: bool


@dataclass(frozen=True, slots=True)
class PairReading:
    """A pair as a grid of points; neighbouring rows and columns that are worth the same everywhere are one."""

    pair: TablePair
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_marks: tuple[Mark, ...]
    column_marks: tuple[Mark, ...]
    points: NDArray[np.float64]


def base_of(table: PointsTable) -> int:
    """The score that contributions start from."""
    return table.need_scale().unclipped(ldexp(table.base_units, -table.exponent))


def measured_against(table: PointsTable) -> str:
    """What contributions are the difference to, in the users' words."""
    said = MEASURED.get(table.origin.get("measured_against", ""))
    return said or f"{table.background_rows:,} 个样本的平均水平"


def read_features(table: PointsTable) -> list[FeatureReading]:
    """Every feature that moves a score on its own, in the order of the table."""
    unit = points_per_unit(table.need_scale(), table.exponent)
    return [_feature(feature, unit) for feature in table.features if np.any(feature.units != feature.mean)]


def read_pairs(table: PointsTable) -> list[PairReading]:
    """Every pair, in the order of the table."""
    unit = points_per_unit(table.need_scale(), table.exponent)
    return [_pair(table, pair, unit) for pair in table.pairs]


def shown(points: float) -> str:
    """Points with a sign, to one decimal unless they are whole.

    Examples
    --------
    >>> shown(-20.0000001), shown(3.14), shown(-0.01)
    ('-20', '+3.1', '0')
    """
    rounded = round(points, 1)
    return "0" if rounded == 0 else f"{rounded:+.0f}" if rounded == int(rounded) else f"{rounded:+.1f}"


def slot_labels(bins: Bins) -> list[str]:
    """The slots' names, those of special slots in the users' words."""
    labels = list(bins.labels)
    labels[bins.missing] = "缺失"
    if isinstance(bins, CategoryBins):
        labels[bins.unseen] = "其他类别"
    elif bins.zero_apart:
        labels[bins.missing + 1] = "零"
    return ["任意值" if label == "any" else label for label in labels]


def _feature(feature: TableFeature, unit: float) -> FeatureReading:
    points = [(int(units) - feature.mean) * unit for units in feature.units]
    groups = stretches(feature.bins, [shown(one) for one in points])
    lines = (Line(label, int(feature.counts[list(slots)].sum()), points[slots[0]]) for label, slots in groups)
    return FeatureReading(feature, tuple(lines), tuple(points))


def _pair(table: PointsTable, pair: TablePair, unit: float) -> PairReading:
    first, second = (table.features[at].bins for at in (pair.first, pair.second))
    points: NDArray[np.float64] = (pair.units - pair.mean).astype(np.float64) * unit
    rows = stretches(first, [tuple(map(shown, row)) for row in points.tolist()])
    columns = stretches(second, [tuple(map(shown, column)) for column in points.T.tolist()])
    cells = points[np.ix_([slots[0] for _, slots in rows], [slots[0] for _, slots in columns])]
    labels = [tuple(label for label, _ in lines) for lines in (rows, columns)]
    return PairReading(pair, labels[0], labels[1], _marks(first, rows), _marks(second, columns), cells)


def edge_text(edge: float) -> str:
    """An edge in few digits, as it stands beside a picture; tiny edges part zero from the rest."""
    return "0" if abs(edge) < 1e-30 else f"{edge:.4g}"


def _marks(bins: Bins, lines: Sequence[Stretch]) -> tuple[Mark, ...]:
    if isinstance(bins, CategoryBins):
        return tuple(Mark(label, edge=False, special=slots[0] >= bins.unseen) for label, slots in lines)
    return tuple(_number_mark(bins, label, slots[-1]) for label, slots in lines)


def _number_mark(bins: NumericBins, label: str, last: int) -> Mark:
    if last >= bins.missing:
        return Mark(label, edge=False, special=True)
    edge = float(bins.thresholds[last]) if last < len(bins.thresholds) else BEYOND
    return Mark(edge_text(edge) if abs(edge) < BEYOND else "", edge=True, special=False)


def stretches(bins: Bins, worth: Sequence[object]) -> list[Stretch]:
    """Label and slots of each stretch of neighbouring slots that are worth the same; nothing lies beyond every value."""
    if isinstance(bins, CategoryBins):
        return [(label, (at,)) for at, label in enumerate(slot_labels(bins))]
    return list(_runs(bins, worth))


def _runs(bins: NumericBins, worth: Sequence[object]) -> Iterator[Stretch]:
    reachable = 1 + int(np.count_nonzero(np.abs(bins.thresholds) < BEYOND))
    runs = [tuple(run) for _, run in groupby(range(reachable), key=worth.__getitem__)]
    ends = bins.thresholds[[run[-1] for run in runs[:-1]]] if len(runs) > 1 else np.zeros(0)
    yield from zip(slot_labels(NumericBins(ends)), runs, strict=False)
    labels = slot_labels(bins)
    yield from ((labels[at], (at,)) for at in range(bins.missing, bins.size))
