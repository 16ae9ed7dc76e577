"""What may set a measure off: a record, an enterprise's tier, a personal score, or years without a negative record."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from credit.items import SeverityName
from supervision.lawful import Lawful


class RecordTrigger(Lawful):
    """A record of an item: of these categories (any where empty), at least that grave."""

    by: Literal["record"]
    item: str = Field(min_length=1)
    categories: tuple[str, ...] = ()
    least: SeverityName | None = None


class EnterpriseTier(Lawful):
    """A tier of an evaluation of enterprises."""

    by: Literal["enterprise_tier"]
    evaluation: str = Field(min_length=1)
    tiers: tuple[str, ...] = Field(min_length=1)


class PersonalScore(Lawful):
    """A personal score from a threshold on. Only an incentive can hold it: a restriction has no field that takes it."""

    by: Literal["personal_score"]
    evaluation: str = Field(min_length=1)
    at_least: int


class CleanRecord(Lawful):
    """So many months of records without a negative one (连续三年无不良记录: 36)."""

    by: Literal["clean_record"]
    months: int = Field(ge=1)


IncentiveTrigger = Annotated[RecordTrigger | EnterpriseTier | PersonalScore | CleanRecord, Field(discriminator="by")]
RestrictionTrigger = Annotated[RecordTrigger | EnterpriseTier, Field(discriminator="by")]
