"""What is known of a subject for matching: its records, and its tier or score in every evaluation that a trigger names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from credit.errors import LawfulnessError, ModelNotTrained, PurposeNotAllowed, UnknownEvaluation, UnknownSubject
from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind
from serving.inquiry import Inquiry
from serving.scorer import Scorer
from supervision.lists import MeasureList
from supervision.matching import Evaluated, Known
from supervision.triggers import EnterpriseTier, PersonalScore


def evaluated_in(scorer: Scorer, inquiry: Inquiry, named: Iterable[str], *, today: date) -> list[Evaluated]:
    """The subject's score in its kind's own evaluation and in every named one of the purpose; none where no table is approved.

    Raises
    ------
    LawfulnessError
        A person has not consented, or the purpose is not allowed.
    """
    found = dict[str, Evaluated]()
    for name in (None, *sorted(named)):
        try:
            answer = scorer.score(replace(inquiry, evaluation=name), today=today)
        except (ModelNotTrained, UnknownEvaluation):
            continue
        except PurposeNotAllowed:
            if name is None:
                raise
            continue  # an evaluation of another purpose says nothing to who asks for this one
        if answer.score is not None and answer.tier is not None:
            found[answer.evaluation.name] = Evaluated(answer.evaluation.name, answer.score, answer.tier)
    return list(found.values())


def named_in(triggers: Iterable[object], kind: SubjectKind) -> set[str]:
    """The evaluations of subjects of this kind that triggers name."""
    by = EnterpriseTier if kind is SubjectKind.ENTERPRISE else PersonalScore
    return {trigger.evaluation for trigger in triggers if isinstance(trigger, by)}


def triggers_of(lists: Iterable[MeasureList]) -> list[object]:
    """Every trigger of the lists."""
    return [trigger for one in lists for measure in one.measures for trigger in measure.triggers]


def known_of(scorer: Scorer, inquiry: Inquiry, named: Iterable[str], *, today: date) -> Known:
    """What whoever asks may know of a subject today.

    Raises
    ------
    UnknownSubject
        No record of it was ever stored.
    LawfulnessError
        A person has not consented, or the purpose is not allowed.
    """
    return _known(scorer, inquiry, evaluated_in(scorer, inquiry, named, today=today))


def known_to_platform(scorer: Scorer, subject: Subject, named: Iterable[str], *, today: date) -> Known:
    """What the platform itself may know of a subject today; of a person without consent its records alone, never a score.

    Raises
    ------
    UnknownSubject
        No record of it was ever stored.
    """
    purpose = Purpose.INCENTIVE if subject.kind is SubjectKind.PERSON else None
    inquiry = Inquiry(subject.kind, subject.id, today, purpose=purpose)
    try:
        return known_of(scorer, inquiry, named, today=today)
    except LawfulnessError:
        return _known(scorer, inquiry, [])


def _known(scorer: Scorer, inquiry: Inquiry, evaluated: list[Evaluated]) -> Known:
    rows = scorer.watch.current().ledger.of(scorer.subject(inquiry.kind, inquiry.identifier).id)
    if not rows.num_rows:
        raise UnknownSubject(str(inquiry.kind))
    return Known.of(inquiry.kind, rows, catalogue=scorer.deployment.catalogue, as_of=inquiry.as_of, evaluated=evaluated)
