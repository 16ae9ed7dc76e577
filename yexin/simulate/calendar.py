"""The simulated years as a grid of quarters, and the days on which departments report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from credit.calendar import add_months

Integers = NDArray[np.int64]
_EPOCH = date(1970, 1, 1)
# 双公示: within seven working days of the decision (国办发〔2015〕51号); some departments are late (迟报率 of a few per cent).
_WORKING_DAYS = 7
_LATE_SHARE = 0.03
_LATEST = 60


def number(day: date) -> int:
    """Days since 1970-01-01.

    Examples
    --------
    >>> number(date(1970, 1, 31))
    30
    """
    return (day - _EPOCH).days


@dataclass(frozen=True, slots=True)
class Calendar:
    """Quarters from the first simulated day to the last.

    Attributes
    ----------
    first_days, lengths
        First day and number of days of each quarter, shape (quarters,).
    season
        Quarter of the calendar year, 0 to 3, of each.
    last_day
        Last day on which anything is known.
    """

    first_days: Integers
    lengths: Integers
    season: Integers
    last_day: int

    @classmethod
    def ending(cls, end: date, *, years: int) -> Calendar:
        """`years` years whose last day is `end`."""
        start = add_months(end + timedelta(days=1), -12 * years)
        firsts = [add_months(start, 3 * quarter) for quarter in range(4 * years + 1)]
        numbers = np.array([number(day) for day in firsts])
        return cls(numbers[:-1], np.diff(numbers), np.array([(day.month - 1) // 3 for day in firsts[:-1]]), number(end))

    @property
    def first_day(self) -> int:
        """First simulated day."""
        return int(self.first_days[0])

    @property
    def last_days(self) -> Integers:
        """Last day of each quarter."""
        return self.first_days + self.lengths - 1

    def seasonal(self, factors: Sequence[float]) -> NDArray[np.float64]:
        """The factor of each quarter, shape (quarters,), from one for each quarter of the calendar year, whose mean is 1."""
        return np.array(factors)[self.season]

    def reported(self, rng: np.random.Generator, day: Integers) -> Integers:
        """The day on which the platform learns of what happened on `day`: mostly within seven working days, some late.

        Nothing is known before the first simulated day.
        """
        late = rng.random(len(day)) < _LATE_SHARE
        delay = rng.integers(1, _WORKING_DAYS + 1, len(day)) + np.where(late, rng.integers(1, _LATEST, len(day)), 0)
        known = np.busday_offset(day.astype("datetime64[D]"), delay, roll="backward").astype(np.int64)
        return np.maximum(known, self.first_day)


def year_of(day: Integers) -> Integers:
    """Calendar year of each day."""
    return day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
