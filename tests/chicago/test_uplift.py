"""Re-ordering inspections by a score: numbers that one can do by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from yexin.chicago.uplift import by_risk, found_by_day, reordered, uplift


def days(*of_month: int) -> NDArray[np.datetime64]:
    return np.array([f"2014-09-{day:02}" for day in of_month], "datetime64[D]")


# Four inspections on the 1st, 2nd, 4th and 8th; the 2nd and the 4th in the list find a violation.
DAYS = days(1, 2, 4, 8)
FOUND = np.array([False, True, False, True])


def test_the_riskiest_gets_the_first_day() -> None:
    # order: 4th (0.9), 2nd (0.5), 1st (0.2), 3rd (0.1) → days 1, 2, 4, 8
    risk = np.array([0.2, 0.5, 0.1, 0.9])
    assert by_risk(DAYS, risk).tolist() == [3, 1, 0, 2]
    assert reordered(DAYS, by_risk(DAYS, risk)).tolist() == days(4, 2, 8, 1).tolist()


def test_days_earlier_is_the_mean_over_those_that_found_something() -> None:
    # The 2nd stays on the 2nd (0 days), the 4th moves from the 8th to the 1st (7 days): 3.5. Half of two found by the second
    # inspection before, both of them after.
    moved = uplift(DAYS, np.array([0.2, 0.5, 0.1, 0.9]), FOUND)
    assert moved.days_earlier == 3.5
    assert (moved.first_half_before, moved.first_half, moved.more_in_first_half) == (0.5, 1.0, 1.0)
    assert (moved.found, moved.found_earlier, moved.found_later, moved.share_later) == (2, 1, 0, 0.0)


def test_who_is_pushed_back_is_counted() -> None:
    # order: 1st, 3rd, 4th, 2nd → the 2nd goes from the 2nd to the 8th (-6), the 4th from the 8th to the 4th (+4): mean -1
    moved = uplift(DAYS, np.array([0.9, 0.1, 0.8, 0.7]), FOUND)
    assert moved.days_earlier == -1.0
    assert (moved.found_earlier, moved.found_later, moved.share_later) == (1, 1, 0.5)
    assert (moved.first_half_before, moved.first_half) == (0.5, 0.0)


def test_equal_scores_change_nothing() -> None:
    moved = uplift(DAYS, np.zeros(4), FOUND)
    assert (moved.days_earlier, moved.found_earlier, moved.found_later) == (0.0, 0, 0)


def test_the_rows_need_not_come_in_the_order_of_days() -> None:
    shuffled = np.array([2, 0, 3, 1])
    risk = np.array([0.2, 0.5, 0.1, 0.9])
    assert uplift(DAYS[shuffled], risk[shuffled], FOUND[shuffled]) == uplift(DAYS, risk, FOUND)


def test_each_day_keeps_its_number_of_inspections() -> None:
    busy = days(1, 1, 1, 2, 5, 5)
    new = reordered(busy, by_risk(busy, np.array([0.1, 0.6, 0.2, 0.5, 0.4, 0.3])))
    assert sorted(new.tolist()) == sorted(busy.tolist())
    assert new.tolist() == days(5, 1, 5, 1, 1, 2).tolist()


def test_the_curve_is_the_share_found_by_the_end_of_each_day() -> None:
    calendar, share = found_by_day(days(1, 1, 2, 4), np.array([True, False, True, True]))
    assert calendar.tolist() == days(1, 2, 4).tolist()
    assert share.tolist() == [1 / 3, 2 / 3, 1.0]


def test_nothing_found_has_no_uplift() -> None:
    with pytest.raises(ValueError, match="none can be found earlier"):
        uplift(DAYS, np.zeros(4), np.zeros(4, bool))
