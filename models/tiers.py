"""Tiers: named stretches of the scale."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator


class Tier(BaseModel):
    """A stretch of the scale that begins at `start` points (in files: `from`) and ends below the next tier."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1)
    chinese: str = Field(min_length=1)
    english: str = ""
    start: int = Field(alias="from")


class Tiers(RootModel[Annotated[tuple[Tier, ...], Field(min_length=1)]]):
    """All tiers of an evaluation, best first or worst first in the file, worst first in here.

    Examples
    --------
    >>> tiers = Tiers.model_validate([{"name": "A", "chinese": "优", "from": 700}, {"name": "D", "chinese": "差", "from": 0}])
    >>> tiers.of(700).name, tiers.of(699).name, tiers.top("D")
    ('A', 'D', 699)
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _differ(self) -> Tiers:
        for what, values in (("name", [tier.name for tier in self.root]), ("from", [tier.start for tier in self.root])):
            if len(set(values)) < len(values):
                raise ValueError(f"two tiers have the same {what}: {values}")
        return self

    @cached_property
    def rising(self) -> tuple[Tier, ...]:
        """The tiers from the lowest to the highest."""
        return tuple(sorted(self.root, key=lambda tier: tier.start))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first score of each tier, rising."""
        return tuple(tier.start for tier in self.rising)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tiers, rising."""
        return tuple(tier.name for tier in self.rising)

    def of(self, score: int) -> Tier:
        """The tier of a score; the lowest tier for a score below all starts."""
        return self.rising[max(bisect_right(self.starts, score) - 1, 0)]

    def top(self, name: str) -> int | None:
        """The highest score that is still in tier `name`; None for the highest tier, which has no end of its own."""
        position = self.names.index(name)
        return self.starts[position + 1] - 1 if position + 1 < len(self.starts) else None
