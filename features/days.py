"""Days as numbers: whole days since 1970-01-01 in int32, with calendar months as windows and publicity periods count them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]

NEVER = np.iinfo(np.int32).max  # a day that does not come
ALWAYS = np.iinfo(np.int32).min  # a day before every day


def number_of(days: date | Sequence[date] | NDArray[np.datetime64]) -> Days:
    """Days as int32, shape (n,); one day gives shape (1,).

    Examples
    --------
    >>> number_of([date(1970, 1, 1), date(2024, 2, 29)])
    array([    0, 19782], dtype=int32)
    """
    listed = [days] if isinstance(days, date) else days
    return np.asarray(listed, dtype="datetime64[D]").astype(np.int64).astype(np.int32)


def day_of(number: int) -> date:
    """The day of a number.

    Examples
    --------
    >>> day_of(19782)
    datetime.date(2024, 2, 29)
    """
    return date.fromordinal(date(1970, 1, 1).toordinal() + number)


def add_months(days: Days, months: NDArray[np.int64] | int) -> Days:
    """The same day of the month, `months` later; the month's last day where it has no such day (as credit.calendar has it).

    Examples
    --------
    >>> moved = add_months(number_of([date(2024, 8, 31), date(2024, 3, 31)]), np.array([6, -1]))
    >>> moved.astype("datetime64[D]").astype(str).tolist()
    ['2025-02-28', '2024-02-29']
    """
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    target = month + np.asarray(months, np.int64).astype("timedelta64[M]")
    in_month = (day - month.astype("datetime64[D]")).astype(np.int64)
    last = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64) - 1
    moved: Days = (target.astype("datetime64[D]").astype(np.int64) + np.minimum(in_month, last)).astype(np.int32)
    return moved
