"""Pictures of an assessment as SVG inside the page: it needs no other file, no network and no font of its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_INK, _DARK, _GRID, _LINE, _BAR = "#2b3742", "#1d262e", "#d9dee3", "#27608b", "#b5462f"
_WIDTH = 720


def curve(months: Sequence[str], values: Sequence[float | None], *, title: str) -> str:
    """One rate over months: a line with its points, each with its value; a month without cases has none."""
    high = max([value for value in values if value is not None], default=0.0)
    low = min([value for value in values if value is not None], default=0.0)
    top, bottom = high + 0.2 * (high - low or 0.01), max(0.0, low - 0.2 * (high - low or 0.01))
    step = (_WIDTH - 80) / max(1, len(months) - 1)
    places = [(40 + i * step, 130 - 100 * (v - bottom) / (top - bottom)) for i, v in enumerate(values) if v is not None]
    told = [value for value in values if value is not None]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts = [f'<polyline points="{line}" fill="none" stroke="{_LINE}" stroke-width="2"/>']
    for (x, y), value in zip(places, told, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_LINE}"/>')
        parts.append(_text(x, y - 8, percent(value), size=10))
    for number, month in enumerate(months):
        parts.append(_text(40 + number * step, 152, month, size=10))
    return _svg(160, [f'<line x1="20" y1="134" x2="{_WIDTH - 20}" y2="134" stroke="{_GRID}"/>', *parts], title)


def bars(labels: Sequence[str], values: Sequence[float], notes: Sequence[str], *, title: str) -> str:
    """One bar for each label, with its value and a note behind it."""
    longest = max(values, default=0.0) or 1.0
    parts = []
    for row, (label, value, note) in enumerate(zip(labels, values, notes, strict=True)):
        y = 8 + 24 * row
        parts.append(_text(215, y + 13, label, size=12, anchor="end"))
        parts.append(f'<rect x="222" y="{y}" width="{max(1.0, 330 * value / longest):.1f}" height="17" fill="{_BAR}"/>')
        parts.append(_text(228 + 330 * value / longest, y + 13, f"{percent(value)}（{note}）", size=11, anchor="start"))
    return _svg(12 + 24 * len(labels), parts, title)


def heat(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float | None]], *, title: str) -> str:
    """A field for each row and column, the darker the higher; a field without cases is empty."""
    darkest = max((value for line in values for value in line if value is not None), default=0.0) or 1.0
    width = (_WIDTH - 230) / max(1, len(columns))
    parts = [_text(222 + (place + 0.5) * width, 12, name, size=9) for place, name in enumerate(columns)]
    for row, (label, line) in enumerate(zip(rows, values, strict=True)):
        y = 18 + 20 * row
        parts.append(_text(215, y + 14, label, size=11, anchor="end"))
        for place, value in enumerate(line):
            x, shade = 222 + place * width, 0.0 if value is None else value / darkest
            fill = f'fill="{_BAR}" fill-opacity="{0.86 * shade:.2f}"'
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{width - 1:.1f}" height="19" stroke="{_GRID}" {fill}/>')
            if value is not None:
                parts.append(_text(x + width / 2, y + 13, percent(value), size=9, fill="#fff" if shade > 0.5 else _DARK))
    return _svg(22 + 20 * len(rows), parts, title)


def percent(value: float | None) -> str:
    """A share in per cent, as a reader wants it.

    Examples
    --------
    >>> percent(0.03456), percent(None), percent(1.0)
    ('3.46%', '—', '100%')
    """
    return "—" if value is None else f"{100 * value:.2f}".rstrip("0").rstrip(".") + "%"


def _text(x: float, y: float, text: str, *, size: int, anchor: str = "middle", fill: str = _INK) -> str:
    halo = 'stroke="#fff" stroke-width="3" paint-order="stroke" ' if fill == _INK else ""  # readable across a line
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" {halo}fill="{fill}">{escape(text)}</text>'


def _svg(height: int, parts: Sequence[str], title: str) -> str:
    drawn = "".join(parts)
    picture = f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">{drawn}</svg>'
    return f"<figure><figcaption>{escape(title)}</figcaption>{picture}</figure>"
