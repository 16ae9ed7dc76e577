"""Who lives in the province: what everybody may see of a subject, and beside it the quality that nobody sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yexin.simulate.calendar import Calendar
from yexin.simulate.identifiers import id_numbers, usccs
from yexin.simulate.quality import Floats, Integers, Quality
from yexin.simulate.words import COUNTIES, INDUSTRIES, LEGAL_FORM_SHARES

# Two of five firms are older than the simulated years; the others are founded in them, more of them since the port was announced.
_OLDER_SHARE = 0.4
_OLDEST_YEARS = 18
_FOUNDING_POWER = 0.8
# Subjects that keep the law mostly pay their bills; a firm can do one and not the other more easily than a person.
CORRELATION = {"enterprise": 0.6, "person": 0.8}


@dataclass(frozen=True, slots=True)
class Subjects:
    """n subjects of one kind.

    Attributes
    ----------
    kind
        "enterprise" or "person".
    identifiers
        USCCs or resident's numbers, Arrow strings.
    county
        Number in `words.COUNTIES`.
    since
        Day from which the subject is there (an enterprise's founding; a person's authorisation of the Jinyefen).
    there
        1.0 in the quarters that begin on that day or later, else 0.0; shape (n, quarters).
    quality
        Hidden: drives rates and grades and is written nowhere.
    """

    kind: str
    identifiers: pa.Array
    county: Integers
    since: Integers
    there: Floats
    quality: Quality

    def __len__(self) -> int:
        return len(self.county)


@dataclass(frozen=True, slots=True)
class Enterprises(Subjects):
    """Enterprises also have an industry, a legal form, employees (lognormal) and a registered capital in 万元."""

    industry: Integers
    form: Integers
    employees: Floats
    capital: Floats

    @property
    def contact(self) -> Floats:
        """Factor on penalties, inspections and complaints by industry and size, mean about 1; shape (n, 1)."""
        by_industry = np.array([industry[2] for industry in INDUSTRIES])[self.industry]
        made: Floats = (by_industry * np.clip(self.employees / 12.0, 0.3, 8.0) ** 0.35)[:, None]
        return made


def enterprises(rng: np.random.Generator, calendar: Calendar, *, count: int) -> Enterprises:
    """Draw `count` enterprises."""
    county = _shares(rng, [c[3] for c in COUNTIES], count)
    older = rng.random(count) < _OLDER_SHARE
    span = calendar.last_day - calendar.first_day
    founded = calendar.first_day + (rng.random(count) ** _FOUNDING_POWER * span).astype(np.int64)
    before = calendar.first_day - 1 - (rng.random(count) * _OLDEST_YEARS * 365).astype(np.int64)
    since = np.where(older, before, founded)
    employees = np.ceil(rng.lognormal(1.9, 1.1, count))
    return Enterprises(
        kind="enterprise",
        identifiers=usccs(np.array([c[1] for c in COUNTIES])[county]),
        county=county,
        since=since,
        there=_there(since, calendar),
        quality=Quality.drawn(rng, subjects=count, quarters=len(calendar.first_days), correlation=CORRELATION["enterprise"]),
        industry=_shares(rng, [i[1] for i in INDUSTRIES], count),
        form=_shares(rng, LEGAL_FORM_SHARES, count),
        employees=employees,
        capital=np.round(employees * rng.lognormal(2.6, 0.9, count), -1) + 10.0,
    )


def persons(rng: np.random.Generator, calendar: Calendar, *, count: int) -> Subjects:
    """Draw `count` persons, all of whom authorise the Jinyefen at some time in the first two thirds of the years."""
    county = _shares(rng, [c[3] for c in COUNTIES], count)
    span = (calendar.last_day - calendar.first_day) * 2 // 3
    since = calendar.first_day + (rng.random(count) * span).astype(np.int64)
    return Subjects(
        kind="person",
        identifiers=id_numbers(rng, count),
        county=county,
        since=since,
        there=_there(since, calendar),
        quality=Quality.drawn(rng, subjects=count, quarters=len(calendar.first_days), correlation=CORRELATION["person"]),
    )


def _there(since: Integers, calendar: Calendar) -> Floats:
    return (calendar.first_days[None, :] >= since[:, None]).astype(np.float64)


def _shares(rng: np.random.Generator, shares: object, count: int) -> Integers:
    weights: NDArray[np.float64] = np.asarray(shares, dtype=np.float64)
    return rng.choice(len(weights), size=count, p=weights / weights.sum())
