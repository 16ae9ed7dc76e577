"""What the service answers to a what-if: curves of scores, and how a tier is reached."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from serving.answers import EvaluationAnswer, RepairAnswer

CurveName = Literal["unchanged", "supposed", "cheapest", "earliest"]


class SupposedAnswer(msgspec.Struct, frozen=True):
    """An event that was supposed: repaired, or withdrawn (its authority ends the record's publicity early)."""

    record_id: str
    record: str
    event: str
    day: date


class PointAnswer(msgspec.Struct, frozen=True):
    """Score and tier on a day; null where there is nothing to score."""

    day: date
    score: int | None
    tier: str | None


class CurveAnswer(msgspec.Struct, frozen=True):
    """Scores on the same day of every month, on every day on which the score changes, and on the last day.

    `unchanged`: nothing happens; `supposed`: what was supposed happens; `cheapest` and `earliest`: the first and the last plan,
    where there are two, are carried out as well.
    """

    name: CurveName
    label: str
    points: tuple[PointAnswer, ...]


class StepAnswer(msgspec.Struct, frozen=True):
    """One repair of a plan: from which day, how, and its share in what all bring on the day the tier is reached."""

    record_id: str
    record: str
    day: date
    points: int
    repair: RepairAnswer


class PlanAnswer(msgspec.Struct, frozen=True):
    """Repairs that bring the tier on `day`; `held_until` is the last day of an unbroken stay, null: at least to the end."""

    day: date
    score: int
    tier: str
    held_until: date | None
    steps: tuple[StepAnswer, ...]


class ReachAnswer(msgspec.Struct, frozen=True):
    """How a tier is reached.

    `state` is already, by_repair (earlier than by waiting), by_waiting (repair brings it no earlier) or out_of_reach. `waiting`
    is the day on which it is reached with no repair, null: not up to the last day. `plans` begin with the cheapest, that of
    fewest repairs; each further one takes more repairs and reaches the tier earlier. `method` says how they were found.
    """

    tier: str
    tier_label: str
    state: str
    waiting: date | None
    plans: tuple[PlanAnswer, ...]
    method: str
    text: str


class WhatIfAnswer(msgspec.Struct, frozen=True):
    """The scores of coming days if what is supposed happens and nothing else does. It is no score, and it is not stored.

    `lower_on` is the first day on which a curve lies below that of doing nothing, null where none ever does: a trained table may
    hold an absent value for worse than the one that a repaired record gave.
    """

    subject: str
    kind: str
    language: str
    as_of: date
    until: date
    supposed: tuple[SupposedAnswer, ...]
    curves: tuple[CurveAnswer, ...]
    lower_on: date | None
    reach: ReachAnswer | None
    evaluation: EvaluationAnswer
    store_version: int
