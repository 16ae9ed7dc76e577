"""A pair of features as a picture that stands in a page by itself: cells of a grid, its edges and names beside it."""

from __future__ import annotations

from collections.abc import Sequence

from models.forms.marks import LINE, apart, lying, short, upright, width
from models.forms.reading import Mark, PairReading, shown

_WIDE, _HIGH = 330.0, 250.0
_MOST_HIGH = 20.0  # of one cell
_GAP = 5.0  # sets slots that are no value of their own apart
_NAMED_WIDE, _NAMED_HIGH = 27.0, LINE  # the least of these, so that their names have room
Places = list[tuple[float, float]]


def grid(reading: PairReading) -> str:
    """The cells, coloured: blue raises the score, red lowers it. Edges stand where two stretches of numbers meet."""
    rows, columns = reading.row_marks, reading.column_marks
    across = _places(columns, _WIDE / len(columns), _NAMED_WIDE)
    down = _places(rows, min(_MOST_HIGH, _HIGH / len(rows)), _NAMED_HIGH)
    left = max((width(short(mark.text)) for mark in rows), default=0.0) + 6
    wide, high = (sum(places[-1]) for places in (across, down))
    upright_names = any(not mark.edge and width(short(mark.text)) > across[at][1] for at, mark in enumerate(columns))
    below = max(width(short(mark.text)) for mark in columns) if upright_names else LINE
    box = f"{-left:.1f} -6 {left + wide + 14:.1f} {high + below + 14:.1f}"
    words = _row_words(rows, down) + _column_words(columns, across, high, upright_names=upright_names)
    label = f"颜色最深为 ±{_strongest(reading):.1f} 分"
    return f'<svg class="grid" viewBox="{box}" role="img" aria-label="{label}">{_cells(reading, across, down)}{words}</svg>'


def _strongest(reading: PairReading) -> float:
    return float(abs(reading.points).max()) or 1.0


def _places(marks: Sequence[Mark], size: float, least: float) -> Places:
    """Start and size of each row or column."""
    special = next((at for at, mark in enumerate(marks) if at and mark.special), len(marks))
    named = max(size, least)
    return [(at * size, size) for at in range(special)] + [
        (special * size + _GAP + at * named, named) for at in range(len(marks) - special)
    ]


def _cells(reading: PairReading, across: Places, down: Places) -> str:
    strongest = _strongest(reading)
    return "".join(
        f'<rect class="{"up" if points > 0 else "down"}" x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}"'
        f' fill-opacity="{abs(points) / strongest:.3f}"/>'
        for (y, high), line in zip(down, reading.points.tolist(), strict=True)
        for (x, wide), points in zip(across, line, strict=True)
        if shown(points) != "0"
    )


def _at(mark: Mark, place: tuple[float, float]) -> float:
    """Where a mark stands: an edge at the end of its stretch, a name in the middle."""
    start, size = place
    return start + size if mark.edge else start + size / 2


def _order(marks: Sequence[Mark]) -> list[int]:
    """Names before edges: of edges the neighbours tell enough."""
    return sorted((at for at, mark in enumerate(marks) if mark.text), key=lambda at: marks[at].edge)


def _row_words(marks: Sequence[Mark], places: Places) -> str:
    at = [_at(mark, place) for mark, place in zip(marks, places, strict=True)]
    return "".join(lying(-4, at[one] + 4, short(marks[one].text), "end") for one in apart(at, LINE + 1, _order(marks)))


def _column_words(marks: Sequence[Mark], places: Places, high: float, *, upright_names: bool) -> str:
    at = [_at(mark, place) for mark, place in zip(marks, places, strict=True)]
    room = LINE if upright_names else max((width(short(mark.text)) for mark in marks), default=0.0) + 6
    chosen = apart(at, room, _order(marks))
    if upright_names:
        return "".join(upright(at[one], high + 4, short(marks[one].text)) for one in chosen)
    return "".join(lying(at[one], high + LINE + 2, short(marks[one].text)) for one in chosen)
