"""Where a subject stands on a day: what is known of it, and by which evaluation it is answered."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from credit.items import Catalogue
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Subject
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.records.states import values_on
from models.evaluation import Evaluation
from models.explanation import Reason
from models.rules import RuleEffect
from models.scored import Scored
from serving.answers import EvaluationAnswer, ReasonAnswer, RecordAnswer, RuleAnswer, ScoreAnswer
from serving.evidence import Proof, record_answers
from serving.store.feature_rows import StoredRow
from serving.tables import ApprovedTable
from serving.words import Words


@dataclass(frozen=True)
class Standing:
    """A subject on a day.

    Attributes
    ----------
    rows, lives
        Its records (RECORD_SCHEMA) and lives as they were known at the end of `as_of`.
    stamp
        `Ledger.stamp` of all its rows; None where it was not asked for.
    stored
        Its feature row on the day as the nightly run left it, if that still holds.
    purpose, consent
        For what it is answered, and the record id of the consent that allows it (None: it needs none).
    """

    subject: Subject
    as_of: date
    evaluation: Evaluation
    approved: ApprovedTable
    rows: pa.Table
    lives: Lives
    features: FeatureSet
    catalogue: Catalogue
    store_version: int
    stamp: tuple[int, int] | None = None
    purpose: Purpose | None = None
    consent: str | None = None
    stored: Callable[[], StoredRow | None] = lambda: None

    def row(self) -> tuple[dict[str, float | None], int]:
        """The subject's features by name, and how many records were known: as the nightly run left them, else built."""
        found = self.stored()
        if found is not None:
            values = (None if math.isnan(value) else value for value in found.values.tolist())
            return dict(zip(self.features.names, values, strict=True)), found.known
        built = self.features.build(self.lives, as_of=self.as_of, subjects=[self.subject.id])
        return built.row(0), int(built.known[0])

    def fact(self, record_id: str) -> dict[str, Any]:
        """What a record of the subject said on the day; a row of RECORD_SCHEMA by name."""
        return values_on(self.rows, self.as_of)[record_id]

    def words(self, language: Language) -> Words:
        """The words of this evaluation's answers."""
        return Words(language, self.evaluation, self.features)

    def about(self, words: Words) -> EvaluationAnswer:
        """Which evaluation answers."""
        table = self.approved.table
        return EvaluationAnswer(self.evaluation.name, words.evaluation(), self.approved.version, table.hash, self.features.version)


def answer_of(standing: Standing, language: Language) -> ScoreAnswer:
    """The score with its reasons and the records behind them, or that there is nothing to score."""
    subject, as_of, features, words = standing.subject, standing.as_of, standing.features, standing.words(language)
    row, known = standing.row()
    answer = standing.evaluation.answer(row, standing.approved.table, known=known)
    if not isinstance(answer, Scored):
        return _not_scorable(standing, answer.reason, words)
    named = {rule.name: rule.when.feature for rule in standing.evaluation.rules}
    looked_at = [*(r.feature for r in answer.reasons), *(named[e.rule] for e in answer.rules if e.rule in named)]
    proof = {
        name: features.behind(standing.lives, subject=subject.id, feature=name, as_of=as_of) for name in dict.fromkeys(looked_at)
    }
    records = record_answers(standing.rows, standing.lives, proof, catalogue=standing.catalogue, words=words, as_of=as_of)
    return _scored(standing, answer, proof, records, words)


def _not_scorable(standing: Standing, reason: str, words: Words) -> ScoreAnswer:
    """The defined answer about a subject of whom nothing was known on the day."""
    return ScoreAnswer(
        subject=standing.subject.id, kind=str(standing.subject.kind), language=str(words.language), as_of=standing.as_of,
        status="not_scorable", reason_code=reason, score=None, tier=None, tier_label=None, base=None, dimensions={}, reasons=(),
        other_points=0, rules=(), disputed=False, records=(), evaluation=standing.about(words),
        store_version=standing.store_version,
    )  # fmt: skip


def _scored(standing: Standing, scored: Scored, proof: Proof, records: tuple[RecordAnswer, ...], words: Words) -> ScoreAnswer:
    """The answer about a scored subject; base + reasons + other_points + rules = score."""
    shown = tuple(_reason(reason, proof, words) for reason in scored.reasons)
    return ScoreAnswer(
        subject=standing.subject.id,
        kind=str(standing.subject.kind),
        language=str(words.language),
        as_of=standing.as_of,
        status="scored",
        reason_code=None,
        score=scored.score,
        tier=scored.tier.name,
        tier_label=words.tier(scored.tier),
        base=scored.base,
        dimensions=dict(sorted(scored.dimensions.items())),
        reasons=shown,
        other_points=sum(scored.dimensions.values()) - sum(reason.points for reason in shown),
        rules=tuple(_rule(e, standing.evaluation, proof, words) for e in scored.rules),
        disputed=any(record.status == "disputed" for record in records),
        records=records,
        evaluation=standing.about(words),
        store_version=standing.store_version,
    )


def _reason(reason: Reason, proof: Proof, words: Words) -> ReasonAnswer:
    behind = proof[reason.feature]
    return ReasonAnswer(
        feature=reason.feature,
        label=words.reason(reason),
        dimension=reason.dimension,
        dimension_label=words.dimension(reason.dimension),
        points=reason.points,
        value=_plain(reason.value),
        record_ids=tuple(one.record_id for one in behind),
        counts_until={one.record_id: one.last_day for one in behind},
    )


def _rule(effect: RuleEffect, evaluation: Evaluation, proof: Proof, words: Words) -> RuleAnswer:
    label, basis = words.rule(effect)
    behind = next((proof[rule.when.feature] for rule in evaluation.rules if rule.name == effect.rule), ())
    ids = tuple(one.record_id for one in behind)
    return RuleAnswer(rule=effect.rule, label=label, points=effect.points, basis=basis, record_ids=ids)


def _plain(value: object) -> float | str | None:
    """A value as JSON knows it: NaN is an absent value."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number
