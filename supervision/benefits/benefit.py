"""A benefit (惠企利民政策) as data: what it gives to whom, by which documents, within which budget and time, and when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from credit.items import SeverityName
from credit.language import Bilingual
from credit.subject import SubjectKind
from supervision.joint.frame import ListName
from supervision.lawful import Lawful
from supervision.measure import LegalBasis
from supervision.triggers import CleanRecord, EnterpriseTier, PersonalScore, RecordTrigger


class NoRecord(Lawful):
    """No record of an item in force: of these categories (any where empty), at least that grave."""

    by: Literal["no_record"]
    item: str = Field(min_length=1)
    categories: tuple[str, ...] = ()
    least: SeverityName | None = None


class OffList(Lawful):
    """Not on one of the three lists of the joint measures."""

    by: Literal["off_list"]
    list: ListName


class ValueWithin(Lawful):
    """The newest record of an item in force holds a number within bounds, in the unit of the item's field (capital, hours)."""

    by: Literal["value"]
    item: str = Field(min_length=1)
    of: Literal["amount", "quantity"]
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> ValueWithin:
        if self.at_least is None and self.at_most is None:
            raise ValueError(f"a value of {self.item} needs at_least, at_most or both")
        return self


Condition = Annotated[
    RecordTrigger | EnterpriseTier | PersonalScore | CleanRecord | NoRecord | OffList | ValueWithin, Field(discriminator="by")
]


class Budget(Lawful):
    """What there is to give, in 万元: in all for the period, and for each subject; None where the document does not say it."""

    total: float | None = Field(None, gt=0)
    each: float | None = Field(None, gt=0)


class Benefit(Lawful):
    """Something that is given without application to who meets all its conditions; it gives and never takes.

    `handing` is whether it is given at once (direct 免申即享) or once the subject says yes (confirm 确认即享). `verified` is False
    where the conditions are this deployment's reading and the policy's own document is still to be compared.

    Raises
    ------
    pydantic.ValidationError
        A person's benefit by a tier of enterprises, an enterprise's by a personal score, or an end before its beginning.
    """

    number: str = Field(pattern=r"^[A-Z]{2}-MS-\d{2}$")
    name: Bilingual
    gives: Bilingual
    issued_by: str = Field(min_length=1)
    legal_basis: tuple[LegalBasis, ...] = Field(min_length=1)
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    handing: Literal["direct", "confirm"]
    budget: Budget = Budget()
    valid_from: date
    valid_until: date | None = None
    verified: bool = True
    conditions: tuple[Condition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _lawful(self) -> Benefit:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(f"benefit {self.number} ends before it begins")
        kinds: dict[type[Lawful], SubjectKind] = {EnterpriseTier: SubjectKind.ENTERPRISE, PersonalScore: SubjectKind.PERSON}
        for condition in self.conditions:
            kind = kinds.get(type(condition))
            if kind is not None and set(self.subjects) != {kind}:
                raise ValueError(f"benefit {self.number}: {condition.by} is a condition for subjects of the kind {kind} alone")
        return self

    def open_on(self, day: date) -> bool:
        """Whether it can be given on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
