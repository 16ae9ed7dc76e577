"""A report's words → PDF pages, by typst with the fonts of this release only: the same words make the same bytes anywhere."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from credit.errors import UnreadableReport
from credit.language import Language
from serving.report.characters import FONTS, legible
from serving.report.document import Report
from serving.report.wording import labels, say

_TEMPLATES = Path(__file__).parent / "template"
_STANDARD: Literal["a-2a"] = "a-2a"  # PDF/A-2a: an archive can still read it, and a screen reader can read it aloud


def pages(report: Report, *, stamped: datetime) -> bytes:
    """The report as PDF/A, unsigned; `stamped` is the time of issue, which the file carries.

    Raises
    ------
    UnreadableReport
        Template or fonts are damaged.
    """
    import typst

    language = Language(report.head.language)
    content, missing = _legible(msgspec.to_builtins(report))
    if missing:
        content["notes"].append(say(language, "note.glyphs", count=missing))
    inputs = {"report": json.dumps(content, ensure_ascii=False), "labels": json.dumps(labels(language), ensure_ascii=False)}
    try:
        made = typst.compile(
            str(_TEMPLATES / f"{report.head.kind}.typ"),
            root=str(_TEMPLATES),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs=inputs | {"code": _code(report.head.verify_url)},
            format="pdf",
            pdf_standards=_STANDARD,
            timestamp=int(stamped.timestamp()),
        )
    except typst.TypstError as error:
        raise UnreadableReport(error.message) from None
    return made


@cache
def release() -> str:
    """A hash of all that turns words into bytes: typst, templates, fonts. Where it is another, other bytes are to be expected."""
    from importlib.metadata import version

    files = [*sorted(_TEMPLATES.glob("*.typ")), *sorted(FONTS.glob("*.otf")), Path(__file__).with_name("texts.yaml")]
    parts = [version("typst").encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _legible(content: Any) -> tuple[Any, int]:
    """All texts of decoded JSON made legible, and how many characters the font lacks."""
    if isinstance(content, str):
        return legible(content)
    if isinstance(content, dict):
        several = {key: _legible(value) for key, value in content.items()}
        return {key: value for key, (value, _) in several.items()}, sum(count for _, count in several.values())
    if isinstance(content, list | tuple):
        some = [_legible(value) for value in content]
        return [value for value, _ in some], sum(count for _, count in some)
    return content, 0


def _code(url: str) -> str:
    """The QR code of an address, as SVG."""
    import segno

    return str(segno.make(url, error="m", micro=False).svg_inline(border=0, dark="#12344d"))
