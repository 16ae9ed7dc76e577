"""Which measures of the lists meet a subject, by its records and by its tier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from credit.language import Language
from serving.inquiry import Inquiry
from serving.measures.known import evaluated_in, named_in, triggers_of
from serving.scorer import Scorer
from supervision.approval import Approval, approval
from supervision.lists import MeasureList
from supervision.matching import Known, Match, match


def measures_meeting(
    scorer: Scorer, lists: Sequence[MeasureList], inquiry: Inquiry, *, today: date, language: Language = Language.CHINESE
) -> tuple[tuple[Match, ...], Approval]:
    """The measures that meet the subject of an inquiry, and its approval colour.

    Raises
    ------
    UnknownSubject, LawfulnessError, RecordFromFuture
        As `Scorer.standing`.
    ModelNotTrained
        The subject's kind has no table in force.
    """
    standing = scorer.standing(inquiry, today=today)  # it refuses what the law refuses, before any record is looked at
    evaluated = evaluated_in(scorer, inquiry, named_in(triggers_of(lists), inquiry.kind), today=today)
    known = Known.of(standing.subject.kind, standing.rows, catalogue=standing.catalogue, as_of=standing.as_of, evaluated=evaluated)
    matches = match(lists, known)
    return matches, approval(standing.subject.kind, evaluated, matches, language)
