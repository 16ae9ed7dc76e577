"""Who may have which benefit, and what is missing: each condition by the same matching that finds measures, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from credit.calendar import add_months
from supervision.benefits.benefit import Benefit, Condition, NoRecord, OffList, ValueWithin
from supervision.joint.compare import compare
from supervision.joint.frame import Frame
from supervision.matching import Evaluated, Ground, Known, grounds_of
from supervision.triggers import CleanRecord, EnterpriseTier, PersonalScore, RecordTrigger

Verdict = Literal["met", "missing", "held"]
Outcome = Literal["eligible", "missing", "held", "not_open"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition on a day.

    Attributes
    ----------
    verdict
        `held`: a record that decides is under objection, and nothing is decided while it is.
    now
        What is there in its place: a tier, a score, a category, a number; None where there is nothing.
    records
        The records (ids) that it rests on, or that stand in its way.
    from_day
        The day from which time alone will have met it, None where it takes more than that.
    """

    condition: Condition
    verdict: Verdict
    now: str | None = None
    records: tuple[str, ...] = ()
    from_day: date | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A subject and a benefit: eligible where all conditions are met; else every condition says how it stands."""

    benefit: Benefit
    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The conditions that are not met."""
        return tuple(one for one in self.findings if one.verdict != "met")


def eligibilities(benefits: Sequence[Benefit], known: Known, frame: Frame) -> tuple[Eligibility, ...]:
    """How a subject stands to every benefit for its kind, eligible ones first, then those with the fewest conditions missing."""
    found = [_eligibility(one, known, frame) for one in benefits if known.kind in one.subjects]
    order = ("eligible", "held", "missing", "not_open")
    return tuple(sorted(found, key=lambda one: (order.index(one.outcome), len(one.missing), one.benefit.number)))


def _eligibility(benefit: Benefit, known: Known, frame: Frame) -> Eligibility:
    findings = tuple(_finding(condition, known, frame) for condition in benefit.conditions)
    verdicts = {one.verdict for one in findings}
    if not benefit.open_on(known.day):
        return Eligibility(benefit, "not_open", findings)
    return Eligibility(benefit, "missing" if "missing" in verdicts else "held" if "held" in verdicts else "eligible", findings)


def _finding(condition: Condition, known: Known, frame: Frame) -> Finding:
    if isinstance(condition, EnterpriseTier | PersonalScore):
        return _evaluated(condition, known)
    if isinstance(condition, CleanRecord):
        return _clean(condition, known)
    if isinstance(condition, ValueWithin):
        return _value(condition, known)
    if isinstance(condition, RecordTrigger):
        return _has(condition, known)
    return _blocked(condition, _against(condition, known, frame))


def _evaluated(condition: EnterpriseTier | PersonalScore, known: Known) -> Finding:
    mine: Evaluated | None = next((one for one in known.evaluated if one.evaluation == condition.evaluation), None)
    now = None if mine is None else mine.tier if isinstance(condition, EnterpriseTier) else str(mine.score)
    return Finding(condition, "met" if any(grounds_of(condition, known)) else "missing", now)


def _has(condition: RecordTrigger, known: Known) -> Finding:
    grounds = list(grounds_of(condition, known))
    for verdict, state in (("met", "in_force"), ("held", "suspended")):
        if mine := [one for one in grounds if one.state == state]:
            return Finding(condition, verdict, None, _records(mine))  # type: ignore[arg-type]
    row = _newest(known, condition.item)
    return Finding(condition, "missing", None if row is None else row["category"], () if row is None else (row["record_id"],))


def _clean(condition: CleanRecord, known: Known) -> Finding:
    grounds = list(grounds_of(condition, known))
    if grounds:
        return Finding(condition, "met" if grounds[0].state == "in_force" else "held")
    since = add_months(known.day, -condition.months)
    bad = [i for i, row in known.facts.items() if known.catalogue[row["item"]].negative and row["event_date"] > since]
    active = [record_id for record_id in bad if known.states.get(record_id) == "active"]
    # Without a record that stands in its way, it is the records that do not reach back far enough.
    reached = [known.facts[record_id]["event_date"] for record_id in active]
    first = min((row["event_date"] for row in known.facts.values()), default=None)
    start = max(reached) if reached else first
    return Finding(
        condition, "missing", None, tuple(sorted(active)), None if start is None else add_months(start, condition.months)
    )


def _value(condition: ValueWithin, known: Known) -> Finding:
    row = _newest(known, condition.item)
    number = None if row is None else row[condition.of]
    if row is None or number is None:
        return Finding(condition, "missing")
    low = condition.at_least is None or number >= condition.at_least
    high = condition.at_most is None or number <= condition.at_most
    held = known.states[row["record_id"]] == "disputed"
    return Finding(condition, "held" if held else "met" if low and high else "missing", f"{number:g}", (row["record_id"],))


def _against(condition: NoRecord | OffList, known: Known, frame: Frame) -> list[Ground]:
    """The grounds that stand in the way of a condition."""
    if isinstance(condition, NoRecord):
        wanted = RecordTrigger(by="record", item=condition.item, categories=condition.categories, least=condition.least)
        return list(grounds_of(wanted, known))
    return [ground for one in compare(frame, known) if one.on.list == condition.list for ground in one.grounds]


def _blocked(condition: NoRecord | OffList, grounds: Sequence[Ground]) -> Finding:
    """Met where nothing in force stands in the way; over by the day after the last of what does."""
    if mine := [one for one in grounds if one.state == "in_force"]:
        ends = [one.until for one in mine]
        last = None if None in ends else max(day for day in ends if day is not None)
        return Finding(condition, "missing", None, _records(mine), last and last + timedelta(days=1))
    held = [one for one in grounds if one.state == "suspended"]
    return Finding(condition, "held" if held else "met", None, _records(held))


def _newest(known: Known, item: str) -> Mapping[str, Any] | None:
    """The newest record of an item that counts."""
    mine = [row for i, row in known.facts.items() if row["item"] == item and known.states.get(i) in ("active", "disputed")]
    return max(mine, key=lambda row: (row["event_date"], row["record_id"]), default=None)


def _records(grounds: Sequence[Ground]) -> tuple[str, ...]:
    return tuple(sorted({str(one.record["record_id"]) for one in grounds if one.record is not None}))
