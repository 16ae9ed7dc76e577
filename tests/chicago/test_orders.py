"""Orders of the same inspections: what each is worth, by hand; and what a plan promises whatever the lot."""

from __future__ import annotations

import numpy as np
import pytest

from yexin.chicago.intervals import MEASURES, Interval, compare
from yexin.chicago.orders import Inspections, Worth, at_random, by_minimum, by_plan
from yexin.chicago.trade_off import PLAN, RANDOM
from yexin.chicago.uplift import by_risk
from yexin.chicago.uplift_page import page
from yexin.chicago.uplift_report import report_on

DAYS = np.array(["2014-09-01", "2014-09-02", "2014-09-04", "2014-09-08"], "datetime64[D]")
FOUR = Inspections(
    DAYS, np.array([1.0, 2, 3, 4]), np.array([False, True, False, True]), np.array(list("aabb")), np.array(list("ABCD"))
)


def town(size: int = 400) -> Inspections:
    """Risk tells of violations, and nearly all of one group is low in risk."""
    rng = np.random.default_rng(7)
    risk = rng.normal(size=size)
    group = np.where(np.arange(size) % 20 == 0, "rare", "usual")
    risk[group == "rare"] -= 3
    found = rng.random(size) < 1 / (1 + np.exp(1.5 - risk))
    tier = np.array(list("ABCD"))[np.searchsorted([-1, 0, 1], risk)]
    days = np.datetime64("2014-09-01") + np.sort(rng.integers(0, 60, size)).astype("timedelta64[D]")
    return Inspections(days, risk, found, group, tier)


@pytest.mark.parametrize(
    ("order", "worth"),
    [
        # 4th and 2nd first: the 4th comes seven days earlier, the 2nd stays; half of each group lies in the first half.
        ([3, 1, 0, 2], Worth(3.5, 1.0, 0.0, 0.5, 0.0)),
        # 1st and 2nd first: nothing moves, one of the two is found in the first half, group b is not seen in it.
        ([0, 1, 2, 3], Worth(0.0, 0.5, 0.0, 0.0, 1.0)),
        # 3rd and 4th first: the 4th six days earlier, the 2nd on the 8th, six later.
        ([2, 3, 0, 1], Worth(0.0, 0.5, 0.5, 0.0, 1.0)),
    ],
)
def test_what_an_order_is_worth_by_hand(order: list[int], worth: Worth) -> None:
    assert Worth.of(FOUR, np.array(order)) == worth


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_orders_everybody_once_and_visits_every_group_of_every_tier_in_the_first_half(seed: int) -> None:
    done = town()
    order = by_plan(done, seed)
    assert sorted(order.tolist()) == list(range(len(done)))
    half = set(order[: len(done) // 2].tolist())
    seen = {(done.tier[n], done.group[n]) for n in half}
    assert seen == set(zip(done.tier.tolist(), done.group.tolist(), strict=True))


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4])
def test_a_guaranteed_share_is_kept_and_the_rest_is_pure_risk_order(share: float) -> None:
    done = town()
    order, half = by_minimum(done, 3, share), len(done) // 2
    assert sorted(order.tolist()) == list(range(len(done)))
    first = np.zeros(len(done), bool)
    first[order[:half]] = True
    rare = done.group == "rare"
    # Nearly all of the rare group is low in risk: what pure risk order gives it is less, and it has its share and no more.
    assert first[rare].sum() == np.ceil(share * rare.sum())
    worst = by_risk(done.day, done.risk)
    usual = [n for n in worst.tolist() if not rare[n]]
    taken = [n for n in order[:half].tolist() if not rare[n]]
    assert taken == usual[: len(taken)]


def test_the_intervals_are_those_of_the_resamples() -> None:
    assert Interval.of([float(n) for n in range(101)]) == Interval(50.0, 2.5, 97.5)
    same = compare(town(100), {"one": at_random, "two": at_random}, plans=("two",), resamples=5, lots=2)
    assert same.worth["one"] == same.worth["two"]
    assert all(same.minus["two"]["one"][m] == Interval(0, 0, 0) for m in MEASURES)


def test_the_report_finds_more_than_chance_where_risk_tells_and_its_page_says_so() -> None:
    found = report_on(town(), resamples=50, lots=2)
    assert found.compared.minus[PLAN][RANDOM]["days_earlier"].low > 0
    shown = page(found)
    assert f"计划平均早 {found.compared.minus[PLAN][RANDOM]['days_earlier'].mean:.1f} 天" in shown
    assert [one.setting for one in found.curves["mixed"]] == [0.0, 0.25, 0.5, 0.75, 1.0]
    # With its dial at the end the mixture is risk order itself.
    assert found.curves["mixed"][-1].minus_risk.mean == 0
    (rare, usual) = found.groups
    assert rare["risk"]["first_half"]["high"] < usual["risk"]["first_half"]["low"]
    assert "http" not in shown
