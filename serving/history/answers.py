"""What the service answers about issued scores."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from serving.answers import RecordAnswer, ScoreAnswer
from serving.store.issued import IssuedScore


class IssuedLine(msgspec.Struct, frozen=True):
    """One issued score in a subject's history; `erased_on` is the day on which the law had its content deleted."""

    score_id: str
    issued_at: datetime
    as_of: date
    evaluation: str
    evaluation_version: int
    status: str
    score: int | None
    tier: str | None
    tier_label: str | None
    erased_on: date | None


class ScoreHistory(msgspec.Struct, frozen=True):
    """A page of the scores that were issued about a subject, the latest first."""

    subject: str
    scores: tuple[IssuedLine, ...]
    next: str | None


class IssuedAnswer(msgspec.Struct, frozen=True):
    """An issued score as it was given, word for word; `answer` is null where the law has had it deleted."""

    score_id: str
    issued_at: datetime
    answer: ScoreAnswer | None
    erased_on: date | None


class BehindAnswer(msgspec.Struct, frozen=True):
    """The records behind an issued score, as it named them."""

    score_id: str
    records: tuple[RecordAnswer, ...]
    next: str | None


def answer_in(issued: IssuedScore) -> ScoreAnswer | None:
    """The answer as it was given; None where it was emptied by law."""
    return None if issued.erased_on else msgspec.json.decode(issued.answer, type=ScoreAnswer)


def line_of(issued: IssuedScore) -> IssuedLine:
    """One line of a history."""
    answer = answer_in(issued)
    return IssuedLine(
        score_id=issued.score_id,
        issued_at=issued.issued_at,
        as_of=issued.as_of,
        evaluation=issued.evaluation,
        evaluation_version=issued.evaluation_version,
        status=answer.status if answer else "deleted by law",
        score=answer.score if answer else None,
        tier=answer.tier if answer else None,
        tier_label=answer.tier_label if answer else None,
        erased_on=issued.erased_on,
    )
