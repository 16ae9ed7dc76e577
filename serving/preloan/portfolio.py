"""A portfolio in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from serving.preloan.answers import CheckAnswer, PortfolioLine, PortfolioSummary


def line_of(check: CheckAnswer, amount: int) -> PortfolioLine:
    """A loan's check in short."""
    hits = len(check.serious_hits)
    return PortfolioLine(
        check.subject, amount, check.score_id, check.score, check.tier, check.probability, hits, check.action, None
    )


def problem_line(subject: str, amount: int, problem: str) -> PortfolioLine:
    """A loan whose subject could not be checked, with the problem's name."""
    return PortfolioLine(subject, amount, None, None, None, None, 0, None, problem)


def summary_of(lines: Sequence[PortfolioLine]) -> PortfolioSummary:
    """The figures of all lines.

    Examples
    --------
    >>> line = PortfolioLine("x", 1000, "id", 640, "B", 0.05, 0, "review", None)
    >>> found = summary_of([line, line, problem_line("y", 500, "UnknownSubject")])
    >>> found.amount, found.by_tier, found.expected_default, found.problems
    (2500, {'B': 2}, 100.0, 1)
    """
    tiers = [one.tier for one in lines if one.tier is not None]
    yuan: Counter[str] = Counter()
    for one in lines:
        if one.tier is not None:
            yuan[one.tier] += one.amount
    return PortfolioSummary(
        loans=len(lines),
        amount=sum(one.amount for one in lines),
        problems=sum(one.problem is not None for one in lines),
        by_tier=dict(sorted(Counter(tiers).items())),
        amount_by_tier=dict(sorted(yuan.items())),
        by_action=dict(sorted(Counter(str(one.action) for one in lines if one.action is not None).items())),
        serious=sum(one.serious_hits > 0 for one in lines),
        expected_default=round(sum((one.probability or 0.0) * one.amount for one in lines), 2),
        without_probability=sum(one.probability is None for one in lines),
    )
