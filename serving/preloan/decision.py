"""What follows from a score by the bank's own cut-offs, what the subsidy's rule says, and what the applicant is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from credit.language import Language
from models.scale import Scale
from serving.preloan.answers import Action, BankReason, BankRecord, SubsidyAnswer, TwoLanguages
from serving.preloan.policy import BankPolicy, Size, Subsidy
from serving.words import say

_MOST_REASONS = 4  # as many as an applicant is told of elsewhere (US Regulation B, 12 CFR 1002.9, comment 9(b)(2))
_RANK: dict[Action, int] = {"approve": 0, "review": 1, "decline": 2}


@dataclass(frozen=True, slots=True)
class Loan:
    """What is asked for: yuan, months, whether it is unsecured and comes through the platform, and the applicant's size."""

    amount: int
    months: int
    unsecured: bool
    through_platform: bool
    size: Size


def probability_of(points: int, scale: Scale) -> float:
    """The probability of the bad outcome at so many points before any rule.

    Examples
    --------
    >>> scale = Scale(base_score=600, base_odds=9, points_to_double_odds=50, minimum=0, maximum=1000)
    >>> probability_of(600, scale), round(probability_of(650, scale), 4)
    (0.1, 0.0526)
    """
    odds = scale.base_odds * 2 ** ((points - scale.base_score) / scale.points_to_double_odds)
    return float(1 / (1 + odds))


def action_of(score: int | None, hits: Sequence[BankRecord], loan: Loan, policy: BankPolicy) -> tuple[Action, tuple[str, ...]]:
    """The gravest action that any of the bank's cut-offs asks for, with the names of those that ask for it or less."""
    found = list(_asked_for(score, hits, loan, policy))
    least: Action = "approve"
    action = max((one for one, _ in found), key=lambda one: _RANK[one], default=least)
    return action, tuple(reason for _, reason in found) or ("score_sufficient",)


def _asked_for(score: int | None, hits: Sequence[BankRecord], loan: Loan, policy: BankPolicy) -> Iterator[tuple[Action, str]]:
    if hits:
        # A record under objection decides nothing by itself: a person looks at it.
        disputed = all(hit.status == "disputed" for hit in hits)
        yield ("review" if disputed else policy.on_serious_hit), "serious_hit"
    if score is None:
        yield "review", "not_scorable"
    elif score < policy.decline_below:
        yield "decline", "score_below_minimum"
    elif score < policy.approve_from:
        yield "review", "score_between_cutoffs"
    if loan.amount > policy.most_amount:
        yield "review", "amount_above_limit"
    if loan.months > policy.most_term_months:
        yield "review", "term_above_limit"


def subsidy_of(uscc: str, loan: Loan, rule: Subsidy) -> SubsidyAnswer:
    """Whether the loan is eligible, with the names of the conditions that it does not meet."""
    conditions = {
        "unsecured": loan.unsecured,
        "through_platform": loan.through_platform,
        "amount": loan.amount <= rule.most_amount,
        "province": uscc[2:4] == rule.province,
        "size": loan.size in rule.sizes,
    }
    unmet = tuple(name for name, met in conditions.items() if not met)
    return SubsidyAnswer(not unmet, rule.rate, 0.0 if unmet else round(loan.amount * rule.rate, 2), unmet, rule.basis)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an action rests on: the cut-offs that asked for it, the reasons, the serious hits, and the reasons' names by feature."""

    why: Sequence[str]
    reasons: Sequence[BankReason]
    hits: Sequence[BankRecord]
    names: Mapping[str, TwoLanguages]


def told(action: Action, grounds: Grounds) -> TwoLanguages | None:
    """What the applicant must be told where the loan is not approved outright: the grounds, the records, and its rights."""
    if action == "approve":
        return None
    return TwoLanguages(*(_told(language, action, grounds) for language in (Language.CHINESE, Language.ENGLISH)))


def _told(language: Language, action: Action, grounds: Grounds) -> str:
    chinese = language is Language.CHINESE
    comma, semicolon = ("、", "；") if chinese else (", ", "; ")
    lowering = [reason for reason in grounds.reasons if reason.points < 0][:_MOST_REASONS]
    records = [*grounds.hits, *(record for reason in lowering for record in reason.records)]
    parts = [say(language, f"preloan.{name}") for name in grounds.why]
    if lowering:
        names = [grounds.names[reason.feature] for reason in lowering]
        parts.append(say(language, "preloan.features", names=comma.join(one.zh if chinese else one.en for one in names)))
    if records:
        documents = dict.fromkeys(record.document or record.name for record in records)
        parts.append(say(language, "preloan.records", names=comma.join(documents)))
    return say(language, f"preloan.{action}") + semicolon.join(parts) + say(language, "preloan.rights")
