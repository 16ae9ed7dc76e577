"""China's working days (工作日), as reporting limits count them: the State Council's holidays and the weekends worked for them.

The holidays of a year are announced at the end of the year before, and the package `chinesecalendar` knows them from 2004 on.
In a year that it does not know Monday to Friday are taken for working days, and the result says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from chinese_calendar.constants import holidays

FIRST_YEAR: int = min(holidays).year
LAST_YEAR: int = max(holidays).year
# Licences and penalties must be reported within seven working days of the decision (国办发〔2015〕51号; P4 chapter 8 section 2).
REPORTING_LIMIT = 7
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit in working days; `announced` is False where it rests on a year without announced holidays."""

    day: date
    announced: bool


def is_announced(day: date) -> bool:
    """Whether the holidays of that year are known."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_working_day(day: date) -> bool:
    """Whether `day` is worked; Monday to Friday where `is_announced` is False.

    Examples
    --------
    >>> is_working_day(date(2024, 2, 4)), is_working_day(date(2024, 2, 12))  # a Sunday worked, a Monday of Spring Festival
    (True, False)
    """
    if is_announced(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() <= _FRIDAY


@lru_cache(maxsize=1 << 14)
def deadline(start: date, working_days: int = REPORTING_LIMIT) -> Deadline:
    """The last of so many working days (≥ 0) after `start`; `start` itself is not counted.

    Raises
    ------
    ValueError
        A negative number of days.

    Examples
    --------
    >>> deadline(date(2024, 2, 7))  # Spring Festival from the 10th to the 17th; Friday the 9th and Sunday the 18th are worked
    Deadline(day=datetime.date(2024, 2, 22), announced=True)
    """
    if working_days < 0:
        raise ValueError(f"a limit has no {working_days} working days")
    day, left, announced = start, working_days, True
    while left:
        day += timedelta(days=1)
        announced &= is_announced(day)
        left -= is_working_day(day)
    return Deadline(day, announced)
