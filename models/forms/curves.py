"""Pictures of features as SVG that stands in a page by itself: no script, no font, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from models.bins import BEYOND, NumericBins
from models.forms.marks import LINE, apart, lying, short, upright, width
from models.forms.reading import FeatureReading, edge_text, shown, slot_labels

WIDTH, HEIGHT = 420, 118
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 22
_ROOM = 46  # room at the right for the slot of missing values
MISSING = "缺失"


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
        texts = (lying(_LEFT - 5, self.y(end) + 4, shown(round(end)), "end") for end in (0.0, *ends))
        return f'<line class="zero" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{self.y(0):.1f}" y2="{self.y(0):.1f}"/>' + "".join(texts)


def curve(reading: FeatureReading, axis: Axis) -> str:
    """The points of a feature: steps along the number line, all bins equally wide, or one bar per category."""
    points = [line.points for line in reading.lines]
    words = escape(f"{reading.feature.note.label}：{shown(min(points))} 至 {shown(max(points))} 分", quote=True)
    numeric = isinstance(reading.feature.bins, NumericBins)
    drawn, more = (_steps(reading, axis), 0.0) if numeric else _bars(reading, axis)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT + more:.0f}" role="img" aria-label="{words}">{axis.marks}{drawn}</svg>'


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
    missing = f'<circle class="missing" cx="{at}" cy="{levels[bins.missing]:.1f}" r="3.5"/>' + lying(at, HEIGHT - 6, MISSING)
    return f'<path class="curve" d="M{path}"/>{_edge_texts(edges, places)}{missing}'


def _edge_texts(edges: Sequence[float], places: Sequence[float]) -> str:
    """Values under as many edges as have room for theirs."""
    texts, free = [], 0.0
    for edge, place in zip(edges, places[1:], strict=False):
        text = edge_text(edge)
        half = width(text) / 2 + 3
        if place - half >= free and place + half <= WIDTH - _RIGHT - _ROOM:
            texts.append(lying(place, HEIGHT - 6, text))
            free = place + half
    return "".join(texts)


def _bars(reading: FeatureReading, axis: Axis) -> tuple[str, float]:
    """A bar per category, and by how much their names are longer than a line is high; where many, the strongest are named."""
    wide = (WIDTH - _LEFT - _RIGHT) / len(reading.points)
    bars = []
    for at, points in enumerate(reading.points):
        above, below = sorted((axis.y(points), axis.y(0)))
        thin = min(4.0, wide / 4)
        bars.append(
            f'<rect class="bar" x="{_LEFT + at * wide + thin / 2:.1f}" y="{above:.1f}" width="{wide - thin:.1f}" '
            f'height="{below - above:.1f}"/>'
        )
    names = [short(label) for label in slot_labels(reading.feature.bins)]
    places = [_LEFT + (at + 0.5) * wide for at in range(len(names))]
    if all(width(name) + 2 < wide for name in names):
        return "".join(bars + [lying(place, HEIGHT - 6, name) for place, name in zip(places, names, strict=True)]), 0.0
    strongest = sorted(range(len(names)), key=lambda at: -abs(reading.points[at]))
    named = apart(places, LINE, strongest)
    bars += [upright(places[at], HEIGHT - _BOTTOM + 8, names[at]) for at in named]
    return "".join(bars), max(0.0, max(width(names[at]) for at in named) - _BOTTOM + 12)
