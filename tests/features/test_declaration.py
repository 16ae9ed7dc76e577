"""What a declaration may not say, and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from credit.errors import InvalidDeclaration, UnknownFeature, UnknownItem
from features.declaration import Column, Declared, derived, records
from tests.features.town import features, lives, row

penalties: Any = records("penalty")  # mypy knows most of these mistakes, so the type is hidden from it
declare_derived: Any = derived()
ABOUT: dict[str, Any] = {"dimension": "order", "label": "x", "unit": "x"}


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (records, "it names no item"),
        (lambda: penalties.where(severity="deadly"), "a severity is one of"),
        (lambda: penalties.where(status="lost"), "is none of active, disputed"),
        (lambda: penalties.where(kategory="fine"), "it knows no condition 'kategory'"),
        (lambda: penalties.where(category="fine").where(category="warning"), "category was already said"),
        (lambda: penalties.where(category=("fine", 3)), "a word or a tuple of words"),
        (lambda: penalties.where(category=()), "a word or a tuple of words"),
        (lambda: penalties.count(months=0), "months must be a whole number from 1"),
        (lambda: penalties.count(months=1.5), "months must be a whole number from 1"),
        (lambda: penalties.count(month=12), r"it knows no \['month'\]"),
        (lambda: penalties.count(worse="higher", better="lower"), "say worse= or better=, not both"),
        (lambda: penalties.count(worse="up"), '"higher" or "lower"'),
        (lambda: penalties.sum("fine"), "field 'fine' is none of amount, quantity"),
        (lambda: penalties.distinct("amount"), "field 'amount' is none of category, counterparty"),
        (penalties.trend, "needs months="),
        (lambda: declare_derived(lambda: None), "at least one, without defaults"),
        (lambda: declare_derived(lambda x=1: x), "at least one, without defaults"),
        (lambda: declare_derived(lambda *x: x), "at least one, without defaults"),
    ],
)
def test_what_has_no_meaning_is_refused_where_it_is_written(declare: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidDeclaration, match=message):
        declare()


@derived(**ABOUT)
def needs_other(other: Column) -> Column:
    """A feature of another."""
    return other


@derived(**ABOUT)
def other(needs_other: Column) -> Column:
    """A feature of the first."""
    return needs_other


@derived(**ABOUT)
def sums_up(other: Column) -> Column:
    """One number for all rows."""
    return np.array([other.sum()])


def test_a_feature_may_not_need_itself() -> None:
    with pytest.raises(InvalidDeclaration, match="needs_other → other → needs_other; break the circle"):
        features(needs_other=needs_other, other=other)


def test_an_unknown_input_is_named_with_the_one_that_needs_it() -> None:
    with pytest.raises(UnknownFeature, match="no feature 'other' is declared, which needs_other needs; did you mean 'othr'"):
        features(needs_other=needs_other, othr=penalties.count())


@pytest.mark.parametrize(
    ("feature", "error", "message"),
    [
        (records("rumour").count(), UnknownItem, "'rumour' is not in the catalogue"),
        (
            records("loan").where(kind="pawned").count(),
            InvalidDeclaration,
            "kind .'pawned'. does not occur; loan has .'credit', 'secured'.",
        ),
        (records("grade").where(kind="credit").count(), InvalidDeclaration, "does not occur; grade has"),
        (records("loan").latest("category"), InvalidDeclaration, "'loan' has no `order`"),
    ],
)
def test_what_the_catalogue_has_no_records_for_is_refused(feature: Declared, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        features(it=feature)


def test_a_derived_feature_gives_one_value_a_row() -> None:
    declared = features(sums_up=sums_up, other=penalties.count())
    known = lives(row("a", "2024-01-01"), row("b", "2024-01-01", subject="B"))
    with pytest.raises(InvalidDeclaration, match=r"sums_up: it gave shape \(1,\) for 2 rows"):
        declared.build(known, as_of=date(2024, 1, 2))


def test_directions_are_told_as_the_one_that_is_worse() -> None:
    declared = features(a=penalties.count(worse="higher"), b=penalties.count(better="higher"), c=penalties.count())
    assert [one.worse for one in declared.features] == ["higher", "lower", None]


def test_the_version_changes_with_what_can_change_a_value_and_with_nothing_else() -> None:
    plain = features(a=penalties.count(**ABOUT)).version
    assert features(a=penalties.count(**{**ABOUT, "label": "y"})).version == plain
    for changed in (
        penalties.count(months=1, **ABOUT),
        penalties.where(category="fine").count(**ABOUT),
        penalties.days_since(**ABOUT),
    ):
        assert features(a=changed).version != plain
    assert features(b=penalties.count(**ABOUT)).version != plain
