"""Which measures meet a subject on a day, and why: by which list, trigger and record, in which state, until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pyarrow as pa

from credit.calendar import add_months
from credit.clock import publicity_of
from credit.items import Catalogue
from credit.subject import SubjectKind
from features.life.lives import Lives
from features.records.states import states_of, values_on
from supervision.lists import MeasureList
from supervision.measure import AnyMeasure
from supervision.triggers import CleanRecord, EnterpriseTier, IncentiveTrigger, PersonalScore, RecordTrigger

State = Literal["in_force", "suspended", "masked", "lifted"]
# From the strongest: of several grounds the strongest decides. An objection suspends, a repair lifts, a reorganisation masks.
STATES: tuple[State, ...] = ("in_force", "suspended", "masked", "lifted")
STATE_OF: Mapping[str, State] = {"active": "in_force", "disputed": "suspended", "masked": "masked", "repaired": "lifted"}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A subject's score and tier in one evaluation."""

    evaluation: str
    score: int
    tier: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why: one trigger met, by one record or none; `until` is its last day as far as is known, None where it has no end."""

    trigger: IncentiveTrigger
    state: State
    until: date | None
    record: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One measure of one list with all its grounds; it applies in the state `in_force` only."""

    list_title: str
    measure: AnyMeasure
    state: State
    until: date | None
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a subject on a day: its records' values and states, and its scores."""

    kind: SubjectKind
    day: date
    facts: Mapping[str, Mapping[str, Any]]
    states: Mapping[str, str]
    evaluated: Sequence[Evaluated]
    catalogue: Catalogue

    @classmethod
    def of(
        cls, kind: SubjectKind, rows: pa.Table, *, catalogue: Catalogue, as_of: date, evaluated: Sequence[Evaluated] = ()
    ) -> Known:
        """From all rows of the subject (RECORD_SCHEMA, in order of arrival); what became known after the day has no effect."""
        states = states_of(Lives.of(rows, catalogue), as_of=as_of)
        return cls(kind, as_of, values_on(rows, as_of), states, evaluated, catalogue)


def match(lists: Sequence[MeasureList], known: Known) -> tuple[Match, ...]:
    """Every measure that a trigger meets, those in force first, otherwise in the order of the lists."""
    found = [one for some in lists for measure in some.measures for one in _matched(some.title, measure, known)]
    return tuple(sorted(found, key=lambda one: STATES.index(one.state)))


def _matched(title: str, measure: AnyMeasure, known: Known) -> Iterator[Match]:
    if known.kind not in measure.subjects or not measure.valid_on(known.day):
        return
    grounds = [ground for trigger in measure.triggers for ground in grounds_of(trigger, known)]
    if not grounds:
        return
    state = min((ground.state for ground in grounds), key=STATES.index)
    ends = [ground.until for ground in grounds if ground.state == state]
    last = None if None in ends else max(day for day in ends if day is not None)
    until = min((day for day in (last, measure.valid_until) if day is not None), default=None)
    yield Match(title, measure, state, until, tuple(grounds))


def grounds_of(trigger: IncentiveTrigger, known: Known) -> Iterator[Ground]:
    """Every ground on which a trigger is met."""
    if isinstance(trigger, RecordTrigger):
        yield from _by_records(trigger, known)
    elif isinstance(trigger, CleanRecord):
        yield from _by_clean_record(trigger, known)
    elif _meets(trigger, known):
        yield Ground(trigger, "in_force", None)


def _meets(trigger: EnterpriseTier | PersonalScore, known: Known) -> bool:
    kind = SubjectKind.ENTERPRISE if isinstance(trigger, EnterpriseTier) else SubjectKind.PERSON
    of_it = [one for one in known.evaluated if one.evaluation == trigger.evaluation and known.kind is kind]
    if isinstance(trigger, EnterpriseTier):
        return any(one.tier in trigger.tiers for one in of_it)
    return any(one.score >= trigger.at_least for one in of_it)


def _by_records(trigger: RecordTrigger, known: Known) -> Iterator[Ground]:
    for record_id, row in known.facts.items():
        state = STATE_OF.get(known.states.get(record_id, ""))
        right = row["item"] == trigger.item and (not trigger.categories or row["category"] in trigger.categories)
        grave = trigger.least is None or row["severity"] >= trigger.least
        if state is None or not right or not grave:
            continue  # before its clock is asked, which takes a thousand times as long
        last = _last_day(row, known.catalogue)
        # A record masked or repaired before its end would keep its measure listed for ever.
        if last is None or last >= known.day:
            yield Ground(trigger, state, last, row)


def _last_day(row: Mapping[str, Any], catalogue: Catalogue) -> date | None:
    """The record's last day as far as is known: of its publicity or its own validity, whichever comes first."""
    clock = publicity_of(row, catalogue[row["item"]])
    return min((day for day in (clock.ends if clock else None, row["until"]) if day is not None), default=None)


def _by_clean_record(trigger: CleanRecord, known: Known) -> Iterator[Ground]:
    """Records reach back that far and none since is negative and counts; while one is disputed nothing is decided."""
    since = add_months(known.day, -trigger.months)
    if not any(row["event_date"] <= since for row in known.facts.values()):
        return
    bad = [i for i, row in known.facts.items() if known.catalogue[row["item"]].negative and row["event_date"] > since]
    states = {known.states.get(record_id, "") for record_id in bad}
    if "active" not in states:
        yield Ground(trigger, "suspended" if "disputed" in states else "in_force", None)
