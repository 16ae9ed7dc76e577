"""Rows that were refused: where, why, and what to do; never the value itself, which may be a person's."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from credit.errors import FolderNotWritable


@dataclass(frozen=True, slots=True)
class Reject:
    """One reason for which one row was refused. `value_class` tells the kind of the value, e.g. "text of 9 characters"."""

    file: str
    line: int
    column: str
    reason: str
    value_class: str
    remedy: str


def value_class(text: str | None) -> str:
    """What kind of value a cell holds, without the value.

    Examples
    --------
    >>> value_class("2024-13-01"), value_class(None), value_class("张三")
    ('digits and signs, 10 characters', 'empty', 'text, 2 characters')
    """
    if text is None:
        return "empty"
    plain = all(ch.isdigit() or not ch.isalnum() for ch in text)
    return f"{'digits and signs' if plain else 'text'}, {len(text)} characters"


def write_rejects(file: Path, rejects: Iterable[Reject]) -> None:
    """Write a rejects file (CSV, UTF-8 with a mark so that a spreadsheet shows the Chinese).

    Raises
    ------
    FolderNotWritable
        The folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([f.name for f in fields(Reject)])
            writer.writerows(astuple(reject) for reject in rejects)
    except PermissionError:
        raise FolderNotWritable(str(file.parent)) from None
