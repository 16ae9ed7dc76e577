"""How a feature is declared: aggregates in one line each, derived features as functions of other features.

>>> penalties = records("administrative_penalty")
>>> penalty_general_count_12m = penalties.where(severity="general").count(
...     months=12, worse="higher", dimension="administration", label="近12个月一般行政处罚次数", unit="records"
... )
>>> penalty_general_count_12m.meaning
'number of records: administrative_penalty, severity general; last 12 months'

The name of the global is the name of the feature; one that starts with `_` is internal: other features may use it, no table may.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from credit.errors import InvalidDeclaration
from features.selection import Conditions, Selection

Column = NDArray[np.float64]  # what a derived feature takes and gives: one value a row, NaN = absent
Direction = Literal["higher", "lower"]
ValueField = Literal["amount", "quantity", "category", "until_days"]
KeyField = Literal["category", "counterparty", "authority", "document"]
Kind = Literal["count", "sum", "max", "min", "latest", "distinct", "days_since", "days_since_first", "share", "trend"]

VALUE_FIELDS = ("amount", "quantity", "category", "until_days")
KEY_FIELDS = ("category", "counterparty", "authority", "document")
# What a subject without a single matching record gets: nothing happened, which is 0, or there is nothing to speak of.
ZERO_WHEN_ABSENT = ("count", "sum", "distinct", "trend")
_LONGEST_MONTHS = 1200


class About(TypedDict, total=False):
    """What every declaration may say of itself; a feature that is not internal must say dimension, label and unit."""

    dimension: str
    label: str
    unit: str
    worse: Direction
    better: Direction


class Window(About, total=False):
    """`months`: the window (as_of − months, as_of] in calendar months; None, the default, is the whole life."""

    months: int | None


@dataclass(frozen=True, eq=False)
class Declared:
    """What aggregates and derived features have in common. `worse` is the direction in which credit falls, or None."""

    dimension: str
    label: str
    unit: str
    worse: Direction | None


@dataclass(frozen=True, eq=False)
class Aggregate(Declared):
    """One number from the selected records of a subject in a window; see `Records` for the kinds."""

    kind: Kind
    selection: Selection
    field: str | None = None
    months: int | None = None
    of: Selection | None = None

    @property
    def meaning(self) -> str:
        """The declaration in words."""
        what = _MEANINGS[self.kind].format(field=self.field, months=self.months, of=self.of)
        return f"{what}: {self.selection}; {f'last {self.months} months' if self.months else 'whole life'}"


@dataclass(frozen=True, eq=False)
class Derived(Declared):
    """A column computed from other columns; the names of the function's parameters are the names of its inputs."""

    function: Callable[..., Column]
    inputs: tuple[str, ...]

    @property
    def meaning(self) -> str:
        """The function's docstring on one line."""
        return " ".join((inspect.getdoc(self.function) or "").split())


@dataclass(frozen=True)
class Records(Selection):
    """A selection that can be declared into features.

    Absent values: count, sum, distinct and trend are 0 where nothing matches; max, min, latest, days_since and share are NaN.
    A record that lacks the field of a sum, max, min, latest or distinct is passed over. Fields: amount (万元), quantity,
    category (its rank in the item's `order`, 0 the lowest), until_days (days from as_of to the record's `until`).
    """

    def where(self, **conditions: Unpack[Conditions]) -> Records:
        """The records of this selection that also meet `conditions`.

        Examples
        --------
        >>> str(records("administrative_penalty").where(severity=("general", "serious"), amount_at_least=10))
        'administrative_penalty, severity general or serious, amount ≥ 10'
        """
        return Records(**self.narrowed(conditions))  # type: ignore[arg-type]

    def count(self, **about: Unpack[Window]) -> Aggregate:
        """Number of records."""
        return _aggregate("count", self, about)

    def sum(self, field: ValueField, /, **about: Unpack[Window]) -> Aggregate:
        """Sum of `field`."""
        return _aggregate("sum", self, about, field=field)

    def max(self, field: ValueField, /, **about: Unpack[Window]) -> Aggregate:
        """Largest `field`."""
        return _aggregate("max", self, about, field=field)

    def min(self, field: ValueField, /, **about: Unpack[Window]) -> Aggregate:
        """Smallest `field`."""
        return _aggregate("min", self, about, field=field)

    def latest(self, field: ValueField, /, **about: Unpack[Window]) -> Aggregate:
        """`field` of the record with the latest event_date; of equal ones the last to be known in its state, then to arrive."""
        return _aggregate("latest", self, about, field=field)

    def distinct(self, field: KeyField, /, **about: Unpack[Window]) -> Aggregate:
        """Number of different values of `field`."""
        return _aggregate("distinct", self, about, field=field)

    def days_since(self, *, first: bool = False, **about: Unpack[Window]) -> Aggregate:
        """Days from the latest (or `first`) event_date to as_of, ≥ 0."""
        return _aggregate("days_since_first" if first else "days_since", self, about)

    def share(self, *, of: Selection, field: ValueField | None = None, **about: Unpack[Window]) -> Aggregate:
        """Number of records (or sum of `field`) of this selection over that of `of`."""
        return _aggregate("share", self, about, field=field, of=of)

    def trend(self, **about: Unpack[Window]) -> Aggregate:
        """Number of records in the window minus the number in the window of equal months before it."""
        return _aggregate("trend", self, about)


def records(*items: str) -> Records:
    """All records of the named catalogue items that count: active, or disputed but not yet decided."""
    return Records(items=tuple(sorted(set(items))))


def derived(**about: Unpack[About]) -> Callable[[Callable[..., Column]], Derived]:
    """Declare a function of columns as a feature: float64 arrays of one length in, an array of that length out, NaN = absent.

    The function must be elementwise, so that a row never depends on its neighbours. An infinite result is absent.

    Examples
    --------
    >>> @derived(better="higher", dimension="performance", label="近12个月按期付款率", unit="share")
    ... def paid_on_time_share_12m(invoices_paid_on_time_12m: Column, invoices_due_12m: Column) -> Column:
    ...     '''Share of invoices due in 12 months that were paid by their due day; absent where none was due.'''
    ...     return invoices_paid_on_time_12m / invoices_due_12m
    >>> paid_on_time_share_12m.inputs
    ('invoices_paid_on_time_12m', 'invoices_due_12m')
    """

    def declare(function: Callable[..., Column]) -> Derived:
        parameters = inspect.signature(function).parameters.values()
        name = getattr(function, "__name__", "a derived feature")
        if not parameters or any(p.kind is not p.POSITIONAL_OR_KEYWORD or p.default is not p.empty for p in parameters):
            raise InvalidDeclaration(name, "its parameters must be plain names of features, at least one, without defaults")
        return Derived(**_common(about), function=function, inputs=tuple(p.name for p in parameters))

    return declare


_MEANINGS: dict[Kind, str] = {
    "count": "number of records",
    "sum": "sum of {field}",
    "max": "largest {field}",
    "min": "smallest {field}",
    "latest": "latest {field}",
    "distinct": "number of different values of {field}",
    "days_since": "days since the latest record",
    "days_since_first": "days since the first record",
    "share": "share of ({of})",
    "trend": "number of records, minus that of the {months} months before",
}


class _Common(TypedDict):
    dimension: str
    label: str
    unit: str
    worse: Direction | None


def _common(about: About) -> _Common:
    worse, better = about.get("worse"), about.get("better")
    if worse is not None and better is not None:
        raise InvalidDeclaration("a feature", "say worse= or better=, not both")
    if {worse, better} - {None, "higher", "lower"}:
        raise InvalidDeclaration("a feature", 'worse= and better= are "higher" or "lower"')
    if better is not None:
        worse = "lower" if better == "higher" else "higher"
    if unknown := set(about) - {"dimension", "label", "unit", "worse", "better", "months"}:
        raise InvalidDeclaration("a feature", f"it knows no {sorted(unknown)}")
    return _Common(dimension=about.get("dimension", ""), label=about.get("label", ""), unit=about.get("unit", ""), worse=worse)


def _aggregate(
    kind: Kind, selection: Selection, about: Window, *, field: str | None = None, of: Selection | None = None
) -> Aggregate:
    months = about.get("months")
    if months is not None and (type(months) is not int or not 0 < months <= _LONGEST_MONTHS):
        raise InvalidDeclaration(f"a {kind}", f"months must be a whole number from 1 to {_LONGEST_MONTHS}, or None: the whole life")
    if kind == "trend" and months is None:
        raise InvalidDeclaration("a trend", "it compares two windows, so it needs months=")
    fields = KEY_FIELDS if kind == "distinct" else VALUE_FIELDS
    if field is not None and field not in fields:
        raise InvalidDeclaration(f"a {kind}", f"field {field!r} is none of {', '.join(fields)}")
    return Aggregate(**_common(about), kind=kind, selection=selection, field=field, months=months, of=of)
