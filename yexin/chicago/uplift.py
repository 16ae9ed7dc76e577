"""How much earlier violations are found when inspections are done in the order of a score: the city's own method.

The days stay, each with as many inspections as it had; who is inspected on which of them follows the score. It is a
simulation on inspections that were done: it says nothing of those that were not, and every violation found earlier
pushes another inspection back, so it also says how many are found later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Uplift:
    """A re-ordering in numbers.

    Attributes
    ----------
    found
        Inspections with a violation.
    days_earlier
        Mean number of days by which they come earlier; negative if later.
    first_half, first_half_before
        Share of them in the first half of the inspections, re-ordered and as they were.
    found_later, found_earlier
        How many of them come on a later, and on an earlier day.
    """

    found: int
    days_earlier: float
    first_half: float
    first_half_before: float
    found_later: int
    found_earlier: int

    @property
    def share_later(self) -> float:
        """Share of the inspections with a violation that come on a later day."""
        return self.found_later / self.found

    @property
    def more_in_first_half(self) -> float:
        """By what share more of them fall into the first half."""
        return self.first_half / self.first_half_before - 1


def by_risk(days: NDArray[np.datetime64], risk: NDArray[np.float64]) -> NDArray[np.int64]:
    """The inspections from the highest risk to the lowest, those of equal risk by day: their numbers, shape (n,)."""
    by_day = np.argsort(days, kind="stable")
    return by_day[np.argsort(-risk[by_day], kind="stable")]


def reordered(days: NDArray[np.datetime64], order: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The new day of each inspection when they are done in `order` on the same days, shape (n,).

    Examples
    --------
    >>> days = np.array(["2014-09-02", "2014-09-02", "2014-09-03"], "datetime64[D]")
    >>> reordered(days, by_risk(days, np.array([0.1, 0.3, 0.2]))).astype(str).tolist()
    ['2014-09-03', '2014-09-02', '2014-09-02']
    """
    new = np.empty_like(days)
    new[order] = np.sort(days)
    return new


def found_by_day(days: NDArray[np.datetime64], found: NDArray[np.bool_]) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    """The days in order and the share of all violations found by the end of each, for a curve."""
    calendar = np.unique(days)
    found_days = np.sort(days[found])
    return calendar, np.searchsorted(found_days, calendar, "right") / len(found_days)


def uplift(days: NDArray[np.datetime64], risk: NDArray[np.float64], found: NDArray[np.bool_]) -> Uplift:
    """Compare the order by `risk` with the days on which the inspections were done.

    Parameters
    ----------
    days, risk, found
        Of each inspection: its day (datetime64[D]), what it is ordered by (higher first), whether it found a violation; shape (n,).

    Raises
    ------
    ValueError
        No inspection found a violation.
    """
    if not found.any():
        raise ValueError("no inspection found a violation, so none can be found earlier")
    order, half = by_risk(days, risk), len(days) // 2
    earlier = ((days - reordered(days, order)) / np.timedelta64(1, "D"))[found]
    before = np.argsort(days, kind="stable")
    return Uplift(
        found=int(found.sum()),
        days_earlier=float(earlier.mean()),
        first_half=float(found[order[:half]].sum() / found.sum()),
        first_half_before=float(found[before[:half]].sum() / found.sum()),
        found_later=int(np.sum(earlier < 0)),
        found_earlier=int(np.sum(earlier > 0)),
    )
