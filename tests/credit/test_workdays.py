"""Seven working days, counted by hand on the State Council's calendars."""

from datetime import date

import pytest

from credit.workdays import FIRST_YEAR, LAST_YEAR, Deadline, deadline, is_announced, is_working_day


@pytest.mark.parametrize(
    ("decided", "last_day"),
    [
        (date(2024, 3, 4), date(2024, 3, 13)),  # a Monday: Tue to Fri are 4, then Mon, Tue, Wed
        (date(2024, 3, 8), date(2024, 3, 19)),  # a Friday: five of the next week, Mon, Tue
        (date(2024, 3, 9), date(2024, 3, 19)),  # a Saturday counts from Monday as Friday does
        (date(2024, 2, 7), date(2024, 2, 22)),  # 8, 9, then Spring Festival 10-17, then Sunday 18 worked, 19, 20, 21, 22
        (date(2025, 1, 24), date(2025, 2, 10)),  # Sunday 26 worked, 27, festival to 4 February, 5, 6, 7, Saturday 8 worked, 10
        (date(2024, 9, 27), date(2024, 10, 12)),  # Sunday 29 worked, 30, National Day 1-7, 8, 9, 10, 11, Saturday 12 worked
        (date(2026, 9, 24), date(2026, 10, 12)),  # Mid-Autumn 25-27, 28, 29, 30, National Day 1-7, 8, 9, Saturday 10 worked, 12
    ],
)
def test_seven_working_days_after_the_decision(decided: date, last_day: date) -> None:
    assert deadline(decided) == Deadline(last_day, announced=True)


def test_a_limit_that_reaches_into_a_year_without_announced_holidays_says_so() -> None:
    # Friday 2100-01-01 would be a holiday, but nobody has announced it: Monday to Friday count.
    assert deadline(date(2099, 12, 31), 2) == Deadline(date(2100, 1, 4), announced=False)
    assert deadline(date(LAST_YEAR, 12, 30), 7).announced is False
    assert deadline(date(LAST_YEAR, 1, 5), 7).announced is True
    assert deadline(date(FIRST_YEAR - 1, 12, 25), 1).announced is False
    assert (is_announced(date(2024, 1, 1)), is_announced(date(2099, 1, 1))) == (True, False)


def test_weekends_and_holidays() -> None:
    assert not is_working_day(date(2024, 10, 1))
    assert is_working_day(date(2024, 10, 12))
    assert [is_working_day(date(2099, 1, day)) for day in range(1, 5)] == [True, True, False, False]  # Thursday to Sunday


def test_no_days_is_the_day_itself_and_fewer_are_refused() -> None:
    assert deadline(date(2024, 10, 1), 0) == Deadline(date(2024, 10, 1), announced=True)
    with pytest.raises(ValueError, match="no -1 working days"):
        deadline(date(2024, 10, 1), -1)
