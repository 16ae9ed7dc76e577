"""How long a negative record may be public, counted from the day of the decision (P1 item 20; NDRC Orders 58 and 36).

The law itself changes on a day. A decision falls under the version in force on the day on which it was made, and stays under
it: a new version neither prolongs nor shortens the publicity of earlier decisions (docs/adr/0004-publicity-versions.md). On the
day of the change itself the new version holds already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from credit.calendar import add_months
from credit.severity import Severity

Integers = NDArray[np.int64]
Limit = Literal["shortest", "longest"]
# Field code and row numbers → the texts of that field in those rows (pyarrow strings, null where empty).
Texts = Callable[[str, Integers], pa.Array]
NO_PERIOD = -1
_FROZEN = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PublicityPeriod(BaseModel):
    """Shortest and longest publicity of one severity, in calendar months; at the longest it ends by itself."""

    model_config = _FROZEN

    shortest: int = Field(ge=0, le=120)
    longest: int = Field(ge=0, le=120)

    @model_validator(mode="after")
    def _in_order(self) -> PublicityPeriod:
        if self.shortest > self.longest:
            raise ValueError(f"shortest publicity {self.shortest} months is longer than the longest, {self.longest}")
        return self


class PublicityException(BaseModel):
    """Other periods for the records that have one of these words in one of these fields (field code → words)."""

    model_config = _FROZEN

    basis: str = Field(min_length=1)
    holds: Mapping[str, tuple[str, ...]] = Field(min_length=1)
    shortest: int | None = Field(None, ge=0, le=120)
    longest: int | None = Field(None, ge=0, le=120)

    def meets(self, rows: Integers, texts: Texts) -> NDArray[np.bool_]:
        """Which of the rows fall under it, shape (len(rows),)."""
        found = [
            pc.fill_null(pc.match_substring_regex(texts(code, rows), "|".join(map(re.escape, words))), False)
            for code, words in self.holds.items()
        ]
        met: NDArray[np.bool_] = reduce(pc.or_, found).to_numpy(zero_copy_only=False)
        return met


class PublicityVersion(BaseModel):
    """The periods that one law sets, for decisions from its first day until the next version's."""

    model_config = _FROZEN

    basis: str = ""
    first: date | None = Field(None, alias="from", description="day on which it came into force")
    minor: PublicityPeriod | None = None
    general: PublicityPeriod | None = None
    serious: PublicityPeriod | None = None
    exceptions: tuple[PublicityException, ...] = Field((), description="of several that a record meets the last one counts")

    @model_validator(mode="after")
    def _exceptions_in_order(self) -> PublicityVersion:
        for period in filter(None, (self.minor, self.general, self.serious)):
            for one in self.exceptions:
                shortest, longest = (getattr(period if getattr(one, x) is None else one, x) for x in ("shortest", "longest"))
                if shortest > longest:
                    raise ValueError(f"the exception {one.basis!r} makes the shortest publicity longer than the longest")
        return self

    def period(self, severity: Severity) -> PublicityPeriod | None:
        """The period of `severity` without exceptions, or None where the version sets none."""
        return {Severity.MINOR: self.minor, Severity.GENERAL: self.general, Severity.SERIOUS: self.serious}.get(severity)


class PublicityRule(BaseModel):
    """The publicity periods of an item by the day of the decision and by severity; a severity without a period has no end.

    Decisions older than the first version fall under the first. A rule that never changed is written without `versions`.

    Examples
    --------
    >>> NATIONAL.ends(Severity.GENERAL, date(2024, 2, 29))
    datetime.date(2025, 2, 28)
    >>> NATIONAL.repair_opens(Severity.SERIOUS, date(2024, 2, 29))
    datetime.date(2025, 2, 28)
    """

    model_config = _FROZEN

    versions: tuple[PublicityVersion, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _single(cls, raw: Any) -> Any:
        return {"versions": [raw]} if isinstance(raw, dict) and "versions" not in raw else raw

    @model_validator(mode="after")
    def _in_order(self) -> PublicityRule:
        days = [version.first for version in self.versions[1:]]
        if None in days or sorted({str(day) for day in days}) != [str(day) for day in days]:
            raise ValueError("each version of a publicity rule after the first needs a later day `from` than the one before")
        if self.versions[0].first is not None and days and self.versions[0].first >= days[0]:  # type: ignore[operator]
            raise ValueError("the first version of a publicity rule must begin before the second")
        return self

    def version_on(self, decided: Integers) -> Integers:
        """Number of the version under which decisions of these days (days since 1970-01-01) fall; same shape."""
        begins = np.array([version.first for version in self.versions[1:]], "datetime64[D]").astype(np.int64)
        return np.searchsorted(begins, decided, side="right").astype(np.int64)

    def months(self, limit: Limit, severity: Integers, decided: Integers, texts: Texts) -> Integers:
        """Shortest or longest publicity of n records in calendar months, NO_PERIOD where none is set; shape (n,).

        Every other answer about periods in the project comes from here.
        """
        version = self.version_on(decided)
        table = [[_limit(one.period(severity), limit) for severity in Severity] for one in self.versions]
        months = np.array(table, np.int64)[version, severity]
        for number, one in enumerate(self.versions):
            for exception in one.exceptions:
                other = getattr(exception, limit)
                rows = np.flatnonzero((version == number) & (months != NO_PERIOD)) if other is not None else np.zeros(0, np.int64)
                if len(rows):
                    months[rows[exception.meets(rows, texts)]] = other
        return months

    def longest_months(self, severity: Severity) -> int | None:
        """Longest publicity in months by the version now in force, or None: no end of its own."""
        period = self.versions[-1].period(severity)
        return None if period is None else period.longest

    def ends(self, severity: Severity, decided: date) -> date | None:
        """Last day of publicity of a record decided on `decided`, or None: it does not end by itself.

        Exceptions need more of the record than its severity: credit.clock.publicity_of knows them.
        """
        return self._day("longest", severity, decided)

    def repair_opens(self, severity: Severity, decided: date) -> date | None:
        """First day on which repair (信用修复) may be asked for, or None where there is nothing to repair; see `ends`."""
        return self._day("shortest", severity, decided)

    def _day(self, limit: Limit, severity: Severity, decided: date) -> date | None:
        day = np.array([decided], "datetime64[D]").astype(np.int64)
        months = int(self.months(limit, np.array([int(severity)]), day, lambda _code, rows: pa.nulls(len(rows), pa.string()))[0])
        return None if months == NO_PERIOD else add_months(decided, months)


def _limit(period: PublicityPeriod | None, limit: Limit) -> int:
    return NO_PERIOD if period is None else int(getattr(period, limit))


# 轻微 none, at most 3 months; 一般 3 months to 1 year; 严重 1 to 3 years: P1 item 20. Order 36 has the same periods from
# 2026-04-01; for records other than penalties no earlier national period is known, so that they hold for all decisions.
NATIONAL = PublicityRule(
    versions=(
        PublicityVersion(
            basis="国家发展改革委令第36号；琼营商办〔2025〕31号第20条",
            minor=PublicityPeriod(shortest=0, longest=3),
            general=PublicityPeriod(shortest=3, longest=12),
            serious=PublicityPeriod(shortest=12, longest=36),
        ),
    )
)
