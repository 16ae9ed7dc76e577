"""From every subject and day down to the rows that are used: who was left out, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

_REASONS = {
    "all subjects on all days": "全部主体 × 全部评价日",
    "days whose outcome overlaps a later part": "评价日的结果期与后一样本重叠",
    "nothing known of the subject": "当日尚无该主体的记录",
    "known for less than": "已知时间不足要求：",
    "bad already": "当日已处于不良状态：",
    "outcome not to be seen": "结果期内无从观察：",
    "rows not drawn": "超出抽取上限",
}


@dataclass(frozen=True, slots=True)
class Waterfall:
    """How many subject-days there were, and how many each reason took, in order.

    Examples
    --------
    >>> fall = Waterfall(100).without("nothing known", 30).without("in default", 0)
    >>> fall.left, fall.lines()
    (70, [('all subjects on all days', 0, 100), ('nothing known', 30, 70), ('in default', 0, 70)])
    """

    total: int
    left_out: dict[str, int] = field(default_factory=dict)

    def without(self, reason: str, count: int) -> Waterfall:
        """The same with `count` rows fewer for a reason; reasons add up."""
        return Waterfall(self.total, {**self.left_out, reason: self.left_out.get(reason, 0) + count})

    @property
    def left(self) -> int:
        """The rows that remain."""
        return self.total - sum(self.left_out.values())

    def lines(self) -> list[tuple[str, int, int]]:
        """Reason, rows it took, rows that remain after it; the first line is the whole."""
        lines, left = [("all subjects on all days", 0, self.total)], self.total
        for reason, count in self.left_out.items():
            left -= count
            lines.append((reason, count, left))
        return lines


def in_chinese(reason: str) -> str:
    """Why rows were left out, in the page's language; what is no known reason stays as it is.

    Examples
    --------
    >>> in_chinese("bad already: repayment_default_count_12m")
    '当日已处于不良状态：repayment_default_count_12m'
    """
    known = next((begin for begin in _REASONS if reason.startswith(begin)), None)
    return reason if known is None else _REASONS[known] + reason.removeprefix(known).lstrip(": ")
