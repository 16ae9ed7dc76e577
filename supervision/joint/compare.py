"""On which of the three lists a subject stands, and why (奖惩名单自动比对判断); by the matching of measures and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from supervision.joint.frame import AnyList, Frame
from supervision.matching import STATES, Ground, Known, State, grounds_of


@dataclass(frozen=True, slots=True)
class Membership:
    """A subject's standing on one list, with all its grounds; it is on the list in the state `in_force` only."""

    on: AnyList
    state: State
    until: date | None
    grounds: tuple[Ground, ...]


def compare(frame: Frame, known: Known) -> tuple[Membership, ...]:
    """The lists of the frame that name the subject, in their order."""
    found = ((one, tuple(_all_grounds(one, known))) for one in frame.lists if known.kind in one.subjects)
    return tuple(_membership(one, grounds) for one, grounds in found if grounds)


def _all_grounds(one: AnyList, known: Known) -> list[Ground]:
    return [ground for trigger in one.triggers for ground in grounds_of(trigger, known)]


def _membership(one: AnyList, grounds: tuple[Ground, ...]) -> Membership:
    state = min((ground.state for ground in grounds), key=STATES.index)
    ends = [ground.until for ground in grounds if ground.state == state]
    return Membership(one, state, None if None in ends else max(day for day in ends if day is not None), grounds)
