"""Which characters the reports' font has; one that it lacks is named by its code point, never printed as an empty box."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "static" / "fonts"


@cache
def covered() -> frozenset[int]:
    """The code points that the regular font has."""
    ranges = (line.partition("-") for line in (FONTS / "regular.txt").read_text("ascii").split())
    return frozenset(code for first, _, last in ranges for code in range(int(first, 16), int(last or first, 16) + 1))


def legible(text: str) -> tuple[str, int]:
    r"""The text with every character that the font lacks as 〔U+code point〕, and how many there were.

    Line ends stay, other control characters go.

    Examples
    --------
    >>> legible("琼海口交罚\U000300f9号")
    ('琼海口交罚〔U+300F9〕号', 1)
    """
    text = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", text)
    missing = {char for char in text if ord(char) not in covered() and char != "\n"}
    shown = "".join(f"〔U+{ord(char):04X}〕" if char in missing else char for char in text) if missing else text
    return shown, sum(text.count(char) for char in missing)
