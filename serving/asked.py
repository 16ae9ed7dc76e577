"""What the query string of an inquiry says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Query

from credit.purpose import Purpose


@dataclass(frozen=True, slots=True)
class Asked:
    """As of which day, by which evaluation, and for what."""

    as_of: Annotated[date | None, Query(description="The day to stand on; today where absent", examples=["2026-06-30"])] = None
    evaluation: Annotated[
        str | None, Query(max_length=64, description="An evaluation's name; that of the subject's kind where absent")
    ] = None
    purpose: Annotated[
        Purpose | None, Query(description="What the answer is for; a person's score needs it", examples=["incentive"])
    ] = None
