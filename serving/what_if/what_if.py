"""A standing and suppositions → curves of the coming days, and how a tier is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from credit.calendar import add_months
from credit.errors import ImpossibleHypothesis, UnknownTier
from models.tiers import Tier
from serving.evidence import repair_answer
from serving.standing import Standing
from serving.what_if.answers import (
    CurveAnswer,
    CurveName,
    PlanAnswer,
    PointAnswer,
    ReachAnswer,
    StepAnswer,
    SupposedAnswer,
    WhatIfAnswer,
)
from serving.what_if.curve import UNSCORED, Scores, every_day, scores_under, told_days
from serving.what_if.hypothesis import Hypothesis, named, supposed_rows
from serving.what_if.plan import EXACT_UP_TO, Plan, Repairable, Search, repairable_records, search
from serving.words import Words

MONTHS = 36


@dataclass(frozen=True)
class Question:
    """What is supposed, up to which day to look (None: 36 months), and which tier is wanted, if any."""

    supposed: tuple[Hypothesis, ...] = ()
    until: date | None = None
    reach: str | None = None


def what_if(standing: Standing, question: Question, words: Words) -> WhatIfAnswer:
    """The curves, and the way to the wanted tier.

    Raises
    ------
    ImpossibleHypothesis
        Something is supposed that cannot happen, or the last day lies before `as_of` or beyond 36 months.
    UnknownTier
        The evaluation has no tier of that name.
    """
    days = every_day(standing.as_of, _last_day(standing.as_of, question.until))
    tier = None if question.reach is None else _tier(standing, question.reach)
    rows = supposed_rows(standing, question.supposed)
    worlds: dict[CurveName, pa.Table] = {"unchanged": rows.slice(0, 0), **({"supposed": rows} if question.supposed else {})}
    reach = None
    if tier is not None:
        found = search(standing, rows, repairable_records(standing, days[-1], but=_about(rows)), start=tier.start, days=days)
        chosen: dict[CurveName, Plan] = dict(zip(("cheapest", "earliest"), found.ends, strict=False))
        worlds |= {name: pa.concat_tables([rows, *(one.row() for one in plan.repairs)]) for name, plan in chosen.items()}
        reach = _reach(standing, found, tier, days, words)
    scores = scores_under(standing, list(worlds.values()), days)
    return WhatIfAnswer(
        subject=standing.subject.id,
        kind=str(standing.subject.kind),
        language=str(words.language),
        as_of=standing.as_of,
        until=days[-1],
        supposed=tuple(_supposed(standing, *pair) for pair in zip(question.supposed, _about(rows), strict=True)),
        curves=tuple(_curve(standing, name, days, of, words) for name, of in zip(worlds, scores, strict=True)),
        lower_on=_lower_on(scores, days),
        reach=reach,
        evaluation=standing.about(words),
        store_version=standing.store_version,
    )


def _about(rows: pa.Table) -> list[str]:
    """Ids of the records about which something is supposed."""
    return [str(record) for record in rows.column("about").to_pylist()]


def _last_day(as_of: date, until: date | None) -> date:
    last = add_months(as_of, MONTHS)
    if until is not None and not as_of <= until <= last:
        raise ImpossibleHypothesis("until", f"{until} is none of the days from {as_of} to {last}; take one of them")
    return until or last


def _tier(standing: Standing, name: str) -> Tier:
    tiers = standing.evaluation.tiers
    if name not in tiers.names:
        raise UnknownTier(name, known=tiers.names)
    return tiers.rising[tiers.names.index(name)]


def _supposed(standing: Standing, one: Hypothesis, record_id: str) -> SupposedAnswer:
    return SupposedAnswer(record_id, named(standing.fact(record_id)), one.event, one.day)


def _curve(standing: Standing, name: CurveName, days: Sequence[date], scores: Scores, words: Words) -> CurveAnswer:
    tiers = standing.evaluation.tiers
    points = []
    for place in told_days(days, scores):
        score = int(scores[place])
        there = score != UNSCORED
        points.append(PointAnswer(days[place], score if there else None, tiers.of(score).name if there else None))
    return CurveAnswer(name, words.say(f"what_if.{name}"), tuple(points))


def _lower_on(scores: Scores, days: Sequence[date]) -> date | None:
    lower = np.flatnonzero((scores < scores[0]).any(axis=0))
    return days[int(lower[0])] if len(lower) else None


def _reach(standing: Standing, found: Search, tier: Tier, days: Sequence[date], words: Words) -> ReachAnswer:
    state = _state(found, today=days[0])
    sentence = "by_one_plan" if len(found.plans) == 1 else state
    waiting = words.say("what_if.waiting", day=found.waiting) if found.waiting else words.say("what_if.never", day=days[-1])
    first, last = (found.plans[0].day, found.plans[-1].day) if found.plans else (None, None)
    text = words.say(f"what_if.{sentence}", tier=tier.name, day=first, soonest=last, waiting=waiting, until=days[-1])
    method = ("exact" if found.exact else "eliminated") if found.repairable else "none"
    counts = {"count": found.repairable, "combinations": 2**found.repairable, "most": EXACT_UP_TO}
    plans = tuple(_plan(standing, plan, words) for plan in found.plans)
    said = words.say(f"what_if.{method}", **counts)
    return ReachAnswer(tier.name, words.tier(tier), state, found.waiting, plans, said, text)


def _state(found: Search, *, today: date) -> str:
    if found.waiting == today:
        return "already"
    if found.plans:
        return "by_repair"
    return "out_of_reach" if found.waiting is None else "by_waiting"


def _plan(standing: Standing, plan: Plan, words: Words) -> PlanAnswer:
    steps = tuple(_step(standing, one, gain, words) for one, gain in zip(plan.repairs, plan.gains, strict=True))
    return PlanAnswer(plan.day, plan.score, standing.evaluation.tiers.of(plan.score).name, plan.held_until, steps)


def _step(standing: Standing, one: Repairable, gain: int, words: Words) -> StepAnswer:
    repair = repair_answer(one.fact, one.clock, standing.catalogue, words)
    return StepAnswer(one.fact["record_id"], named(one.fact), one.opens, gain, repair)
