"""What joint actions brought about (效果自动反馈统计): how many were carried out, fed back and in time, and what came later."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec
import pyarrow as pa

from credit.calendar import add_months
from credit.items import Catalogue
from credit.record import RECORDED
from serving.actions.action import JointAction

By = Literal["department", "measure", "month", "stage"]
HORIZON_MONTHS = 12  # within which a subject's later conduct is looked at: the window of the evaluation's outcome


class Later(msgspec.Struct, frozen=True):
    """What became of the subject after the execution: its record was repaired, or a new negative one came within the horizon."""

    repaired: bool
    relapsed: bool


class EffectLine(msgspec.Struct, frozen=True):
    """The actions of one group. Every count but `open` and `overdue` is of actions that ever came into that state.

    `in_time` of `steps` are the steps that departments took by their day. `watched` are the executed actions whose horizon has
    passed; `repaired` and `relapsed` are counted among them alone.
    """

    group: str
    label: str
    initiated: int
    responded: int
    declined: int
    pushed: int
    executed: int
    not_executed: int
    fed_back: int
    suspended: int
    released: int
    open: int
    overdue: int
    steps: int
    in_time: int
    watched: int
    repaired: int
    relapsed: int


class Effect(msgspec.Struct, frozen=True):
    """The statistics, one line a group and the total."""

    by: str
    first: date | None
    last: date | None
    horizon_months: int
    lines: tuple[EffectLine, ...]
    total: EffectLine


_STATES = ("initiated", "responded", "declined", "pushed", "executed", "not_executed", "fed_back", "suspended", "released")


def effect_of(
    actions: Iterable[JointAction], *, by: By, later: Callable[[JointAction], Later | None], first: date | None, last: date | None
) -> Effect:
    """The statistics of the actions that were initiated from `first` to `last`."""
    groups: dict[tuple[str, str], list[JointAction]] = defaultdict(list)
    for action in actions:
        if (first is None or first <= action.initiated_on) and (last is None or action.initiated_on <= last):
            groups[_group(action, by)].append(action)
    lines = tuple(_line(key, label, some, later) for (key, label), some in sorted(groups.items()))
    everything = [action for some in groups.values() for action in some]
    return Effect(by, first, last, HORIZON_MONTHS, lines, _line("total", "", everything, later))


def later_of(action: JointAction, rows: Callable[[str], pa.Table], catalogue: Catalogue, *, today: date) -> Later | None:
    """What the records tell of the time after an execution; None where it was not executed or the horizon is not over.

    Parameters
    ----------
    rows
        Gives all rows of a subject (RECORD_SCHEMA).
    """
    executed = next((step.day for step in action.history if step.state == "executed"), None)
    if executed is None or add_months(executed, HORIZON_MONTHS) > today:
        return None
    until = add_months(executed, HORIZON_MONTHS)
    told = [row for row in rows(action.subject).to_pylist() if row["known_at"] <= today]
    repaired = any(row["event"] == "repaired" and row["about"] in action.records for row in told)
    fresh = (row for row in told if row["event"] == RECORDED and executed < row["event_date"] <= until)
    return Later(repaired, any(catalogue[row["item"]].negative and row["severity"] > 0 for row in fresh))


def _group(action: JointAction, by: By) -> tuple[str, str]:
    if by == "department":
        return action.executor, action.executor_label
    if by == "measure":
        return action.measure, action.measure_name
    if by == "stage":
        return action.stage, action.stage_label
    return f"{action.initiated_on:%Y-%m}", f"{action.initiated_on:%Y-%m}"


def _line(group: str, label: str, actions: Sequence[JointAction], later: Callable[[JointAction], Later | None]) -> EffectLine:
    came = Counter(state for action in actions for state in {step.state for step in action.history})
    judged = [step.in_time for action in actions for step in action.history if step.in_time is not None]
    seen = [one for one in map(later, actions) if one is not None]
    return EffectLine(
        group=group, label=label, **{state: came[state] for state in _STATES}, open=sum(action.open for action in actions),
        overdue=sum(action.overdue for action in actions), steps=len(judged), in_time=sum(judged), watched=len(seen),
        repaired=sum(one.repaired for one in seen), relapsed=sum(one.relapsed for one in seen),
    )  # fmt: skip
