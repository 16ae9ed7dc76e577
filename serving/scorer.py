"""A subject and a day → its score with reasons and the records behind them."""

from __future__ import annotations

import math
import time
from datetime import date
from typing import Any

from credit.deployment import Deployment
from credit.errors import ModelNotTrained, RecordFromFuture, UnknownEvaluation, UnknownSubject
from credit.subject import Subject, SubjectKind, check_uscc
from features.feature_set import FeatureSet
from features.ledger import Ledger
from features.lives import Lives
from features.store import RecordStore
from models.evaluation import Evaluation
from models.note import FeatureNote
from models.scored import Scored
from serving.answers import EvaluationAnswer, ReasonAnswer, RecordAnswer, RuleAnswer, ScoreAnswer
from serving.evidence import record_answers
from serving.tables import ApprovedTable, ApprovedTables

_LOOK_AGAIN_SECONDS = 1.0


class Scorer:
    """Scores subjects of one deployment from its record store and its approved tables; reads no clock but for its own cache."""

    def __init__(self, deployment: Deployment, store: RecordStore, tables: ApprovedTables) -> None:
        self._deployment = deployment
        self._store = store
        self._tables = tables
        self._evaluations = {name: Evaluation.find(deployment, name) for name in Evaluation.names(deployment)}
        self._feature_sets: dict[str, FeatureSet] = {}
        self._by_policy: dict[str, ApprovedTable] = {}
        self._mapped: tuple[float, int, Lives, Ledger] | None = None
        fields = (f for item in deployment.catalogue.values() for f in item.fields if f.role == "subject")
        self._has_uscc = any(field.identifier == "uscc" for field in fields)

    def score(self, kind: SubjectKind, identifier: str, *, as_of: date, today: date, evaluation: str | None = None) -> ScoreAnswer:
        """Score one subject as of a day.

        Raises
        ------
        InvalidIdentifier
            The identifier has not the form that its kind has.
        RecordFromFuture
            `as_of` lies after `today`.
        UnknownSubject
            No record of it was ever stored.
        UnknownEvaluation, ModelNotTrained
            There is no such evaluation of this kind, or it has no approved table.
        """
        if as_of > today:
            raise RecordFromFuture(as_of, today=today)
        subject = self._subject(kind, identifier)
        chosen = self._evaluation(kind, evaluation)
        approved = self._table(chosen)
        version, lives, ledger = self._current()
        rows = ledger.of(subject.id)
        if rows.num_rows == 0:
            raise UnknownSubject(str(kind))
        features = self.features(str(kind))
        own = lives.subset([subject.id])
        built = features.build(own, as_of=as_of, subjects=[subject.id])
        answer = chosen.answer(built.row(0), approved.table, known=int(built.known[0]))
        about = _about(chosen, approved, features)
        if not isinstance(answer, Scored):
            return not_scorable(subject, as_of, answer.reason, evaluation=about, store_version=version)
        proof = {r.feature: features.lineage(own, subject=subject.id, feature=r.feature, as_of=as_of) for r in answer.reasons}
        behind = record_answers(rows, own, proof, catalogue=self._deployment.catalogue, as_of=as_of)
        return scored_answer(subject, as_of, answer.with_records(proof), behind, evaluation=about, store_version=version)

    def evaluations(self) -> list[dict[str, Any]]:
        """Each evaluation with its subject kind, uses, tiers and approved version (null: none yet)."""
        return [
            {
                "name": e.name, "label": e.chinese, "subject": e.subject, "uses": list(e.uses),
                "tiers": [{"name": t.name, "label": t.chinese, "from": t.start} for t in e.tiers.rising],
                "approved_version": self._approved_version(e.name),
            }
            for e in self._evaluations.values()
        ]  # fmt: skip

    def features(self, kind: str) -> FeatureSet:
        """The declared features of a subject kind, loaded once."""
        if kind not in self._feature_sets:
            self._feature_sets[kind] = FeatureSet.load(self._deployment, kind)
        return self._feature_sets[kind]

    def _subject(self, kind: SubjectKind, identifier: str) -> Subject:
        if kind is SubjectKind.ENTERPRISE and self._has_uscc:
            return Subject(kind, check_uscc(identifier)[0])
        return Subject(kind, identifier.strip())

    def _evaluation(self, kind: SubjectKind, name: str | None) -> Evaluation:
        """The named evaluation, else the one with an approved table, of this kind; the kind's own name goes first."""
        of_kind = {n: e for n, e in self._evaluations.items() if e.subject == kind}
        if name is not None:
            if name not in of_kind:
                raise UnknownEvaluation(name, known=of_kind)
            return of_kind[name]
        if not of_kind:
            raise UnknownEvaluation(str(kind), known=self._evaluations)
        ranked = sorted(of_kind, key=lambda n: (n != kind, n))
        return of_kind[next((n for n in ranked if self._approved_version(n) is not None), ranked[0])]

    def _table(self, evaluation: Evaluation) -> ApprovedTable:
        """The approved table; one set by policy is in force with its file and needs no approval of its own."""
        if evaluation.policy is None:
            return self._tables.of(evaluation.name)
        if evaluation.name not in self._by_policy:
            notes = {one.name: FeatureNote.of(one) for one in self.features(evaluation.subject).features}
            table = evaluation.policy_table(notes)
            self._by_policy[evaluation.name] = ApprovedTable(table, version=0)
        return self._by_policy[evaluation.name]

    def _approved_version(self, name: str) -> int | None:
        try:
            return self._table(self._evaluations[name]).version
        except ModelNotTrained:
            return None

    def _current(self) -> tuple[int, Lives, Ledger]:
        """The store's newest version, looked for once a second: a running server sees new records without a restart."""
        now = time.monotonic()
        if self._mapped is None or now - self._mapped[0] > _LOOK_AGAIN_SECONDS:
            version = self._store.version
            if self._mapped is None or self._mapped[1] != version:
                self._mapped = (now, version, self._store.lives(), self._store.ledger())
            self._mapped = (now, *self._mapped[1:])
        return self._mapped[1:]


def _about(evaluation: Evaluation, approved: ApprovedTable, features: FeatureSet) -> EvaluationAnswer:
    return EvaluationAnswer(evaluation.name, evaluation.chinese, approved.version, approved.table.hash, features.version)


def not_scorable(subject: Subject, as_of: date, reason: str, *, evaluation: EvaluationAnswer, store_version: int) -> ScoreAnswer:
    """The defined answer about a subject of whom nothing was known on the day."""
    return ScoreAnswer(
        subject=subject.id, kind=str(subject.kind), as_of=as_of, status="not_scorable", reason_code=reason, score=None, tier=None,
        tier_label=None, base=None, dimensions={}, reasons=(), other_points=0, rules=(), disputed=False, records=(),
        evaluation=evaluation, store_version=store_version,
    )  # fmt: skip


def scored_answer(
    subject: Subject,
    as_of: date,
    scored: Scored,
    records: tuple[RecordAnswer, ...],
    *,
    evaluation: EvaluationAnswer,
    store_version: int,
) -> ScoreAnswer:
    """The answer about a scored subject; base + reasons + other_points + rules = score."""
    shown = tuple(ReasonAnswer(r.feature, r.label, r.dimension, r.points, _plain(r.value), r.records) for r in scored.reasons)
    rules = tuple(RuleAnswer(e.rule, e.chinese, e.points, e.basis) for e in scored.rules)
    return ScoreAnswer(
        subject=subject.id,
        kind=str(subject.kind),
        as_of=as_of,
        status="scored",
        reason_code=None,
        score=scored.score,
        tier=scored.tier.name,
        tier_label=scored.tier.chinese,
        base=scored.base,
        dimensions=dict(sorted(scored.dimensions.items())),
        reasons=shown,
        other_points=sum(scored.dimensions.values()) - sum(reason.points for reason in shown),
        rules=rules,
        disputed=any(record.status == "disputed" for record in records),
        records=records,
        evaluation=evaluation,
        store_version=store_version,
    )


def _plain(value: object) -> float | str | None:
    """A value as JSON knows it: NaN is an absent value."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number
