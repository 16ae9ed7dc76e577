"""Cells of text → dates and numbers, in every spelling that departments use.

Each parser looks at the distinct texts of a column once: a column of a million rows has a few thousand days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from credit.subject import halfwidth

_SEPARATED = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_DAY = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]")
# Day 0 of a workbook's serial days, chosen so that serial 61 is 1900-03-01: the format counts a 29 February 1900 that never was.
_SERIAL_ZERO = date(1899, 12, 30)
_NUMBER = re.compile(r"([-+]?[\d,]*\.?\d+(?:[eE][-+]?\d+)?)\s*(亿元|万元|元|%|)")
_IN_WAN = {"亿元": 10_000.0, "万元": 1.0, "元": 0.0001}


def parse_date(text: str) -> date:
    """One day from one of the spellings in use.

    Read are 2024-03-01, 2024/3/1, 2024.3.1, 2024年3月1日, 20240301, 二〇二四年三月一日, a workbook's serial day (45352), each
    also with full-width digits and with a time of day behind it, which is dropped.

    Raises
    ------
    ValueError
        No known spelling, or a day that does not exist.

    Examples
    --------
    >>> [parse_date(t).isoformat() for t in ("2024/3/1", "２０２４年３月１日", "45352", "二〇二四年三月一日")]
    ['2024-03-01', '2024-03-01', '2024-03-01', '2024-03-01']
    """
    clean = _TIME.sub("", halfwidth(text))
    if found := (_SEPARATED.fullmatch(clean) or _COMPACT.fullmatch(clean)):
        return date(*(int(part) for part in found.groups()))
    if found := _SERIAL.fullmatch(clean):
        return _SERIAL_ZERO + timedelta(days=int(found.group(1)))
    if found := _CHINESE_DAY.fullmatch(clean):
        year, month, day = found.groups()
        return date(int(year.translate(_CHINESE_DIGITS)), _chinese_number(month), _chinese_number(day))
    raise ValueError("no known spelling of a day")


def _chinese_number(text: str) -> int:
    """1 to 99 in Chinese numerals, e.g. 二十一."""
    tens, ten, ones = text.rpartition("十")
    units = int(ones.translate(_CHINESE_DIGITS)) if ones else 0
    if not ten:
        return units
    return 10 * (int(tens.translate(_CHINESE_DIGITS)) if tens else 1) + units


def parse_number(text: str, *, unit: str | None = None) -> float:
    """One number; a unit of money written behind it is brought to 万元 where the field is in 万元.

    Raises
    ------
    ValueError
        Not a finite number, or a unit that does not fit the field.

    Examples
    --------
    >>> parse_number("２，０００元", unit="万元"), parse_number("1,234.5"), parse_number("3亿元", unit="万元")
    (0.2, 1234.5, 30000.0)
    """
    found = _NUMBER.fullmatch(halfwidth(text).replace("，", ","))
    if not found:
        raise ValueError("not a number")
    value, suffix = float(found.group(1).replace(",", "")), found.group(2)
    if suffix in _IN_WAN and unit == "万元":
        # Division keeps 2000 元 = 0.2 万元 to the last bit, where 2000 * 0.0001 would not.
        return value / 10_000.0 if suffix == "元" else value * _IN_WAN[suffix]
    if suffix and suffix != unit:
        raise ValueError(f"the unit {suffix} does not fit the field's unit {unit or '(none)'}")
    return value


def parse_column(column: pa.ChunkedArray, parse: Callable[[str], object], kind: pa.DataType) -> tuple[pa.Array, pa.Array]:
    """Values of `kind` (null where empty or wrong) and a mask of the wrong cells.

    Parameters
    ----------
    column
        n texts, null where empty.
    parse
        Text → value; raises ValueError where it cannot.
    """
    encoded = pc.dictionary_encode(column).combine_chunks()
    values: list[object] = []
    wrong: list[bool] = []
    for text in encoded.dictionary.to_pylist():
        try:
            values.append(parse(text))
            wrong.append(False)
        except (ValueError, OverflowError):
            values.append(None)
            wrong.append(True)
    if not values:
        return pa.nulls(len(column), kind), pa.array([False] * len(column), pa.bool_())
    taken = pa.array(values, kind).take(encoded.indices)
    return taken, pc.fill_null(pa.array(wrong, pa.bool_()).take(encoded.indices), False)
