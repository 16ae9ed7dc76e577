"""Loans of banks that share on the platform, and how they are repaid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from yexin.simulate.drafts import Column, World, documents, draft, words
from yexin.simulate.identifiers import usccs
from yexin.simulate.people import Subjects
from yexin.simulate.quality import Floats, Integers, Occurrences, grade, occur, rate
from yexin.simulate.words import LENDERS

_QUARTER_DAYS = 91
_KINDS = ("信用贷款", "抵押贷款", "保证贷款", "质押贷款")
_STATES = ("逾期90天以上", "逾期31至90天", "逾期1至30天", "按期还款")
_STATE_SHARES = (0.010, 0.025, 0.050, 0.915)


@dataclass(frozen=True, slots=True)
class _Lent:
    """Loans: when and to whom, their numbers, terms in quarters and principals in 万元."""

    occurred: Occurrences
    number: pa.Array
    terms: Integers
    amount: Floats


def loans(world: World) -> list[pa.Table]:
    """信贷合同 of both kinds; lenders give a little more to those with means."""
    return [_loans(world, world.enterprises), _loans(world, world.persons)]


def repayments(world: World) -> list[pa.Table]:
    """信贷还款 of the same loans, a row a quarter."""
    return [_repayments(world, world.enterprises), _repayments(world, world.persons)]


def inquiry_authorisations(world: World) -> list[pa.Table]:
    """信用信息查询授权: what each person signed for the lender on the day of the loan, for its term."""
    return [_signed(world, world.persons, "credit_inquiry_authorisation", "查授")]


def inquiry_mandates(world: World) -> list[pa.Table]:
    """企业信用信息查询授权: the same of each enterprise."""
    return [_signed(world, world.enterprises, "credit_inquiry_mandate", "企查授")]


def _signed(world: World, who: Subjects, item: str, number: str) -> pa.Table:
    lent = _lent(world, who)
    _, lender = _terms(world, who, lent)
    columns: dict[str, Column] = {
        "SQSBH": documents(number, lent.occurred.day),
        "BSQDW": usccs(np.array(["460000"] * len(LENDERS))).take(pa.array(lender)),
        "SQJZRQ": lent.occurred.day + lent.terms * _QUARTER_DAYS,
    }
    return draft(world, item, who, lent.occurred, columns)


def _lent(world: World, who: Subjects) -> _Lent:
    """The loans of one kind; drawn anew for each of the two items, and the same each time."""
    rng, firm = world.rng(f"loan/{who.kind}"), who.kind == "enterprise"
    mean = rate(0.2 if firm else 0.05, who.quality.means, beta=-0.25, exposure=who.there)
    occurred = occur(rng, mean, world.calendar)
    size = len(occurred)
    return _Lent(
        occurred=occurred,
        number=documents("企贷" if firm else "个贷", occurred.day),
        terms=rng.choice([4, 8, 12], size=size, p=[0.5, 0.3, 0.2]),
        amount=np.round(rng.lognormal(3.6 if firm else 1.4, 1.0, size), 1),
    )


def _terms(world: World, who: Subjects, lent: _Lent) -> tuple[Integers, Integers]:
    """Numbers of the kind and of the lender of each loan; the same each time."""
    rng, size = world.rng(f"loan/{who.kind}/terms"), len(lent.occurred)
    kind = rng.choice(4, size=size, p=[0.5, 0.3, 0.15, 0.05])
    return kind, rng.choice(len(LENDERS), size=size, p=[0.3, 0.25, 0.1, 0.15, 0.05, 0.15])


def _loans(world: World, who: Subjects) -> pa.Table:
    lent = _lent(world, who)
    kind, lender = _terms(world, who, lent)
    columns: dict[str, Column] = {
        "DKHTH": lent.number,
        "DKZL": words(_KINDS, kind),
        "DKJE": lent.amount,
        "DQRQ": lent.occurred.day + lent.terms * _QUARTER_DAYS,
        "JRJG": words(LENDERS, lender),
    }
    return draft(world, "loan", who, lent.occurred, columns)


def _repayments(world: World, who: Subjects) -> pa.Table:
    lent, rng = _lent(world, who), world.rng(f"loan_repayment/{who.kind}")
    loan = np.repeat(np.arange(len(lent.terms)), lent.terms)
    turn = np.arange(len(loan)) - np.repeat(np.cumsum(lent.terms) - lent.terms, lent.terms) + 1
    day, quarter = lent.occurred.day[loan] + turn * _QUARTER_DAYS, lent.occurred.quarter[loan] + turn
    running = (day <= world.calendar.last_day) & (quarter < len(world.calendar.first_days))
    loan, due = loan[running], Occurrences(lent.occurred.subject[loan], day, quarter).where(running)
    state = grade(rng, due.of(who.quality.means), shares=_STATE_SHARES, loading=0.85)
    shortest, longest = np.array([91, 31, 1, 0])[state], np.array([400, 91, 31, 1])[state]
    columns: dict[str, Column] = {
        "DKHTH": lent.number.take(pa.array(loan)),
        "DKZL": words(_KINDS, _terms(world, who, lent)[0][loan]),
        "HKZT": words(_STATES, state),
        "YHJE": np.round(lent.amount[loan] / lent.terms[loan], 2),
        "YQTS": rng.integers(shortest, longest),
    }
    return draft(world, "loan_repayment", who, due, columns)
