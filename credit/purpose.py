"""For what a score or a record is asked: every use has one purpose, and only purposes that law and catalogue know exist."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What the answer will be used for.

    Examples
    --------
    >>> Purpose("incentive").chinese
    '守信激励'
    """

    SUPERVISION = "supervision"
    APPROVAL = "approval"
    PRELOAN = "preloan"
    CUSTOMS = "customs"
    INCENTIVE = "incentive"
    SELF = "self"

    @property
    def chinese(self) -> str:
        """The purpose as departments and letters of authorisation word it."""
        return _CHINESE[self]


_CHINESE = {
    Purpose.SUPERVISION: "分级分类监管",
    Purpose.APPROVAL: "行政审批",
    Purpose.PRELOAN: "贷前查询",
    Purpose.CUSTOMS: "二线口岸监管",
    Purpose.INCENTIVE: "守信激励",
    Purpose.SELF: "本人查询",
}
