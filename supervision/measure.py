"""Incentives and restrictions as the lists name them; one that the law does not allow cannot be built."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from credit.language import Language
from credit.severity import Severity
from credit.subject import SubjectKind
from supervision.lawful import Lawful
from supervision.triggers import EnterpriseTier, IncentiveTrigger, RestrictionTrigger

# Kinds of document that may take rights away or add duties (P1 item 27: 法律、法规).
_STATUTES = ("law", "regulation", "local_regulation")


class LegalBasis(Lawful):
    """One document: a law (法律), a regulation (行政法规), a local regulation (地方性法规) or a policy."""

    kind: Literal["law", "regulation", "local_regulation", "policy"]
    title: str = Field(min_length=1)


class Measure(Lawful):
    """What the two kinds of measure have in common.

    `verified` is False where number or wording rest on secondary sources and the official list is still to be compared.
    """

    number: str = Field(pattern=r"^[A-Z]{2}-[A-Z]+-\d{2}$")
    name: str = Field(min_length=1)
    english: str = Field("", description="the name in English, a translation of ours; the lists are Chinese alone")
    scope: Literal["national", "hainan"]
    level: Literal["mandatory", "recommended"]
    issued_by: str = Field(min_length=1)
    legal_basis: tuple[LegalBasis, ...] = Field(min_length=1)
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    valid_from: date
    valid_until: date | None = None
    verified: bool = True

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Measure:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(f"measure {self.number} ends before it begins")
        return self

    def called(self, language: Language) -> str:
        """Its name; in Chinese where nobody translated it."""
        return self.name if language is Language.CHINESE else self.english or self.name

    def valid_on(self, day: date) -> bool:
        """Whether the list holds the measure on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Incentive(Measure):
    """Something good for who keeps faith (守信激励)."""

    kind: Literal["incentive"]
    triggers: tuple[IncentiveTrigger, ...] = Field(min_length=1)


class Restriction(Measure):
    """A constraint on who broke faith (失信惩戒): `reduces_rights` takes rights away or adds duties, `management` does not.

    Raises
    ------
    pydantic.ValidationError
        A person restricted by anything but a record; rights reduced without a law or regulation, by a tier, or for a record that
        need not be serious (P1 items 12, 27, 29).
    """

    kind: Literal["restriction"]
    effect: Literal["reduces_rights", "management"]
    triggers: tuple[RestrictionTrigger, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _lawful(self) -> Restriction:
        by_tier = any(isinstance(trigger, EnterpriseTier) for trigger in self.triggers)
        if by_tier and SubjectKind.PERSON in self.subjects:
            raise ValueError(f"measure {self.number}: a person is never restricted by an evaluation (琼营商办〔2025〕31号第12条)")
        if self.effect == "management":
            return self
        if not any(basis.kind in _STATUTES for basis in self.legal_basis):
            raise ValueError(f"measure {self.number} reduces rights without a law or regulation (琼营商办〔2025〕31号第27条)")
        if by_tier:
            raise ValueError(f"measure {self.number} reduces rights by a tier; only a record can (琼营商办〔2025〕31号第27、29条)")
        if any(getattr(trigger, "least", None) is not Severity.SERIOUS for trigger in self.triggers):
            raise ValueError(f"measure {self.number} reduces rights for less than serious faults (琼营商办〔2025〕31号第27、29条)")
        return self


AnyMeasure = Annotated[Incentive | Restriction, Field(discriminator="kind")]
