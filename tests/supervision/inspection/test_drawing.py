"""The draw: quotas by hand, frequencies, causes, and the same plan whoever computes it."""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from credit.calendar import add_months
from credit.errors import ImpossiblePlan, UnknownTier
from supervision.inspection.drawing import draw
from supervision.inspection.population import Population
from supervision.inspection.quotas import quotas, within
from supervision.inspection.rules import PRESETS, PlanRules, TierRule
from tests.supervision.inspection.town import DAY, SEED, crowd, population, rules


def visited(town: Population, plan: PlanRules, *, seed: str = SEED, day: date = DAY) -> dict[str, int]:
    """Subject → why code of those who are visited."""
    drawn = draw(town, plan, seed=seed, day=day)
    names = town.table.column("subject").to_pylist()
    return {names[at]: int(drawn.why[at]) for at in drawn.visits.tolist()}


@pytest.mark.parametrize(
    ("sizes", "ratio", "least", "expected"),
    [
        ([10, 10, 10], 3000, 0, [3, 3, 3]),
        ([5, 5, 5], 3000, 0, [2, 2, 1]),  # 1.5 each, 4.5 in all → half up 5: two each, and the last remainder loses
        ([100, 1, 1], 500, 1, [5, 1, 1]),  # 5 % of 102 is 5; the two small strata still have one each
        ([100, 1, 1], 0, 1, [0, 0, 0]),  # a tier that is not drawn from has no least either
        ([7, 0], 10_000, 1, [7, 0]),  # nobody there, nobody drawn
    ],
)
def test_quotas_by_hand(sizes: list[int], ratio: int, least: int, expected: list[int]) -> None:
    assert quotas(np.array(sizes), ratio=ratio, least=least).tolist() == expected


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.integers(1, 10_000), st.integers(0, 2), st.data())
def test_quotas_are_near_their_share_and_capacity_holds(sizes: list[int], ratio: int, least: int, data: st.DataObject) -> None:
    got = quotas(np.array(sizes), ratio=ratio, least=least).tolist()
    for size, count in zip(sizes, got, strict=True):
        share = Fraction(size * ratio, 10_000)
        assert math.floor(share) <= count <= max(math.floor(share) + 1, min(least, size))
        assert count <= size
    floor = sum(min(least, count) for count in got)
    most = data.draw(st.integers(floor, max(floor, sum(got))))
    lowered = within(np.array(got), most=most, least=least).tolist()
    assert sum(lowered) == min(most, sum(got))
    assert all(min(least, one) <= low <= one for low, one in zip(lowered, got, strict=True))


def test_causes_and_due_visits_need_no_lot_and_the_best_tier_is_left_alone() -> None:
    resting, watched = {"ratio": 1, "rest_months": 12}, {"ratio": 0, "at_least_every_months": 6}
    plan = rules(tiers={"A": {"ratio": 0, "without_cause": False}, "B": resting, "D": watched})
    town = population(
        ("a-clean", "A", "教育", "海口市", None, ""),
        ("a-cause", "A", "教育", "海口市", DAY, "投诉"),
        ("b-never", "B", "教育", "海口市", None, ""),
        ("b-rests", "B", "教育", "海口市", date(2025, 7, 2), ""),  # eleven months and 29 days ago
        ("b-again", "B", "教育", "海口市", date(2025, 7, 1), ""),  # twelve months ago: may be drawn
        ("b-cause", "B", "教育", "海口市", date(2026, 6, 30), "投诉"),  # a cause knows no rest
        ("d-due", "D", "教育", "海口市", date(2025, 12, 31), ""),  # six months and a day ago
        ("d-seen", "D", "教育", "海口市", date(2026, 1, 1), ""),  # six months ago: not yet due
        ("d-never", "D", "教育", "海口市", None, ""),
    )
    assert visited(town, plan) == {"a-cause": 1, "b-never": 3, "b-again": 3, "b-cause": 1, "d-due": 2, "d-never": 2}


def slow_draw(rows: list[tuple[Any, ...]], plan: PlanRules, *, seed: str, day: date) -> set[str]:
    """The definition, word for word, in loops: the second opinion."""
    chosen: set[str] = set()
    open_by_stratum: dict[tuple[str, ...], list[str]] = {}
    everywhere = {(tier, industry, place) for _, tier, industry, place, _, _ in rows}
    for subject, tier, industry, place, last, cause in rows:
        rule = plan.tiers[tier]
        due = rule.at_least_every_months
        if cause or (due is not None and (last is None or last < add_months(day, -due))):
            chosen.add(subject)
        elif rule.without_cause and not (rule.rest_months and last is not None and last > add_months(day, -rule.rest_months)):
            open_by_stratum.setdefault((tier, industry, place), []).append(subject)
    for tier in {name[0] for name in everywhere}:
        strata = sorted(name for name in everywhere if name[0] == tier)
        sizes = [len(open_by_stratum.get(name, [])) for name in strata]
        ratio = Fraction(str(plan.tiers[tier].ratio))
        total = math.floor(sum(sizes) * ratio + Fraction(1, 2))
        counts = [math.floor(size * ratio) for size in sizes]
        by_rest = sorted(range(len(strata)), key=lambda n: (-(sizes[n] * ratio - counts[n]), n))
        for number in by_rest[: total - sum(counts)]:
            counts[number] += 1
        for name, size, count in zip(strata, sizes, counts, strict=True):
            least = min(plan.least_of_stratum, size) if ratio else 0
            lots = sorted(open_by_stratum.get(name, []), key=lambda one: hashlib.sha256(f"{seed}|visit|{one}".encode()).hexdigest())
            chosen |= set(lots[: max(count, least)])
    return chosen


@given(st.integers(0, 10**6), st.integers(1, 60))
def test_the_draw_is_its_definition_and_does_not_know_the_order_of_the_rows(number: int, size: int) -> None:
    rng = random.Random(number)
    days = [None, date(2024, 1, 1), date(2026, 1, 1), date(2026, 6, 30)]
    industries, places, causes = ["教育", "建筑业"], ["海口市", "三亚市"], ["", "", "", "投诉"]
    rows = [
        (f"s{n}", rng.choice("ABCD"), rng.choice(industries), rng.choice(places), rng.choice(days), rng.choice(causes))
        for n in range(size)
    ]
    plan = PlanRules.find("hainan-2025")
    expected = slow_draw(rows, plan, seed=str(number), day=DAY)
    assert set(visited(population(*rows), plan, seed=str(number))) == expected
    rng.shuffle(rows)
    assert set(visited(population(*rows), plan, seed=str(number))) == expected


def test_everybody_of_a_stratum_is_drawn_equally_often() -> None:
    # 2,000 seeds, 3 of 10 each: 600 expected of everybody, deviation √(2000 · 0.3 · 0.7) = 20.5; five of them are 102.
    town, plan = population(*crowd("B", 10)), rules()
    times = Counter(one for seed in range(2000) for one in visited(town, plan, seed=str(seed)))
    assert len(times) == 10
    assert all(abs(count - 600) < 102 for count in times.values())


def test_capacity_lowers_the_ratios_alike_and_keeps_one_of_every_stratum() -> None:
    town = population(*crowd("B", 100), *crowd("B", 50, place="三亚市"), *crowd("B", 2, place="三沙市"))
    # 30 % of 152 is 45.6 → 46: 30, 15, 1. At most 24: one each, then 21 in proportion to 29 : 14 : 0 → 14.2, 6.8 → 15, 8, 1.
    drawn = draw(town, rules(capacity=24), seed=SEED, day=DAY)
    assert drawn.lowered
    assert Counter(drawn.strata[s][2] for s in drawn.stratum[drawn.visits].tolist()) == {"海口市": 15, "三亚市": 8, "三沙市": 1}
    assert not draw(town, rules(capacity=46), seed=SEED, day=DAY).lowered


def test_what_cannot_be_drawn_says_what_to_do() -> None:
    town = population(*crowd("B", 10), *crowd("B", 10, place="三亚市"), ("x", "B", "教育", "海口市", None, "投诉"))
    with pytest.raises(ImpossiblePlan, match="raise the capacity, or use fewer strata"):
        draw(town, rules(capacity=2), seed=SEED, day=DAY)
    causes = population(*((f"x{n}", "B", "教育", "海口市", None, "投诉") for n in range(3)))
    with pytest.raises(ImpossiblePlan, match="3 visits have a cause or are due, the capacity is 2"):
        draw(causes, rules(capacity=2), seed=SEED, day=DAY)
    with pytest.raises(UnknownTier, match="no tier 'E'"):
        draw(population(*crowd("E", 2)), rules(), seed=SEED, day=DAY)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"ratio": 0.3, "without_cause": False}, "not visited without cause"),
        ({"ratio": 0.3, "rest_months": 12, "at_least_every_months": 12}, "minimum frequency asks"),
        ({"ratio": 0.33333}, "at most four decimals"),
        ({"ratio": 1.2}, "less than or equal to 1"),
    ],
)
def test_rules_that_contradict_themselves_cannot_be_built(rule: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TierRule.model_validate(rule)


@pytest.mark.parametrize("preset", sorted(PRESETS.glob("*.yaml")), ids=lambda file: file.stem)
def test_presets_name_their_source_and_survive_publication(preset: Any) -> None:
    found = PlanRules.find(preset.stem)
    assert found.name == preset.stem
    assert found.source
    assert PlanRules.read(found.text(), file="x") == found
    shares = [rule.ratio for rule in found.tiers.values()]
    assert shares == sorted(shares)  # the worse, the more (P4 8.2)


def test_every_industry_and_place_has_its_least_share_and_ratios_come_beyond_it() -> None:
    rows = [*crowd("A", 40), *crowd("B", 10), *crowd("A", 7, industry="建筑业"), *crowd("B", 3, industry="建筑业", place="三亚市")]
    open_to_all = {"A": {"ratio": 0.1}, "B": {"ratio": 0.5}}
    town = population(*rows)
    found = draw(town, rules(tiers=open_to_all, least_share=0.25, least_of_stratum=0), seed=SEED, day=DAY)
    counts: dict[tuple[str, str], int] = {}
    for at in found.visits.tolist():
        row = town.table.slice(at, 1).to_pylist()[0]
        counts[row["industry"], row["place"]] = counts.get((row["industry"], row["place"]), 0) + 1
    # 50 in education: a quarter, rounded up, is 13. 7 ÷ 4 → 2. 3 ÷ 4 → 1, and tier B's half, 1.5, is 2.
    assert counts["教育", "海口市"] >= 13
    assert (counts["建筑业", "海口市"], counts["建筑业", "三亚市"]) == (2, 2)
    drawn = {name: int((found.stratum[found.visits] == at).sum()) for at, name in enumerate(found.strata)}
    assert drawn["B", "教育", "海口市"] >= 5
    # Visits with a cause count: in 三亚 one of three has one, which is its share, and nobody is drawn beside it.
    caused = [
        (r["subject"], r["tier"], r["industry"], r["place"], None, "投诉" if r["subject"] == "B建筑业三亚市0001" else "")
        for r in town.table.to_pylist()
    ]
    nobody = {"A": {"ratio": 0}, "B": {"ratio": 0}}
    again = draw(population(*caused), rules(tiers=nobody, least_share=0.25), seed=SEED, day=DAY)
    assert len(again.visits) == 1 + 13 + 2


def test_a_least_share_that_the_capacity_does_not_hold_is_told() -> None:
    town = population(*crowd("B", 20))
    with pytest.raises(ImpossiblePlan, match="least share"):
        draw(town, rules(least_share=0.5, capacity=9), seed=SEED, day=DAY)
    held = draw(town, rules(least_share=0.5, capacity=10), seed=SEED, day=DAY)
    assert len(held.visits) == 10
    with pytest.raises(ValueError, match="four decimals"):
        rules(least_share=0.12345)
