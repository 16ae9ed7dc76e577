"""All that a page about one subject shows: its score in parts, records on a line of time, measures, history; from one answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from credit.deployment import Deployment
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import SubjectKind
from features.records.store import RecordStore
from serving.actions.action import JointAction
from serving.acts import Acts
from serving.answers import ScoreAnswer
from serving.audit.visit import Visit
from serving.benefits.answers import EligibilityAnswer
from serving.console.points import Part, by_dimension, by_reason
from serving.console.standing_measures import Consequences, consequences_of
from serving.console.timeline import Timeline
from serving.customs.office import EVALUATIONS
from serving.inquiry import Inquiry
from serving.replay.issuing import Issuer
from serving.report.credit_report import sections_of
from serving.report.document import FactSection, Pair
from serving.report.facts import Facts
from serving.scorer import Scorer
from serving.store.issued import IssuedScore, IssuedScores
from supervision.customs.classes import CustomsClass


@dataclass(frozen=True, slots=True)
class Option:
    """A record that can be repaired: from which day, and how much it takes off the score today (0: nothing)."""

    record_id: str
    named: str
    opens: date


@dataclass(frozen=True)
class SubjectView:
    """A subject on a day, for a page; `customs` is None where the deployment has no ports, `related` whether relations are kept."""

    answer: ScoreAnswer
    name: str | None
    identity: tuple[Pair, ...]
    reasons: tuple[Part, ...]
    dimensions: tuple[Part, ...]
    timeline: Timeline
    sections: tuple[FactSection, ...]
    acts: Consequences
    customs: CustomsClass | None
    related: bool
    options: tuple[Option, ...]
    history: tuple[tuple[date, int], ...]
    tiers: tuple[str, ...]
    benefits: tuple[EligibilityAnswer, ...]
    joint: tuple[JointAction, ...]


@dataclass(frozen=True)
class SubjectViews:
    """Makes views of subjects; each issues the score that it shows, as any other answer does."""

    deployment: Deployment
    store: RecordStore
    scorer: Scorer
    issuer: Issuer
    issued: IssuedScores
    acts: Acts

    def of(self, inquiry: Inquiry, visit: Visit, *, today: date, language: Language) -> SubjectView:
        """The view of a subject; see `Scorer.standing` for what can go wrong."""
        answer = self.issuer.score(inquiry, today=today, language=language, visit=visit)
        rows = self.store.ledger().of(answer.subject, version=answer.store_version)
        facts = Facts.of(rows, self.deployment.catalogue, as_of=inquiry.as_of)
        purpose = inquiry.purpose or Purpose.SUPERVISION
        shown = [fact["record_id"] for fact in facts.shown(purpose)]
        evaluation, _ = self.scorer.approved(answer.evaluation.name)
        return SubjectView(
            answer=answer,
            name=facts.name(),
            identity=facts.pairs(language),
            reasons=by_reason(answer, language),
            dimensions=by_dimension(answer, self.scorer.features(answer.kind).dimensions, language),
            timeline=Timeline.of(facts, shown, as_of=inquiry.as_of, language=language),
            sections=sections_of(facts, purpose, language),
            acts=consequences_of(self.acts.lists, self.deployment.catalogue, facts, answer, as_of=inquiry.as_of, language=language),
            customs=self._customs(inquiry, today, language),
            related=answer.kind == SubjectKind.ENTERPRISE and self.acts.webs.kept,
            options=_options(answer, inquiry.as_of),
            history=_history(one for one in self.issued.of(answer.subject) if one.evaluation == answer.evaluation.name),
            tiers=tuple(tier.name for tier in evaluation.tiers.rising),
            benefits=self.benefits_of(inquiry, today=today, language=language),
            joint=self.joint_of(answer.subject, today=today, language=language),
        )

    def benefits_of(self, inquiry: Inquiry, *, today: date, language: Language) -> tuple[EligibilityAnswer, ...]:
        """How the subject stands to every benefit; on a past day none is told, since benefits are given today."""
        if inquiry.as_of != today:
            return ()
        office = self.acts.desks.benefits
        return office.wording(language).answers(office.standing(replace(inquiry, evaluation=None), today=today))

    def joint_of(self, subject: str, *, today: date, language: Language) -> tuple[JointAction, ...]:
        """The joint actions on the subject, open ones first."""
        desk = self.acts.desks.actions
        return tuple(desk.actions(today=today, subject=subject, wording=replace(desk.wording(), language=language)))

    def _customs(self, inquiry: Inquiry, today: date, language: Language) -> CustomsClass | None:
        """The class at the ports; None where the deployment has none."""
        evaluation = EVALUATIONS[inquiry.kind]
        if evaluation not in self.scorer.names():
            return None
        return self.acts.customs.class_of(replace(inquiry, evaluation=evaluation), today=today, language=language).customs


def _options(answer: ScoreAnswer, as_of: date) -> tuple[Option, ...]:
    """Records behind the score that can be repaired, those open first."""
    found = [
        Option(
            record.record_id, "  ".join(filter(None, (record.name, record.document, str(record.event_date)))), record.repair.opens
        )
        for record in answer.records
        if record.repair is not None and record.status in ("active", "disputed")
    ]
    return tuple(sorted(found, key=lambda one: (max(one.opens, as_of), one.record_id)))


def _history(issued: Iterable[IssuedScore]) -> tuple[tuple[date, int], ...]:
    """Of each day that was asked about the last score that was issued, by day."""
    answers = {one.as_of: one.answer for one in sorted(issued, key=lambda one: one.issued_at) if one.answer}
    scores = {day: msgspec.json.decode(answer, type=_Score).score for day, answer in answers.items()}
    return tuple((day, score) for day, score in sorted(scores.items()) if score is not None)


class _Score(msgspec.Struct):
    """Of an issued answer the score alone."""

    score: int | None
