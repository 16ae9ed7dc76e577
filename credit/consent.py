"""Which items of a catalogue are consents of persons, and what such a record allows."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from credit.purpose import Purpose


class ConsentTerms(BaseModel):
    """What one record of an item allows: use for these purposes, from its day on.

    It holds until the record's `until`, or without one until it is withdrawn; by its `counterparty` (the USCC of a bank or a
    department), or without one by the platform itself. `written` consent is what 征信业管理条例 14 and 18 ask for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    purposes: tuple[Purpose, ...] = Field(min_length=1)
    written: bool = False
