"""On what a joint action rests, and what the law says of it on a day: by the same matching that found its measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from credit.subject import SubjectKind
from supervision.lawful import Lawful
from supervision.matching import STATES, Ground, Match, State

# "ended": no trigger of the measure is met any more, by time, tier or the lists themselves.
Standing = Literal["in_force", "suspended", "masked", "lifted", "ended"]


class IncentiveBasis(Lawful):
    """Why somebody is encouraged: by which kinds of ground, and by which records (ids)."""

    kind: Literal["incentive"]
    subject: SubjectKind
    by: tuple[Literal["record", "enterprise_tier", "personal_score", "clean_record"], ...] = Field(min_length=1)
    records: tuple[str, ...] = ()


class RestrictionBasis(Lawful):
    """Why somebody is restricted: a personal score has no word in `by`.

    Raises
    ------
    pydantic.ValidationError
        A person restricted by anything but records (P1 item 12).
    """

    kind: Literal["restriction"]
    subject: SubjectKind
    by: tuple[Literal["record", "enterprise_tier"], ...] = Field(min_length=1)
    records: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _by_records(self) -> RestrictionBasis:
        if self.subject is SubjectKind.PERSON and (set(self.by) != {"record"} or not self.records):
            raise ValueError("a person is restricted by records alone (琼营商办〔2025〕31号第12条)")
        return self


Basis = Annotated[IncentiveBasis | RestrictionBasis, Field(discriminator="kind")]
_BASIS: TypeAdapter[IncentiveBasis | RestrictionBasis] = TypeAdapter(Basis)


def basis_of(found: Match, subject: SubjectKind) -> IncentiveBasis | RestrictionBasis:
    """What an action on a measure in force rests on: its grounds that are in force."""
    grounds = [ground for ground in found.grounds if ground.state == found.state]
    by = tuple(dict.fromkeys(ground.trigger.by for ground in grounds))
    return basis_from({"kind": found.measure.kind, "subject": subject, "by": by, "records": tuple(_records(grounds))})


def basis_from(values: Mapping[str, object]) -> IncentiveBasis | RestrictionBasis:
    """A basis from its values as they are kept, checked like any other."""
    return _BASIS.validate_python(values)


def standing_of(measure: str, basis: IncentiveBasis | RestrictionBasis, matches: Iterable[Match]) -> Standing:
    """What holds today for an action: the strongest state among the grounds that it was initiated on.

    Another record that came later gives another action a ground, never this one.
    """
    found = next((one for one in matches if one.measure.number == measure), None)
    states: list[State] = [ground.state for ground in (found.grounds if found else ()) if _same(ground, basis)]
    return min(states, key=STATES.index) if states else "ended"


def _same(ground: Ground, basis: IncentiveBasis | RestrictionBasis) -> bool:
    if ground.record is not None:
        return str(ground.record["record_id"]) in basis.records
    return ground.trigger.by in basis.by


def _records(grounds: Iterable[Ground]) -> Iterable[str]:
    return sorted({str(ground.record["record_id"]) for ground in grounds if ground.record is not None})
