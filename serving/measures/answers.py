"""What the service answers about measures."""

from __future__ import annotations

from datetime import date

import msgspec

from supervision.approval import Approval
from supervision.lists import MeasureList
from supervision.matching import Ground, Match
from supervision.measure import AnyMeasure


class MeasureAnswer(msgspec.Struct, frozen=True):
    """A measure of a list: what it is, who may set it, by which documents, on whom; `verified` as the list says."""

    number: str
    name: str
    kind: str
    level: str
    scope: str
    issued_by: str
    legal_basis: tuple[str, ...]
    subjects: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    verified: bool


class ListAnswer(msgspec.Struct, frozen=True):
    """A list of measures."""

    title: str
    edition: str
    measures: tuple[MeasureAnswer, ...]


class Lists(msgspec.Struct, frozen=True):
    """Every list of the deployment: a measure that none of them names cannot be applied."""

    lists: tuple[ListAnswer, ...]


class GroundAnswer(msgspec.Struct, frozen=True):
    """Why a measure meets a subject: by a record (its id) or by a tier, a score, or years without a negative record."""

    by: str
    state: str
    until: date | None
    record_id: str | None


class MatchAnswer(msgspec.Struct, frozen=True):
    """A measure that meets a subject; it applies in the state `in_force` alone."""

    list_title: str
    measure: MeasureAnswer
    state: str
    until: date | None
    grounds: tuple[GroundAnswer, ...]


class MatchesAnswer(msgspec.Struct, frozen=True):
    """The measures that meet a subject on a day, those in force first, and its approval colour with the reason."""

    subject: str
    as_of: date
    colour: str
    colour_reason: str
    measures: tuple[MatchAnswer, ...]


def list_answer(one: MeasureList) -> ListAnswer:
    """A list."""
    return ListAnswer(one.title, one.edition, tuple(_measure(measure) for measure in one.measures))


def matches_answer(subject: str, as_of: date, matches: tuple[Match, ...], colour: Approval) -> MatchesAnswer:
    """What meets a subject."""
    return MatchesAnswer(subject, as_of, colour.colour, colour.reason, tuple(_match(one) for one in matches))


def _match(one: Match) -> MatchAnswer:
    return MatchAnswer(one.list_title, _measure(one.measure), one.state, one.until, tuple(map(_ground, one.grounds)))


def _ground(one: Ground) -> GroundAnswer:
    return GroundAnswer(one.trigger.by, one.state, one.until, None if one.record is None else str(one.record["record_id"]))


def _measure(one: AnyMeasure) -> MeasureAnswer:
    return MeasureAnswer(
        number=one.number,
        name=one.name,
        kind=one.kind,
        level=one.level,
        scope=one.scope,
        issued_by=one.issued_by,
        legal_basis=tuple(basis.title for basis in one.legal_basis),
        subjects=tuple(map(str, one.subjects)),
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        verified=one.verified,
    )
