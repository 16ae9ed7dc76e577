"""Time-ordered parts: nobody learns on a day from what happened after the next part began."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.calendar import add_months
from credit.errors import NoOutcomes
from models.plan import Outcome, TrainingPlan
from training.split import Split

TWELVE = Outcome(months=12, any={"penalty_count_12m": 1})


def test_four_parts_a_year_apart() -> None:
    plan = TrainingPlan(first=date(2020, 6, 30), last=date(2025, 6, 30), every_months=12, test_days=1, calibration_days=1)
    split = Split.of(plan, TWELVE)
    years = [[day.year for day in part] for part in (split.learn, split.calibration, split.test, split.out_of_time)]
    assert years == [[2020, 2021, 2022], [2023], [2024], [2025]]  # each outcome ends on the day on which the next part begins
    assert split.purged == ()


def test_a_month_of_reporting_takes_the_day_before_each_part() -> None:
    plan = TrainingPlan(first=date(2019, 6, 30), last=date(2025, 6, 30), every_months=12, test_days=1, gap_months=1)
    split = Split.of(plan, TWELVE)
    # On 2025-06-30 the outcomes of 2024-06-30 are complete, not yet reported: the test is 2023; in turn 2022 is no day to learn.
    assert [day.year for day in split.purged] == [2022, 2024]
    assert ([day.year for day in split.test], split.learn[-1].year) == ([2023], 2021)


@given(
    every=st.integers(1, 12),
    months=st.integers(1, 18),
    gap=st.integers(0, 6),
    parts=st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 3)),
)
def test_every_outcome_is_reported_before_the_next_part_begins(
    every: int, months: int, gap: int, parts: tuple[int, int, int]
) -> None:
    plan = TrainingPlan(
        first=date(2015, 1, 31),
        last=date(2025, 1, 31),
        every_months=every,
        gap_months=gap,
        calibration_days=parts[0],
        test_days=parts[1],
        held_out_days=parts[2],
    )
    try:
        split = Split.of(plan, Outcome(months=months, any={"x": 1}))
    except NoOutcomes:
        return
    ordered = [part for part in (split.learn, split.calibration, split.test, split.out_of_time) if part]
    for earlier, later in pairwise(ordered):
        assert add_months(earlier[-1], months + gap) <= later[0]
    assert tuple(map(len, (split.calibration, split.test, split.out_of_time))) == parts
    assert len({*split.used, *split.purged}) == len(split.used) + len(split.purged)


def test_parts_that_have_no_days_are_refused() -> None:
    plan = TrainingPlan(first=date(2023, 6, 30), last=date(2025, 6, 30), every_months=12, test_days=2, calibration_days=1)
    with pytest.raises(NoOutcomes, match="begin earlier than 2023-06-30"):
        Split.of(plan, TWELVE)
