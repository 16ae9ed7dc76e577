"""What-if curves are the scores that are given later when the same happens; repairs never lower them; the plan is the cheapest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, permutations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credit.calendar import add_months
from models.evaluation import Evaluation
from models.note import FeatureNote
from serving.standing import Standing
from serving.tables import ApprovedTable
from serving.what_if import plan as planning
from serving.what_if.answers import StepAnswer
from serving.what_if.curve import every_day, scores_under, told_days
from serving.what_if.hypothesis import Hypothesis, supposed_rows
from serving.what_if.shares import fair_shares
from tests.serving.what_if_world import CITY, TODAY, Penalty, ask, penalties, row, scores_later, standing, town

SOON = add_months(TODAY, 14)  # by then every general penalty of these tests has ended by itself


def possible(base: Standing, day: date, event: str) -> list[Hypothesis]:
    """Each record's event on the first day on or after `day` that is lawful."""
    found = []
    for one in planning.repairable_records(base, SOON):
        when = max(day, one.opens) if event == "repaired" else min(day, one.clock.ends)
        found.append(Hypothesis(event, one.fact["record_id"], when))  # type: ignore[arg-type]
    return found


@settings(max_examples=40)
@given(penalties, st.integers(0, 200), st.sampled_from(["repaired", "withdrawn"]), st.data())
def test_a_supposed_curve_is_what_is_scored_later_when_the_same_happens(
    some: list[Penalty], after: int, event: str, data: st.DataObject
) -> None:
    rows = town(some)
    base = standing(CITY, rows)
    events = (
        data.draw(st.lists(st.sampled_from(found), unique=True))
        if (found := possible(base, TODAY + timedelta(after), event))
        else []
    )
    curve = ask(base, *events, until=SOON).curves[-1]
    later = [row(f"e{n}", one.day, event=one.event, about=one.record, severity=0) for n, one in enumerate(events)]
    days = [point.day for point in curve.points]
    assert [point.score for point in curve.points] == scores_later(base, [*rows, *later], days)
    told, every = iter(curve.points), every_day(TODAY, SOON)
    # Between the days that are told the score stays what it was.
    real, last = scores_later(base, [*rows, *later], every), None
    told_on = {point.day: point.score for point in told}
    for day, score in zip(every, real, strict=True):
        last = told_on.get(day, last)
        assert score == last


@settings(max_examples=40)
@given(penalties, st.integers(0, 200), st.data())
def test_a_repair_never_lowers_the_curve(some: list[Penalty], after: int, data: st.DataObject) -> None:
    base = standing(CITY, town(some))
    found = possible(base, TODAY + timedelta(after), "repaired")
    repairs = data.draw(st.lists(st.sampled_from(found), unique=True)) if found else []
    days = every_day(TODAY, SOON)
    nothing = supposed_rows(base, [])
    steps = [supposed_rows(base, repairs[:n]) for n in range(1, len(repairs) + 1)]
    scores = scores_under(base, [nothing, *steps], days)
    assert (scores[1:] >= scores[:-1]).all()


def test_a_table_that_holds_absence_for_worse_is_found_out() -> None:
    """A table set by a policy that likes old penalties better than none: the law cannot want it, and the answer says so."""
    base = standing(CITY, town([(29, 2, 0)]))
    perverse = replace(base, evaluation=base.evaluation.model_copy(update={"rules": ()}), approved=_liking_penalties(base))
    answer = ask(perverse, Hypothesis("repaired", "p0", date(2024, 9, 10)))
    assert answer.lower_on == date(2024, 9, 10)
    assert ask(base, Hypothesis("repaired", "p0", date(2024, 9, 10))).lower_on is None


def _liking_penalties(base: Standing) -> ApprovedTable:
    """The table of the base with penalties that raise the score, their direction undeclared."""
    notes = {one.name: replace(FeatureNote.of(one), worse=None) for one in base.features.features}
    policy = base.evaluation.model_dump(mode="json", by_alias=True)
    policy["policy"]["indicators"]["penalties_12m"] = {"each": 60}
    return ApprovedTable(Evaluation.model_validate(policy).policy_table(notes), version=0)


def brute_force(base: Standing, rows: list[dict[str, object]], start: int) -> tuple[date | None, list[tuple[int, date]]]:
    """The day by waiting, and (number of repairs, day) of every number that reaches `start` earlier than all smaller ones."""
    candidates = planning.repairable_records(base, SOON)
    days, best = every_day(TODAY, SOON), []
    earliest: date | None = None
    waiting: date | None = None
    for size in range(len(candidates) + 1):
        reached = []
        for subset in combinations(candidates, size):
            events = [row(f"r{n}", c.opens, event="repaired", about=c.fact["record_id"], severity=0) for n, c in enumerate(subset)]
            scores = scores_later(base, [*rows, *events], days)
            reached += [day for day, score in zip(days, scores, strict=True) if score >= start][:1]
        if reached and (earliest is None or min(reached) < earliest):
            earliest = min(reached)
            if size:
                best.append((size, earliest))
            else:
                waiting = earliest
    return waiting, best


@settings(max_examples=12)
@given(penalties.filter(lambda some: len(some) < 4), st.sampled_from(["A", "B", "C"]))
@example([(29, 2, 0), (400, 3, 0)], "A")  # the older one may be repaired and brings nothing: no second plan
def test_the_plan_is_the_cheapest_of_all_combinations(some: list[Penalty], tier: str) -> None:
    rows = town(some)
    base = standing(CITY, rows)
    reach = ask(base, until=SOON, reach=tier).reach
    assert reach is not None
    start = {"A": 620, "B": 550, "C": 400}[tier]
    waiting, best = brute_force(base, rows, start)
    assert reach.waiting == waiting
    assert [(len(plan.steps), plan.day) for plan in reach.plans] == best
    lawful = {one.fact["record_id"]: one.clock.repair_opens for one in planning.repairable_records(base, SOON)}
    for plan in reach.plans:
        assert all(step.day >= max(lawful[step.record_id], TODAY + timedelta(1)) for step in plan.steps)
        waited = scores_later(base, rows, [plan.day])[0]
        assert sum(step.points for step in plan.steps) == plan.score - waited


@given(st.integers(0, 4).flatmap(lambda k: st.lists(st.integers(0, 1000), min_size=1 << k, max_size=1 << k)))
def test_shares_are_the_mean_gain_over_all_orders(scores: list[int]) -> None:
    shares = fair_shares(np.array(scores))
    count = len(scores).bit_length() - 1
    orders = list(permutations(range(count)))
    for one in range(count):
        before = [sum(1 << other for other in order[: order.index(one)]) for order in orders]
        mean = sum(scores[mask | 1 << one] - scores[mask] for mask in before) / len(orders)
        assert abs(shares[one] - mean) < 1 + 1e-9
    assert sum(shares) == scores[-1] - scores[0]


@contextmanager
def exact_up_to(most: int) -> Iterator[None]:
    before, planning.EXACT_UP_TO = planning.EXACT_UP_TO, most
    try:
        yield
    finally:
        planning.EXACT_UP_TO = before


@settings(max_examples=20)
@given(penalties, st.sampled_from(["A", "B"]))
def test_beyond_the_exact_number_no_repair_of_a_plan_can_be_spared(some: list[Penalty], tier: str) -> None:
    base = standing(CITY, town(some))
    exact = ask(base, until=SOON, reach=tier).reach
    with exact_up_to(0):
        reach = ask(base, until=SOON, reach=tier).reach
    assert reach is not None
    assert exact is not None
    assert (reach.state, reach.waiting) == (exact.state, exact.waiting)
    # The earliest day is found either way: of all repairs together none is earlier.
    assert [plan.day for plan in reach.plans[-1:]] == [plan.day for plan in exact.plans[-1:]]
    start = {"A": 620, "B": 550}[tier]
    if reach.plans:
        few, fast = reach.plans[0].steps, reach.plans[-1].steps
        assert all(day_with(base, few, one, start) >= (reach.waiting or date.max) for one in few)
        assert all(day_with(base, fast, one, start) > reach.plans[-1].day for one in fast)


def day_with(base: Standing, steps: tuple[StepAnswer, ...], left_out: StepAnswer, start: int) -> date:
    """The day on which the steps without one bring `start` points; the last of all days where they never do."""
    kept = [Hypothesis("repaired", step.record_id, step.day) for step in steps if step is not left_out]
    days = every_day(TODAY, SOON)
    scores = scores_under(base, [supposed_rows(base, kept)], days)[0]
    return next((day for day, score in zip(days, scores, strict=True) if score >= start), date.max)


def test_one_penalty_by_hand() -> None:
    """A general penalty of 1 June 2024: repairable from 1 September 2024, out of the window on 1 June 2025."""
    base = standing(CITY, town([(29, 2, 0), (14, 2, 0)]))
    answer = ask(base, Hypothesis("repaired", "p0号", date(2024, 9, 10)), reach="A")
    supposed = next(curve for curve in answer.curves if curve.name == "supposed")
    changes = [
        (str(p.day), p.score) for p, before in zip(supposed.points[1:], supposed.points, strict=False) if p.score != before.score
    ]
    # 600 + 20 − 120; + 60 by the repair; the licence ends on 16 January 2025; the other penalty leaves on 16 June 2025.
    assert supposed.points[0].score == 500
    assert changes == [("2024-09-10", 560), ("2025-01-17", 540), ("2025-06-16", 600)]
    assert answer.reach is not None
    # 620 needs the licence: with the other penalty repaired on 16 September it is there, and goes with the licence.
    (plan,) = answer.reach.plans
    assert (plan.day, plan.held_until, plan.score) == (date(2024, 9, 16), date(2025, 1, 16), 620)
    assert [(step.record, step.day, step.points) for step in plan.steps] == [("p1号", date(2024, 9, 16), 60)]
    assert (answer.reach.state, answer.reach.waiting) == ("by_repair", None)
    assert answer.until == date(2027, 6, 30)


def test_what_cannot_be_reached_is_said_with_the_day_that_waiting_brings() -> None:
    base = standing(CITY, town([(400, 3, 0)]))  # older than the window of a year: nothing to gain
    held, never = ask(base, reach="A").reach, ask(standing(CITY, town([(29, 2, 0)])[1:]), reach="A").reach
    assert (held and held.state) == "already"
    assert (never and (never.state, never.waiting, never.plans)) == ("out_of_reach", None, ())
    waits = ask(standing(CITY, town([(360, 3, 0)])), reach="A").reach
    # A serious penalty of 6 July 2023 may be repaired from 6 July 2024, the day on which it leaves the window anyway.
    assert (waits and (waits.state, waits.waiting, waits.plans)) == ("by_waiting", date(2024, 7, 6), ())
    assert waits is not None
    assert waits.text == "No repair brings tier A any earlier; with no further repair it is reached on 2024-07-06."


def test_the_days_told_are_those_of_every_month_and_of_every_change() -> None:
    days = every_day(date(2024, 1, 31), date(2024, 5, 2))
    base = standing(CITY, town([(29, 2, 0)]))
    flat = scores_under(base, [supposed_rows(base, [])], every_day(TODAY, TODAY + timedelta(len(days) - 1)))[0] * 0
    told = [str(days[place]) for place in told_days(days, flat)]
    assert told == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-02"]
