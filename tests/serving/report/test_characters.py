"""The fonts hold what their lists say, and every character that the product itself writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from serving.report.characters import FONTS, covered, legible

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("font", "listed"), [("Regular", "regular.txt"), ("Bold", "bold.txt")])
def test_a_font_holds_what_its_list_says(font: str, listed: str) -> None:
    ranges = (line.partition("-") for line in (FONTS / listed).read_text("ascii").split())
    codes = {code for first, _, last in ranges for code in range(int(first, 16), int(last or first, 16) + 1)}
    assert set(TTFont(FONTS / f"NotoSansCJKsc-{font}-subset.otf").getBestCmap()) == codes


def test_every_character_that_the_product_writes_is_there() -> None:
    files = [*ROOT.glob("credit/catalogue/**/*.yaml"), *ROOT.glob("serving/**/*.yaml"), *ROOT.glob("models/evaluations/**/*.yaml")]
    written = {char for file in files for char in file.read_text("utf-8") if not char.isspace()}
    assert len(files) > 30
    assert {char for char in written if ord(char) not in covered()} == set()


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("海南㐂号", "海南〔U+3402〕号", 1),
        ("㐂㐂", "〔U+3402〕〔U+3402〕", 2),
        ("两\n行\x00\x07", "两\n行", 0),
        ("", "", 0),
    ],
)
def test_a_missing_character_is_named(text: str, shown: str, missing: int) -> None:
    assert legible(text) == (shown, missing)


@given(st.text())
def test_whatever_is_written_can_be_shown(text: str) -> None:
    shown, _ = legible(text)
    assert all(ord(char) in covered() or char == "\n" for char in shown)
    assert legible(shown) == (shown, 0)
