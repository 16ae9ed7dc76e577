"""What a bank and the platform agreed to exchange: data that both sides hold and check every file against."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from credit.errors import ColumnsNotAgreed, InvalidRulebook, UnreadableFile
from credit.purpose import Purpose
from credit.settings_file import read_settings

REQUEST = ("subject", "as_of", "authorisation")
KEYS = ("subject", "as_of")
Row = dict[str, str]


class Agreement(BaseModel):
    """Which columns of which evaluation a bank gets about enterprises that authorised it, and until when.

    `columns` may name the served `score`, the `log_odds` behind it and the points of a dimension (`points_<dimension>`): never a
    record, never a feature. The purpose can be no other than a pre-loan check, and a person cannot be its subject.

    Examples
    --------
    >>> Agreement(bank="bank", evaluation="preloan", columns=("score", "points_performance"), until=date(2027, 1, 1)).answer
    ('subject', 'as_of', 'score', 'points_performance')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank: str = Field(min_length=1)
    evaluation: str = Field(min_length=1)
    purpose: Literal[Purpose.PRELOAN] = Purpose.PRELOAN
    columns: tuple[Annotated[str, Field(pattern=r"^(score|log_odds|points_[a-z0-9_]+)$")], ...] = Field(min_length=1)
    until: date

    @classmethod
    def load(cls, path: Path) -> Agreement:
        """Read an agreement's YAML file.

        Raises
        ------
        InvalidRulebook
            It cannot be read, or agrees to what may not be agreed to.
        """
        return read_settings(path, cls, partial(InvalidRulebook, str(path)))

    @property
    def answer(self) -> tuple[str, ...]:
        """The columns of the platform's answer, in order."""
        return (*KEYS, *self.columns)


def read_exactly(file: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file that has these columns and no others, each subject on each day once.

    Raises
    ------
    ColumnsNotAgreed
        A column is missing or there is one more: the file is not read any further.
    UnreadableFile
        It is not there or no CSV, or a row has other cells than columns, a day that is none, or is there twice.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            found = tuple(reader.fieldnames or ())
            if odd := sorted(set(found) ^ set(columns)):
                raise ColumnsNotAgreed(odd, columns)
            rows = list(reader)
    except (OSError, UnicodeError, csv.Error) as error:
        raise UnreadableFile(str(file), f"not a readable CSV file in UTF-8 ({type(error).__name__}): check path and form") from None
    _check_rows(file, rows)
    return rows


def _check_rows(file: Path, rows: Sequence[Row]) -> None:
    """No value is named: rows are about somebody, and this ends in logs."""
    seen: set[tuple[str, date]] = set()
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise UnreadableFile(str(file), f"line {line} has not as many cells as there are columns: write it again")
        try:
            pair = row["subject"], date.fromisoformat(row["as_of"])
        except ValueError:
            raise UnreadableFile(str(file), f"line {line}: as_of is no day: write it as 2025-06-30") from None
        if pair in seen:
            raise UnreadableFile(str(file), f"line {line} is about a subject and a day that are there already: ask once")
        seen.add(pair)


def write_exactly(file: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write rows under these columns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(columns)
        writer.writerows(rows)
