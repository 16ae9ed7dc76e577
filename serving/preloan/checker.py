"""Checks an applicant for a bank: the score by the bank's evaluation, hits, subsidy, and what the bank's cut-offs recommend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import msgspec

from credit.clock import publicity_of
from credit.errors import ModelNotTrained, NotAllowed, PersonNotChecked
from credit.language import Language
from credit.purpose import Purpose
from credit.severity import Severity
from credit.subject import Subject, SubjectKind
from features.records.states import states_of, values_on
from serving.access.authorised import authorised
from serving.answers import ReasonAnswer, RecordAnswer, ScoreAnswer
from serving.audit.visit import Visit
from serving.inquiry import Inquiry
from serving.preloan.answers import BankReason, BankRecord, CheckAnswer, TwoLanguages
from serving.preloan.decision import Grounds, Loan, action_of, probability_of, subsidy_of, told
from serving.preloan.policy import BankPolicy
from serving.replay.issuing import Issuer
from serving.standing import Standing

_IN_USE = ("active", "disputed")


class Checker:
    """Checks enterprises for banks. Persons have no evaluation for loans: a personal score never leads to a denial."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer

    def check(self, subject: str, loan: Loan, mandate: str, *, visit: Visit, today: date, language: Language) -> CheckAnswer:
        """The check of one applicant today; it is issued and audited under the mandate's reference.

        Raises
        ------
        NotAllowed
            Who asks is no bank.
        PersonNotChecked, MandateMissing
            A person is asked about, or no mandate of that reference to this bank is in force; either refusal is audited.
        UnknownBank, ModelNotTrained
            The bank has no cut-offs, or none of its evaluations a table in force.
        YexinError
            As `Issuer.prepare`.
        """
        if visit.caller.organisation is None:
            raise NotAllowed(visit.caller.role, "check an applicant in the name of no bank")
        policy = BankPolicy.of(self._issuer.scorer.deployment, visit.caller.organisation)
        visit = replace(visit, detail=f"mandate {mandate}")
        self._no_person(subject, visit)
        asked = Inquiry(SubjectKind.ENTERPRISE, subject, today, self._evaluation(policy), mandate=mandate)
        inquiry = authorised(asked, visit.caller)
        prepared = self._issuer.prepare(inquiry, visit, today=today, language=language)
        standing = self._issuer.scorer.standing(inquiry, today=today)
        hits = _hits(standing, policy, language)
        answer = msgspec.json.decode(self._issuer.issue(prepared, visit), type=ScoreAnswer)
        return _answer(answer, standing, hits, loan, policy)

    def _no_person(self, subject: str, visit: Visit) -> None:
        if Subject.named(subject).kind is SubjectKind.PERSON:
            self._issuer.refuse(visit, Subject.named(subject), PersonNotChecked(), purpose=Purpose.PRELOAN)

    def _evaluation(self, policy: BankPolicy) -> str:
        """The first of the bank's evaluations that has a table in force."""
        scorer = self._issuer.scorer
        for name in policy.evaluations:
            if scorer.in_force(name)[1] is not None:
                return name
        raise ModelNotTrained(policy.evaluations[0])


def _answer(answer: ScoreAnswer, standing: Standing, hits: tuple[BankRecord, ...], loan: Loan, policy: BankPolicy) -> CheckAnswer:
    action, why = action_of(answer.score, hits, loan, policy)
    records = {record.record_id: record for record in answer.records}
    reasons = tuple(_reason(one, records) for one in answer.reasons)
    return CheckAnswer(
        score_id=answer.score_id or "",
        subject=answer.subject,
        as_of=answer.as_of,
        evaluation=answer.evaluation.name,
        evaluation_version=answer.evaluation.version,
        status=answer.status,
        score=answer.score,
        tier=answer.tier,
        tier_label=answer.tier_label,
        probability=_probability(answer, standing),
        reasons=reasons,
        serious_hits=hits,
        disputed=answer.disputed,
        subsidy=None if policy.subsidy is None else subsidy_of(answer.subject, loan, policy.subsidy),
        action=action,
        action_reasons=why,
        tell_applicant=told(action, Grounds(why, reasons, hits, _names(standing))),
    )


def _names(standing: Standing) -> dict[str, TwoLanguages]:
    return {one.name: TwoLanguages(one.label, one.english or one.name) for one in standing.features.all_features}


def _probability(answer: ScoreAnswer, standing: Standing) -> float | None:
    if answer.score is None or standing.evaluation.policy is not None:
        return None  # points set by policy are no odds of anything
    return probability_of(answer.score - sum(rule.points for rule in answer.rules), standing.evaluation.scale)


def _reason(reason: ReasonAnswer, records: Mapping[str, RecordAnswer]) -> BankReason:
    behind = tuple(_record(records[name]) for name in reason.record_ids if name in records)
    return BankReason(reason.feature, reason.label, reason.points, reason.value, behind)


def _record(one: RecordAnswer) -> BankRecord:
    return BankRecord(
        one.record_id, one.name, one.document, one.authority, one.event_date, one.severity, one.status, one.public_until
    )


def _hits(standing: Standing, policy: BankPolicy, language: Language) -> tuple[BankRecord, ...]:
    """The records of the serious lists that are in use on the day and may be used for loans."""
    words, states = standing.words(language), states_of(standing.lives, as_of=standing.as_of)
    found: Sequence[BankRecord] = [
        BankRecord(
            record_id,
            words.item(standing.catalogue[row["item"]]),
            row["document"],
            row["authority"],
            row["event_date"],
            words.severity(Severity(row["severity"])),
            states[record_id],
            clock.ends if (clock := publicity_of(row, standing.catalogue[row["item"]])) else None,
        )
        for record_id, row in values_on(standing.rows, standing.as_of).items()
        if row["item"] in policy.serious_items
        and states.get(record_id) in _IN_USE
        and "preloan" in standing.catalogue[row["item"]].purposes
    ]
    return tuple(sorted(found, key=lambda one: (one.event_date, one.record_id), reverse=True))
