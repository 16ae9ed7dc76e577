"""Bills: social insurance, provident fund, utilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from yexin.simulate.drafts import Column, World, draft, words
from yexin.simulate.people import Subjects
from yexin.simulate.quality import Floats, Integers, Occurrences, grade
from yexin.simulate.words import SUPPLIERS


@dataclass(frozen=True, slots=True)
class _Bills:
    """Who is billed (share of the subjects), every so many quarters, and how the payments turn out.

    A bill stands at the end of its quarter, or on the subject's own day of it where `spread`.
    """

    share: float
    every: int
    shares: tuple[float, ...]
    loading: float
    spread: bool = False

    def due(self, rng: np.random.Generator, world: World, who: Subjects) -> Occurrences:
        """One bill at the end of each period of the subjects that are billed at all."""
        billed = rng.random(len(who)) < self.share
        phase = rng.integers(0, self.every, len(who)) if self.spread else np.full(len(who), self.every - 1)
        turn = np.arange(who.there.shape[1])[None, :] % self.every == phase[:, None]
        subject, quarter = np.nonzero(who.there * billed[:, None] * turn)
        early = rng.integers(0, 90, len(who))[subject] if self.spread else np.zeros(len(subject), np.int64)
        return Occurrences(subject, world.calendar.last_days[quarter] - early, quarter)

    def state(self, rng: np.random.Generator, who: Subjects, due: Occurrences) -> Integers:
        """State of each payment, 0 the worst."""
        return grade(rng, due.of(who.quality.means), shares=self.shares, loading=self.loading)


_SOCIAL_INSURANCE = _Bills(share=0.25, every=1, shares=(0.03, 0.07, 0.90), loading=0.7)
_PROVIDENT_FUND = _Bills(share=0.18, every=2, shares=(0.02, 0.06, 0.92), loading=0.55)
_FIRMS_UTILITIES = _Bills(share=0.18, every=2, shares=(0.02, 0.08, 0.90), loading=0.5, spread=True)
_PERSONS_UTILITIES = _Bills(share=0.60, every=4, shares=(0.03, 0.15, 0.82), loading=0.85, spread=True)
# Of persons who gave written consent (征信业管理条例 14), which few do.
_DEPOSITS = _Bills(share=0.04, every=2, shares=(0.05, 0.95), loading=0.4)


def social_insurance(world: World) -> list[pa.Table]:
    """社会保险缴纳, a row a quarter; the head count breathes with the means."""
    rng, firms = world.rng("social_insurance_payment"), world.enterprises
    due = _SOCIAL_INSURANCE.due(rng, world, firms)
    insured = _staff(rng, firms.employees[due.subject], due.of(firms.quality.means))
    columns: dict[str, Column] = {
        "JFZT": words(("欠缴", "逾期缴纳", "按时缴纳"), _SOCIAL_INSURANCE.state(rng, firms, due)),
        "YJJE": np.round(insured * 0.36 * rng.uniform(0.9, 1.1, len(due)), 2),
        "CBRS": insured,
    }
    return [draft(world, "social_insurance_payment", firms, due, columns)]


def provident_fund(world: World) -> list[pa.Table]:
    """住房公积金缴存, a row a half-year."""
    rng, firms = world.rng("provident_fund_payment"), world.enterprises
    due = _PROVIDENT_FUND.due(rng, world, firms)
    staff = _staff(rng, firms.employees[due.subject], due.of(firms.quality.means))
    columns: dict[str, Column] = {
        "JCZT": words(("欠缴", "逾期缴存", "按时缴存"), _PROVIDENT_FUND.state(rng, firms, due)),
        "JCJE": np.round(staff * 0.6 * rng.uniform(0.8, 1.2, len(due)), 2),
        "JCRS": staff,
    }
    return [draft(world, "provident_fund_payment", firms, due, columns)]


def _staff(rng: np.random.Generator, employees: Floats, means: Floats) -> Floats:
    made: Floats = np.maximum(np.round(employees * np.exp(0.12 * means) * rng.uniform(0.92, 1.08, len(means))), 1)
    return made


def deposits(world: World) -> list[pa.Table]:
    """个人住房公积金缴存 of those who consented."""
    rng, people = world.rng("provident_fund_deposit"), world.persons
    due = _DEPOSITS.due(rng, world, people)
    months = np.where(_DEPOSITS.state(rng, people, due) == 1, 6, rng.integers(1, 6, len(due)))
    columns: dict[str, Column] = {"JCYS": months, "JCJE": np.round(months * rng.lognormal(-1.8, 0.4, len(due)), 3)}
    return [draft(world, "provident_fund_deposit", people, due, columns)]


def utilities(world: World) -> list[pa.Table]:
    """公用事业缴费 of both kinds."""
    return [_utilities(world, world.enterprises, _FIRMS_UTILITIES, 1.0), _utilities(world, world.persons, _PERSONS_UTILITIES, -1.6)]


def _utilities(world: World, who: Subjects, bills: _Bills, log_amount: float) -> pa.Table:
    rng = world.rng(f"utilities_payment/{who.kind}")
    due = bills.due(rng, world, who)
    service = rng.integers(0, 3, len(who))[due.subject]
    columns: dict[str, Column] = {
        "FWLB": words(("供水", "供电", "供气"), service),
        "JFZT": words(("欠费", "逾期缴清", "按时缴清"), bills.state(rng, who, due)),
        "ZDJE": np.round(rng.lognormal(log_amount, 0.8, len(due)), 3),
        "GYDW": words(SUPPLIERS, service),
    }
    return draft(world, "utilities_payment", who, due, columns)
