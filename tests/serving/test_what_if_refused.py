"""What cannot be supposed is refused with the rule or the day that forbids it."""

from __future__ import annotations

from datetime import date

import pytest

from credit.errors import ImpossibleHypothesis, UnknownTier
from serving.what_if.hypothesis import Hypothesis
from tests.serving.what_if_world import CITY, TODAY, ask, row, standing, town


@pytest.mark.parametrize(
    ("hypothesis", "says"),
    [
        (Hypothesis("repaired", "p0", date(2024, 8, 31)), r"p0号: .*opens on 2024-09-01.*（?国家发展改革委令第36号"),
        (Hypothesis("repaired", "p0", date(2024, 6, 29)), "what has happened cannot be supposed otherwise"),
        (Hypothesis("repaired", "p9", date(2024, 9, 1)), "no record of this subject has that id"),
        (Hypothesis("repaired", "licence", date(2024, 9, 1)), "no rule gives this record a day"),
        (Hypothesis("withdrawn", "p0", date(2025, 6, 2)), "ends by itself after 2025-06-01"),
        (Hypothesis("repaired", "twin号", date(2024, 9, 1)), "2 records have that document number"),
    ],
)
def test_what_law_or_life_forbids_is_refused_with_the_rule(hypothesis: Hypothesis, says: str) -> None:
    twins = [row(f"twin{n}", TODAY, document="twin号") for n in range(2)]
    base = standing(CITY, [*town([(29, 2, 0)]), *twins])
    with pytest.raises(ImpossibleHypothesis, match=says):
        ask(base, hypothesis)


def test_the_same_repair_twice_is_refused() -> None:
    twice = [Hypothesis("repaired", "p0", date(2024, 9, day)) for day in (1, 2)]
    with pytest.raises(ImpossibleHypothesis, match=r"repaired .* already"):
        ask(standing(CITY, town([(29, 2, 0)])), *twice)


def test_a_tier_and_a_day_that_do_not_exist() -> None:
    base = standing(CITY, town([(29, 2, 0)]))
    with pytest.raises(UnknownTier, match="D, C, B, A"):
        ask(base, reach="AAA")
    with pytest.raises(ImpossibleHypothesis, match="none of the days"):
        ask(base, until=date(2030, 1, 1))
