"""One line in and one line out of a streamed batch."""

from __future__ import annotations

from datetime import date

import msgspec

from serving.problems import Problem

MOST_BYTES = 4096


class BatchLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A subject to score; `as_of` goes before that of the request."""

    subject: str
    as_of: date | None = None


class BatchReason(msgspec.Struct, frozen=True):
    """A reason in short: the feature, its name, and its points."""

    feature: str
    label: str
    points: int


class BatchAnswer(msgspec.Struct, frozen=True):
    """The answer to line `line` (from 1), or the problem that it met.

    Reasons are in short; the whole answer with its records is found again under `score_id`.
    """

    line: int
    subject: str | None
    as_of: date | None
    status: str
    score: int | None
    tier: str | None
    tier_label: str | None
    reasons: tuple[BatchReason, ...]
    score_id: str | None
    problem: Problem | None


class ShortAnswer(msgspec.Struct, frozen=True):
    """What a batch tells of a `ScoreAnswer`."""

    subject: str
    as_of: date
    status: str
    score: int | None
    tier: str | None
    tier_label: str | None
    reasons: tuple[BatchReason, ...]
    score_id: str


def answered(line: int, answer: ShortAnswer) -> BatchAnswer:
    """The line of a subject that was answered."""
    return BatchAnswer(
        line=line,
        subject=answer.subject,
        as_of=answer.as_of,
        status=answer.status,
        score=answer.score,
        tier=answer.tier,
        tier_label=answer.tier_label,
        reasons=answer.reasons,
        score_id=answer.score_id,
        problem=None,
    )


def failed(line: int, problem: Problem) -> BatchAnswer:
    """The line of a subject that could not be answered."""
    return BatchAnswer(line, None, None, "problem", None, None, None, (), None, problem)
