"""What the service answers about approvals and service scenes."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from supervision.approval import Approval
from supervision.matching import Match
from supervision.service_scenes import ServiceScene


class ChannelAnswer(msgspec.Struct, frozen=True):
    """A measure that years without a negative record open (绿色通道); it applies in the state `in_force` alone."""

    number: str
    name: str
    state: str
    until: date | None


class ApprovalAnswer(msgspec.Struct, frozen=True):
    """The colour of an applicant and what it brings.

    `papers_may_follow` (容缺后补) and `promise_may_stand` (告知承诺) say what a window may offer; `time_cut` is the share by which
    the promised time is cut, and `days` the working days that are left of `promised_days` (null where none were asked about).
    """

    subject: str
    as_of: date
    colour: str
    colour_reason: str
    papers_may_follow: bool
    promise_may_stand: bool
    time_cut: float
    promised_days: int | None
    days: int | None
    green_channel: tuple[ChannelAnswer, ...]


class SceneAnswer(msgspec.Struct, frozen=True):
    """A service scene: from which score on it is offered, by whom and on which basis; `met` is null where there is no score."""

    list_title: str
    number: str
    name: str
    issued_by: str
    legal_basis: tuple[str, ...]
    evaluation: str
    at_least: int
    met: bool | None


class ScenesAnswer(msgspec.Struct, frozen=True):
    """A person's service scenes on a day, those of the lowest threshold first."""

    subject: str
    as_of: date
    evaluation: str
    score: int | None
    scenes: tuple[SceneAnswer, ...]


APPROVAL: dict[str, Any] = {
    "subject": "91460000MA0000015T", "as_of": "2026-06-30", "colour": "红", "colour_reason": "企业公共信用综合评价 A（742）",
    "papers_may_follow": True, "promise_may_stand": True, "time_cut": 0.3, "promised_days": 10, "days": 7,
    "green_channel": [
        {"number": "HN-JL-01", "name": "行政审批绿色通道、容缺受理（连续三年无不良记录）", "state": "in_force", "until": None}
    ],
}  # fmt: skip
SCENES: dict[str, Any] = {
    "subject": "p" + "0" * 32, "as_of": "2026-06-30", "evaluation": "jinyefen", "score": 1034,
    "scenes": [
        {"list_title": "金椰分应用场景清单", "number": "HN-JYF-01", "name": "政务服务快办（海口）", "issued_by": "海口市",
         "legal_basis": ["琼营商办〔2025〕31号第12条"], "evaluation": "jinyefen", "at_least": 1020, "met": True},
        {"list_title": "金椰分应用场景清单", "number": "HN-JYF-03", "name": "医院优先挂号、缴费、取药（万宁）",
         "issued_by": "万宁市", "legal_basis": ["琼营商办〔2025〕31号第12条"],
         "evaluation": "jinyefen", "at_least": 1040, "met": False},
    ],
}  # fmt: skip


def approval_answer(
    subject: str, as_of: date, colour: Approval, channel: tuple[Match, ...], promised_days: int | None
) -> ApprovalAnswer:
    """A colour with its effects."""
    return ApprovalAnswer(
        subject=subject,
        as_of=as_of,
        colour=colour.colour,
        colour_reason=colour.reason,
        papers_may_follow=colour.papers_may_follow,
        promise_may_stand=colour.promise_may_stand,
        time_cut=colour.time_cut,
        promised_days=promised_days,
        days=None if promised_days is None else colour.days(promised_days),
        green_channel=tuple(ChannelAnswer(one.measure.number, one.measure.name, one.state, one.until) for one in channel),
    )


def scene_answer(one: ServiceScene) -> SceneAnswer:
    """A service scene."""
    measure = one.measure
    basis = tuple(basis.title for basis in measure.legal_basis)
    return SceneAnswer(
        one.list_title, measure.number, measure.name, measure.issued_by, basis, one.evaluation, one.at_least, one.met
    )
