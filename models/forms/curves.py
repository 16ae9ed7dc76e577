"""Pictures of features and pairs as SVG that stands in a page by itself: no script, no font, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from models.bins import BEYOND, NumericBins
from models.forms.reading import FeatureReading, PairReading, shown, slot_labels

WIDTH, HEIGHT = 420, 118
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 22
_ROOM = 46  # room at the right for the slot of missing values
MISSING = "缺失"
_CHARACTER = 6.2  # about the width of a digit at the axis' size


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of points; all pictures of a page share it, so that heights can be compared from feature to feature."""

    low: float
    high: float

    @classmethod
    def of(cls, features: Sequence[FeatureReading]) -> Axis:
        """From the fewest to the most points of any feature, 0 always on it."""
        points = [0.0, *(line.points for one in features for line in one.lines)]
        return cls(min(points), max(points))

    def y(self, points: float) -> float:
        """How far down `points` lie."""
        return _TOP + (self.high - points) / ((self.high - self.low) or 1.0) * (HEIGHT - _TOP - _BOTTOM)

    @property
    def marks(self) -> str:
        """The zero line, and the ends of the axis where there is room beside 0."""
        ends = [end for end in (self.low, self.high) if abs(self.y(end) - self.y(0)) > 12]
        texts = (_text(_LEFT - 5, self.y(end) + 4, shown(round(end)), "end") for end in (0.0, *ends))
        return f'<line class="zero" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{self.y(0):.1f}" y2="{self.y(0):.1f}"/>' + "".join(texts)


def curve(reading: FeatureReading, axis: Axis) -> str:
    """The points of a feature: steps along the number line, all bins equally wide, or one bar per category."""
    points = [line.points for line in reading.lines]
    words = escape(f"{reading.feature.note.label}：{shown(min(points))} 至 {shown(max(points))} 分", quote=True)
    drawn = _steps(reading, axis) if isinstance(reading.feature.bins, NumericBins) else _bars(reading, axis)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">{axis.marks}{drawn}</svg>'


def _steps(reading: FeatureReading, axis: Axis) -> str:
    bins = reading.feature.bins
    assert isinstance(bins, NumericBins)  # noqa: S101 (`curve` looked)
    edges = [float(edge) for edge in bins.thresholds if abs(edge) < BEYOND]
    wide = (WIDTH - _LEFT - _RIGHT - _ROOM) / (len(edges) + 1)
    places = [_LEFT + wide * at for at in range(len(edges) + 2)]
    levels = [axis.y(points) for points in reading.points]
    path = "L".join(
        f"{start:.1f} {level:.1f}L{end:.1f} {level:.1f}" for (start, end), level in zip(pairwise(places), levels, strict=False)
    )
    at = WIDTH - _RIGHT - _ROOM / 2
    missing = f'<circle class="missing" cx="{at}" cy="{levels[bins.missing]:.1f}" r="3.5"/>' + _text(at, HEIGHT - 6, MISSING)
    return f'<path class="curve" d="M{path}"/>{_edge_texts(edges, places)}{missing}'


def _edge_texts(edges: Sequence[float], places: Sequence[float]) -> str:
    """Values under as many edges as have room for theirs."""
    texts, free = [], 0.0
    for edge, place in zip(edges, places[1:], strict=False):
        text = "0" if abs(edge) < 1e-30 else f"{edge:.4g}"
        half = _CHARACTER * len(text) / 2 + 3
        if place - half >= free and place + half <= WIDTH - _RIGHT - _ROOM:
            texts.append(_text(place, HEIGHT - 6, text))
            free = place + half
    return "".join(texts)


def _bars(reading: FeatureReading, axis: Axis) -> str:
    wide = (WIDTH - _LEFT - _RIGHT) / len(reading.points)
    bars = []
    for at, (label, points) in enumerate(zip(slot_labels(reading.feature.bins), reading.points, strict=True)):
        x, (above, below) = _LEFT + at * wide, sorted((axis.y(points), axis.y(0)))
        bars.append(f'<rect class="bar" x="{x + 2:.1f}" y="{above:.1f}" width="{wide - 4:.1f}" height="{below - above:.1f}"/>')
        if 2 * _CHARACTER * len(label) < wide:  # Chinese characters are twice as wide as digits
            bars.append(_text(x + wide / 2, HEIGHT - 6, label))
    return "".join(bars)


def grid(reading: PairReading) -> str:
    """A pair as a grid of coloured cells, equally large: blue raises the score, red lowers it."""
    cells = reading.points.tolist()
    strongest = max((abs(points) for row in cells for points in row), default=0.0) or 1.0
    across, down = 320 / len(cells[0]), min(320 / len(cells[0]), 240 / len(cells))
    drawn = "".join(
        f'<rect class="{"up" if points > 0 else "down"}" x="{at * across:.2f}" y="{row * down:.2f}" width="{across:.2f}"'
        f' height="{down:.2f}" fill-opacity="{abs(points) / strongest:.3f}"/>'
        for row, line in enumerate(cells)
        for at, points in enumerate(line)
        if shown(points) != "0"
    )
    high = down * len(cells)
    frame = f'<rect class="frame" x="0" y="0" width="320" height="{high:.1f}"/>'
    return f'<svg class="grid" viewBox="-1 -1 322 {high + 2:.1f}" role="img" aria-label="±{strongest:.1f} 分">{drawn}{frame}</svg>'


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text class="axis" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
