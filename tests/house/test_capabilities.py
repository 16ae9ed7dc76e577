"""The page on capabilities: every number once, a state that it knows, files that are there, and counts that are right."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The numbers that the policy documents' capabilities bear, C001…C199 with gaps between their chapters.
NUMBERS = {
    *range(1, 66), *range(70, 96), *range(100, 130), *range(140, 163), *range(170, 184), *range(190, 200),
}  # fmt: skip
PAGE = (ROOT / "docs/capabilities.md").read_text("utf-8")
LINES = re.findall(r"^\| C(\d{3}) \| (.+?) \| (works|partly|not) \| (?:`(.+?)`)? ?\| (.*?) ?\|$", PAGE, re.M)


def test_every_capability_has_one_line() -> None:
    assert [int(number) for number, *_ in LINES] == sorted(NUMBERS)


def test_what_works_or_partly_works_names_a_file_that_is_there_and_says_what_is_missing() -> None:
    for number, _, state, file, remark in LINES:
        assert bool(file) == (state != "not"), number
        assert not file or (ROOT / file).exists(), f"C{number}: {file}"
        assert state != "partly" or remark, number


def test_the_counts_are_those_of_the_lines() -> None:
    counts = Counter(state for _, _, state, _, _ in LINES)
    assert f"**{counts['works']} work, {counts['partly']} partly, {counts['not']} not, of {len(LINES)}.**" in PAGE
