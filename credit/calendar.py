"""Calendar months, as publicity periods and feature windows count them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (earlier if negative); the month's last day where it has no such day.

    Examples
    --------
    >>> add_months(date(2024, 8, 31), 6), add_months(date(2024, 3, 31), -1)
    (datetime.date(2025, 2, 28), datetime.date(2024, 2, 29))
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))
