"""What the service answers about inspection plans; everything in it is published, but for a secret that is not revealed yet."""

from __future__ import annotations

from datetime import date

import msgspec

from supervision.inspection.feedback import Feedback
from supervision.inspection.publication import Check, PlanFolder
from supervision.inspection.summary import PlanSummary, Stratum


class TierAnswer(msgspec.Struct, frozen=True):
    """How one tier is inspected, with its subjects and the visits that were drawn among them."""

    tier: str
    ratio: float
    without_cause: bool
    rest_months: int
    at_least_every_months: int | None
    subjects: int
    visits: int


class RulesAnswer(msgspec.Struct, frozen=True):
    """The rules of a plan; `verified` is false where the figures rest on secondary sources."""

    name: str
    title: str
    source: str
    verified: bool
    strata: tuple[str, ...]
    least_of_stratum: int
    least_share: float
    capacity: int | None
    team: int
    most_visits: int | None
    causes: tuple[str, ...]


class StratumAnswer(msgspec.Struct, frozen=True):
    """A stratum (tier first), its subjects and visits."""

    name: tuple[str, ...]
    subjects: int
    visits: int


class CommitmentAnswer(msgspec.Struct, frozen=True):
    """What was published before the draw: the hash of the secret and of each file that decides the outcome."""

    secret_hash: str
    files: dict[str, str]
    public_value: str
    public_day: date


class RevelationAnswer(msgspec.Struct, frozen=True):
    """What was published with the draw: the secret, what the public value was, and the seed that both make."""

    secret: str
    public_value: str
    seed: str


class PlanHead(msgspec.Struct, frozen=True):
    """A plan in short; `state` is `committed` or `drawn`."""

    number: str
    day: date
    state: str
    public_value: str
    public_day: date


class PlanList(msgspec.Struct, frozen=True):
    """A page of plans by number; `next` is the cursor of the next page."""

    plans: tuple[PlanHead, ...]
    next: str | None


class PlanAnswer(msgspec.Struct, frozen=True):
    """A plan in full; `revealed` is null, and every number of visits 0, until it is drawn. `reasons`: why → visits."""

    number: str
    day: date
    state: str
    population: int
    inspectors: int
    visits: int
    reasons: dict[str, int]
    commitment: CommitmentAnswer
    revealed: RevelationAnswer | None
    rules: RulesAnswer
    tiers: tuple[TierAnswer, ...]
    strata: tuple[StratumAnswer, ...]


class VisitAnswer(msgspec.Struct, frozen=True):
    """One visit: whom, why (有因检查, 到期必查, 随机抽取), and the certificate numbers of who goes."""

    subject: str
    tier: str
    industry: str
    place: str
    why: str
    cause: str
    inspectors: tuple[str, ...]


class VisitList(msgspec.Struct, frozen=True):
    """A page of a plan's visits by subject; `next` is the cursor of the next page."""

    number: str
    count: int
    visits: tuple[VisitAnswer, ...]
    next: str | None


class CheckAnswer(msgspec.Struct, frozen=True):
    """One thing that was looked at: the hash that was published, and the one that was computed again."""

    name: str
    what: str
    holds: bool
    published: str
    recomputed: str


class VerificationAnswer(msgspec.Struct, frozen=True):
    """Whether a plan is what its seed draws from the files that were committed to."""

    number: str
    holds: bool
    checks: tuple[CheckAnswer, ...]


class RefusedResult(msgspec.Struct, frozen=True):
    """A result that could not be taken in: its place in what was sent (from 1), the field, why, and what to do."""

    line: int
    column: str
    reason: str
    remedy: str


class ResultsAnswer(msgspec.Struct, frozen=True):
    """What came of a plan: counts, and the shares 监管覆盖率, 问题发现率, 整改率; `outside`: results of subjects not in it."""

    number: str
    as_of: date
    planned: int
    done: int
    problems: int
    rectified: int
    outside: int
    coverage: float
    problem_rate: float
    rectified_rate: float


class TakenAnswer(msgspec.Struct, frozen=True):
    """What became of results that were sent: new records, those that were there already, those refused; and the plan's counts."""

    added: int
    known: int
    refused: tuple[RefusedResult, ...]
    results: ResultsAnswer


def head_answer(plan: PlanFolder) -> PlanHead:
    """A plan in short."""
    sealed = plan.commitment()
    return PlanHead(sealed.plan, sealed.day, _state(plan), sealed.public_value, sealed.public_day)


def plan_answer(plan: PlanFolder, told: PlanSummary) -> PlanAnswer:
    """A plan in full."""
    sealed, rules, revealed = told.commitment, told.rules, plan.revealed()
    return PlanAnswer(
        number=sealed.plan,
        day=sealed.day,
        state=_state(plan),
        population=told.population,
        inspectors=told.inspectors,
        visits=told.visits,
        reasons=told.reasons,
        commitment=CommitmentAnswer(sealed.secret_hash, dict(sealed.files), sealed.public_value, sealed.public_day),
        revealed=RevelationAnswer(**revealed) if revealed else None,
        rules=RulesAnswer(
            rules.name, rules.title, rules.source, rules.verified, rules.strata, rules.least_of_stratum, rules.least_share,
            rules.capacity, rules.team, rules.most_visits, tuple(cause.name for cause in rules.causes),
        ),
        tiers=_tiers(told),
        strata=tuple(StratumAnswer(one.name, one.subjects, one.visits) for one in told.strata),
    )  # fmt: skip


def _state(plan: PlanFolder) -> str:
    return "drawn" if plan.drawn else "committed"


def _tiers(told: PlanSummary) -> tuple[TierAnswer, ...]:
    counts: dict[str, Stratum] = {one.name[0]: one for one in told.of_tiers()}
    return tuple(
        TierAnswer(
            tier, rule.ratio, rule.without_cause, rule.rest_months, rule.at_least_every_months,
            counts[tier].subjects if tier in counts else 0, counts[tier].visits if tier in counts else 0,
        )
        for tier, rule in told.rules.tiers.items()
    )  # fmt: skip


def check_answer(one: Check) -> CheckAnswer:
    """One check."""
    return CheckAnswer(one.name, one.what, one.holds, one.published, one.recomputed)


def results_answer(number: str, as_of: date, found: Feedback) -> ResultsAnswer:
    """What came of a plan."""
    return ResultsAnswer(
        number, as_of, found.planned, found.done, found.problems, found.rectified, found.outside,
        found.coverage, found.problem_rate, found.rectified_rate,
    )  # fmt: skip
