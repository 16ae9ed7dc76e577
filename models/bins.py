"""Bins: how a value becomes a slot of a table.

Every feature has slots: one per bin or category, and further ones for what is no ordinary value. The rules are LightGBM's
own decision rules (include/LightGBM/tree.h), so a table can equal a booster in every slot.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Slots = NDArray[np.intp]
Category = str | int | float | bool

# LightGBM's kZeroThreshold, a C float: what is not larger counts as 0.0 before any comparison.
ZERO_EDGE = float(np.float32(1e-35))

# LightGBM writes an infinite threshold as 1e300.
BEYOND = 1e300


@dataclass(frozen=True, eq=False)
class NumericBins:
    """Stretches of the number line: bin k holds ``thresholds[k-1] < x <= thresholds[k]``.

    After the ``len(thresholds) + 1`` bins comes the slot of missing values (None, NaN), and after it, where `zero_apart`,
    the slot of zero: LightGBM's missing_type Zero sends zeros a way of their own.
    """

    thresholds: NDArray[np.float64]
    zero_apart: bool = False
    kind: Literal["number"] = "number"

    @property
    def bins(self) -> int:
        """How many ordinary bins there are."""
        return len(self.thresholds) + 1

    @property
    def missing(self) -> int:
        """The slot of missing values."""
        return self.bins

    @property
    def size(self) -> int:
        """How many slots there are."""
        return self.bins + 1 + self.zero_apart

    @cached_property
    def snaps(self) -> bool:
        """Whether a value within ±1e-35 must be read as 0.0 to find its bin."""
        return self.zero_apart or bool(np.any(np.abs(self.thresholds) <= ZERO_EDGE))

    def slots(self, values: NDArray[np.float64]) -> Slots:
        """The slot of each value; NaN is missing."""
        tiny = np.abs(values) <= ZERO_EDGE
        snapped = np.where(tiny, 0.0, values) if self.snaps else values
        found = np.searchsorted(self.thresholds, snapped, side="left")
        found[np.isnan(values)] = self.missing
        if self.zero_apart:
            found[tiny] = self.missing + 1
        return found

    @cached_property
    def _edges(self) -> list[float]:
        return [float(edge) for edge in self.thresholds]

    def slot(self, value: float | None) -> int:
        """The slot of one value, without numpy: the server's path."""
        if value is None or value != value:  # noqa: PLR0124 (NaN, without a call)
            return self.missing
        if self.snaps and -ZERO_EDGE <= value <= ZERO_EDGE:
            return self.missing + 1 if self.zero_apart else bisect_left(self._edges, 0.0)
        return bisect_left(self._edges, value)

    @property
    def labels(self) -> tuple[str, ...]:
        """A readable name of each slot."""
        ends = [_end(edge) for edge in self._edges]
        if len(set(ends)) < len(ends):
            ends = [_end(edge, digits=17) for edge in self._edges]
        inner = [
            f"{'(' if low_in else '['}{low}, {high}{']' if high_in else ')'}" for (low, low_in), (high, high_in) in pairwise(ends)
        ]
        bins = ["any"]
        if ends:
            (first, first_in), (last, last_in) = ends[0], ends[-1]
            bins = [f"{'≤' if first_in else '<'} {first}", *inner, f"{'>' if last_in else '≥'} {last}"]
        return (*bins, "missing", *(["zero"] if self.zero_apart else []))


def _end(edge: float, digits: int = 6) -> tuple[str, bool]:
    """An edge in few digits, and whether that number itself lies below it: of 0.9999999999999999 it is 1, which does not."""
    if abs(edge) <= ZERO_EDGE:  # tiny edges part zero from the rest
        return "0", edge >= 0
    if abs(edge) >= BEYOND:  # a split "missing or not" has an edge beyond every value
        return ("∞" if edge > 0 else "-∞"), True
    text = f"{edge:.{digits}g}"
    return text, float(text) != float(np.nextafter(edge, np.inf))


@dataclass(frozen=True, eq=False)
class CategoryBins:
    """One slot per category, then one for categories never seen, then one for missing values.

    `kind` "category" compares by value (a pandas category). `kind` "code" is LightGBM's own integer coding: a number is cut
    to an integer towards zero, and what is negative or beyond 32 bits counts as never seen.
    """

    values: tuple[Category, ...]
    kind: Literal["category", "code"] = "category"

    @property
    def unseen(self) -> int:
        """The slot of categories that training never saw."""
        return len(self.values)

    @property
    def missing(self) -> int:
        """The slot of missing values."""
        return len(self.values) + 1

    @property
    def size(self) -> int:
        """How many slots there are."""
        return len(self.values) + 2

    @cached_property
    def slot_of(self) -> dict[Category, int]:
        """Category to slot."""
        return {value: slot for slot, value in enumerate(self.values)}

    @cached_property
    def textual(self) -> bool:
        """Whether the categories are texts (else numbers or truth values)."""
        return any(isinstance(value, str) for value in self.values)

    def slot(self, value: Category | None) -> int:
        """The slot of one value."""
        if value is None or value != value:  # noqa: PLR0124 (NaN, without a call)
            return self.missing
        if self.kind == "code":
            number = float(value)
            return self.slot_of.get(int(number), self.unseen) if -(2.0**31) <= number < 2.0**31 else self.unseen
        return self.slot_of.get(value, self.unseen)

    @property
    def labels(self) -> tuple[str, ...]:
        """A readable name of each slot."""
        return (*map(str, self.values), "unseen", "missing")


Bins = NumericBins | CategoryBins
