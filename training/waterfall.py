"""From every subject and day down to the rows that are used: who was left out, and why."""

from __future__ import annotations

from dataclasses import dataclass, field


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
