"""Words beside a picture: how wide they are, which of them have room, lying or upright."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_DIGIT = 6.2  # about the width of a digit at the axis' size; Chinese characters are twice as wide
LINE = 11.0  # the height of a line of words at the axis' size
_MOST = 84.0  # the widest that words beside a picture may be


def width(text: str) -> float:
    """About how wide a text is drawn.

    Examples
    --------
    >>> width("制造业") == 2 * width("abc")
    True
    """
    return sum(_DIGIT * (2 if ord(one) > 0x2E80 else 1) for one in text)


def short(text: str) -> str:
    """The text, cut where it is too long to stand beside a picture.

    Examples
    --------
    >>> short("制造业"), short("信息传输、软件和信息技术服务业")
    ('制造业', '信息传输、…')
    """
    if width(text) <= _MOST:
        return text
    kept = text
    while width(kept) > _MOST - 2 * _DIGIT:
        kept = kept[:-1]
    return f"{kept}…"


def apart(places: Sequence[float], least: float, order: Iterable[int] | None = None) -> list[int]:
    """Which of the places can be marked at least so far apart, the first in `order` (default: as they come) before the others.

    Examples
    --------
    >>> apart([0, 4, 9, 20], 8), apart([0, 4, 9, 20], 8, [1, 0, 2, 3])
    ([0, 2, 3], [1, 3])
    """
    chosen: list[int] = []
    for at in range(len(places)) if order is None else order:
        if all(abs(places[at] - places[other]) >= least for other in chosen):
            chosen.append(at)
    return sorted(chosen)


def lying(x: float, y: float, text: str, anchor: str = "middle") -> str:
    """A word along the line."""
    return f'<text class="axis" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def upright(x: float, y: float, text: str) -> str:
    """A word that ends at a place and reads upwards to it."""
    return f'<text class="axis" transform="translate({x + 4:.1f} {y:.1f}) rotate(-90)" text-anchor="end">{escape(text)}</text>'
