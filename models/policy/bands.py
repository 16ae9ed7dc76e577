"""Bands of an indicator: stretches of values or categories, each with its points; together they leave nothing out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Bound = Annotated[float, Field(allow_inf_nan=False)] | None


class Band(BaseModel):
    """What values are worth `points` (whole points of the evaluation's scale), and how common they are (`share`).

    A stretch begins at `at_least` (included) or `above` (not included) and ends at `at_most` (included) or `below` (not
    included); a side left out is where the neighbouring band says, or has no end. A `category` is one category or several.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: int
    at_least: Bound = None
    above: Bound = None
    at_most: Bound = None
    below: Bound = None
    category: tuple[str, ...] | str | None = None
    share: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _one_of_each(self) -> Band:
        bounds = (self.at_least, self.above, self.at_most, self.below)
        if None not in bounds[:2] or None not in bounds[2:]:
            raise ValueError(f"a band begins once (at_least or above) and ends once (at_most or below), not {self.words}")
        if self.category is not None and any(bound is not None for bound in bounds):
            raise ValueError(f"a band is a stretch of numbers or a category, not both: {self.words}")
        if self.category == ():
            raise ValueError("a band of categories names at least one")
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the band; empty for a stretch of numbers."""
        return (self.category,) if isinstance(self.category, str) else self.category or ()

    # A table's bin ends with its threshold, so a bound is the last number before the band, or the last one in it.
    @property
    def start(self) -> float | None:
        """The last number before the band; None where the band does not say."""
        return math.nextafter(self.at_least, -math.inf) if self.at_least is not None else self.above

    @property
    def end(self) -> float | None:
        """The last number in the band; None where the band does not say."""
        return math.nextafter(self.below, -math.inf) if self.below is not None else self.at_most

    @property
    def words(self) -> str:
        """The band as its file says it."""
        said = {name: getattr(self, name) for name in ("at_least", "above", "at_most", "below", "category")}
        return (
            ", ".join(
                f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
                for name, value in said.items()
                if value is not None
            )
            or "a band without bounds"
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A band with its place: it reaches up to and with `end` (infinite for the last), from the end of the one before."""

    end: float
    points: int
    share: float | None


def stretches(bands: Sequence[Band]) -> tuple[Stretch, ...]:
    """The whole number line cut by bands in rising order; what lies below the first band is worth nothing.

    Raises
    ------
    ValueError
        Two bands leave a gap, overlap or do not rise, or the last one ends.

    Examples
    --------
    >>> [(cut.end, cut.points) for cut in stretches([Band(at_most=0, points=30), Band(at_most=2, points=15), Band(points=0)])]
    [(0.0, 30), (2.0, 15), (inf, 0)]
    >>> stretches([Band(at_most=0, points=30), Band(above=1, points=0)])
    Traceback (most recent call last):
    ValueError: nothing says what lies between the bands 'at_most 0' and 'above 1'
    """
    ends = [_border(low, high) for low, high in pairwise(bands)]
    if bands[-1].end is not None:
        raise ValueError(f"nothing says what lies beyond the last band '{bands[-1].words}'")
    first = bands[0].start
    if list(ends) != sorted(set(ends)) or (first is not None and ends and first >= ends[0]):
        raise ValueError("the bands of an indicator must rise")
    below = () if first is None else (Stretch(first, 0, None),)
    return (*below, *(Stretch(end, one.points, one.share) for end, one in zip([*ends, math.inf], bands, strict=True)))


def _border(low: Band, high: Band) -> float:
    """Where one band ends and the next begins."""
    end, start = low.end, high.start
    if end is None and start is None:
        raise ValueError(f"nothing says where '{low.words}' ends and '{high.words}' begins")
    if end is None or start is None:
        return float(end if start is None else start)  # type: ignore[arg-type]
    if end < start:
        raise ValueError(f"nothing says what lies between the bands '{low.words}' and '{high.words}'")
    if end > start:
        raise ValueError(f"the bands '{low.words}' and '{high.words}' overlap, or do not rise")
    return end
