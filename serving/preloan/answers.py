"""What a bank is answered. What it may not see has no field here: no other purposes, no consents to others, no what-if."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Action = Literal["approve", "review", "decline"]


class BankRecord(msgspec.Struct, frozen=True):
    """A record as a bank may see it: what it is, who decided it and when, how grave it is, and until when it is public."""

    record_id: str
    name: str
    document: str | None
    authority: str | None
    event_date: date
    severity: str
    status: str
    public_until: date | None


class BankReason(msgspec.Struct, frozen=True):
    """A reason in points, with the records that it rests on."""

    feature: str
    label: str
    points: int
    value: float | str | None
    records: tuple[BankRecord, ...]


class SubsidyAnswer(msgspec.Struct, frozen=True):
    """Whether the loan is eligible for the interest subsidy, how much it is a year in yuan, and which conditions are not met."""

    eligible: bool
    rate: float
    amount: float
    unmet: tuple[str, ...]
    basis: str


class TwoLanguages(msgspec.Struct, frozen=True):
    """A text to be told as it stands, in Chinese and in English."""

    zh: str
    en: str


class CheckAnswer(msgspec.Struct, frozen=True):
    """A pre-loan check.

    `probability` is that of the outcome that the evaluation is trained on (more than 90 days late within 12 months), null where its
    table is set by policy. `action` is what the bank's own cut-offs recommend, with why in `action_reasons`; `tell_applicant` is
    what the applicant must be told where it is not approved, null where it is. `score_id` is the id under which it can be
    computed again.
    """

    score_id: str
    subject: str
    as_of: date
    evaluation: str
    evaluation_version: int
    status: str
    score: int | None
    tier: str | None
    tier_label: str | None
    probability: float | None
    reasons: tuple[BankReason, ...]
    serious_hits: tuple[BankRecord, ...]
    disputed: bool
    subsidy: SubsidyAnswer | None
    action: Action
    action_reasons: tuple[str, ...]
    tell_applicant: TwoLanguages | None


class PortfolioLine(msgspec.Struct, frozen=True):
    """One loan of a portfolio: its check in short, or the name of the problem that it met."""

    subject: str
    amount: int
    score_id: str | None
    score: int | None
    tier: str | None
    probability: float | None
    serious_hits: int
    action: Action | None
    problem: str | None


class PortfolioSummary(msgspec.Struct, frozen=True):
    """A portfolio in figures: loans and yuan, by tier and by action, with serious hits, and the expected yuan in default.

    `expected_default` adds probability times amount over the loans that have one, `without_probability` is how many have none.
    """

    loans: int
    amount: int
    problems: int
    by_tier: dict[str, int]
    amount_by_tier: dict[str, int]
    by_action: dict[str, int]
    serious: int
    expected_default: float
    without_probability: int


class PortfolioAnswer(msgspec.Struct, frozen=True):
    """A portfolio check: the summary, and each loan in the order of asking."""

    as_of: date
    summary: PortfolioSummary
    loans: tuple[PortfolioLine, ...]
