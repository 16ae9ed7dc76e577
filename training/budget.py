"""What a search over the settings may spend."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Budget(BaseModel):
    """How long to search: so many trials, so many seconds, or whichever ends first. None of both is no search.

    A count gives the same table on any machine; seconds give what this machine managed, so the number of trials done is kept
    with the run: the same count repeats it anywhere.

    Examples
    --------
    >>> str(Budget(trials=30, seconds=600)), Budget().none
    ('30 trials and 600 seconds', True)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    trials: int | None = Field(default=None, ge=1, le=2000)
    seconds: float | None = Field(default=None, gt=0)

    @property
    def none(self) -> bool:
        """Whether there is nothing to spend."""
        return self.trials is None and self.seconds is None

    def __str__(self) -> str:
        """The budget in words."""
        parts = [f"{self.trials} trials" if self.trials else "", f"{self.seconds:g} seconds" if self.seconds else ""]
        return " and ".join(part for part in parts if part) or "no budget"
