"""Standings answered: scores with their reasons and the records behind them, of one subject or of many together."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from credit.language import Language
from features.rows import FeatureRows, identifiers
from models.evaluation import Evaluation
from models.explanation import Reason
from models.rules import RuleEffect
from models.scored import NotScorable, Scored
from serving.answers import ReasonAnswer, RecordAnswer, RuleAnswer, ScoreAnswer
from serving.evidence import Proof, Shown, record_answers
from serving.standing import Standing
from serving.words import Words


def answer_of(standing: Standing, language: Language) -> ScoreAnswer:
    """The score with its reasons and the records behind them, or that there is nothing to score."""
    return answers_of([standing], language)[0]


def answers_of(standings: Sequence[Standing], language: Language) -> list[ScoreAnswer]:
    """The answer about each; what they have in common is done once."""
    companies: dict[Hashable, list[int]] = {}
    for at, one in enumerate(standings):
        companies.setdefault(one.company, []).append(at)
    answers: dict[int, ScoreAnswer] = {}
    for places in companies.values():
        answers.update(zip(places, _answered([standings[at] for at in places], language), strict=True))
    return [answers[at] for at in range(len(standings))]


def rows_of(company: Sequence[Standing]) -> FeatureRows:
    """The feature rows of standings that can be answered together."""
    first = company[0]
    # Of one alone the row that the night left spares a scan; of many one scan costs less than so many searches.
    found = first.stored() if len(company) == 1 else None
    if found is None:
        return first.features.build(first.book, as_of=first.as_of, subjects=[one.subject.id for one in company])
    days, known = np.array([first.as_of], "datetime64[D]"), np.array([found.known], np.int64)
    features = first.features
    return FeatureRows(features.names, identifiers([first.subject.id]), days, found.values[None, :], known, features.version)


def _answered(company: Sequence[Standing], language: Language) -> list[ScoreAnswer]:
    first, words = company[0], company[0].words(language)
    scored = first.evaluation.answers(rows_of(company), first.approved.table)
    proofs = _proofs(company, scored)
    shown = [Shown(one.subject.id, one.rows, proof) for one, proof in zip(company, proofs, strict=True)]
    records = record_answers(shown, catalogue=first.catalogue, words=words, as_of=first.as_of)
    return [
        _scored(one, answer, proof, behind, words) if isinstance(answer, Scored) else _not_scorable(one, answer.reason, words)
        for one, answer, proof, behind in zip(company, scored, proofs, records, strict=True)
    ]


def _proofs(company: Sequence[Standing], scored: Sequence[Scored | NotScorable]) -> list[Proof]:
    """Of each the records behind every feature that its answer names."""
    first = company[0]
    named = {rule.name: rule.when.feature for rule in first.evaluation.rules}
    looked_at = [_looked_at(one, named) if isinstance(one, Scored) else [] for one in scored]
    asked = [(one.subject.id, name) for one, names in zip(company, looked_at, strict=True) for name in names]
    behind = iter(first.features.behind_each(first.book, asked, as_of=first.as_of))
    return [{name: next(behind) for name in names} for names in looked_at]


def _looked_at(scored: Scored, named: dict[str, str]) -> list[str]:
    of_rules = (named[effect.rule] for effect in scored.rules if effect.rule in named)
    return list(dict.fromkeys([*(reason.feature for reason in scored.reasons), *of_rules]))


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
