"""From a value back to the records that made it."""

from __future__ import annotations

from datetime import date

import pytest

from credit.errors import UnknownFeature, UnknownSubject
from features.declaration import Column, derived, records
from tests.features.town import features, lives, row

loans = records("loan")


@derived(dimension="order", label="x", unit="x")
def largest_share(largest: Column, total: Column) -> Column:
    """The largest loan's share of all."""
    return largest / total


SET = features(
    largest_share=largest_share,
    n=loans.count(months=6),
    total=loans.sum("amount"),
    largest=loans.max("amount"),
    smallest=loans.min("amount"),
    latest=loans.latest("amount"),
    banks=loans.distinct("counterparty"),
    since=loans.days_since(),
    first=loans.days_since(first=True),
    big=loans.where(amount_at_least=3).share(of=loans),
    trend=loans.trend(months=3),
)
LIVES = lives(
    row("old", "2023-05-01", item="loan", amount=3.0, counterparty="bank"),
    row("mid", "2024-02-01", item="loan", amount=3.0),
    row("new", "2024-06-01", item="loan", amount=1.0),
    row("bare", "2024-06-10", item="loan", counterparty="shop"),
    row("gone", "2024-06-11", item="loan", amount=100.0),
    row("w", "2024-06-12", item="loan", event="withdrawn", about="gone"),
)


@pytest.mark.parametrize(
    ("feature", "behind"),
    [
        ("n", ("bare", "new", "mid")),
        ("total", ("new", "mid", "old")),  # bare has no amount
        ("largest", ("mid",)),  # two records of 3.0: the newer decides
        ("smallest", ("new",)),
        ("latest", ("new",)),
        ("banks", ("bare", "old")),
        ("since", ("bare",)),
        ("first", ("old",)),
        ("big", ("bare", "new", "mid", "old")),
        ("trend", ("bare", "new", "mid")),  # its own three months and the three before
        ("largest_share", ("new", "mid", "old")),
    ],
)
def test_lineage_names_the_records_newest_first(feature: str, behind: tuple[str, ...]) -> None:
    assert SET.lineage(LIVES, subject="A", feature=feature, as_of=date(2024, 6, 30)) == behind


def test_before_it_was_withdrawn_a_record_made_the_value() -> None:
    assert SET.lineage(LIVES, subject="A", feature="largest", as_of=date(2024, 6, 11)) == ("gone",)


def test_nothing_is_behind_a_value_before_the_first_record() -> None:
    assert SET.lineage(LIVES, subject="A", feature="largest_share", as_of=date(2023, 4, 30)) == ()


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(UnknownFeature, match="no feature 'larges' is declared; did you mean 'largest'"):
        SET.lineage(LIVES, subject="A", feature="larges", as_of=date(2024, 6, 30))


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(UnknownSubject, match="no record of this enterprise"):
        SET.lineage(LIVES, subject="Z", feature="n", as_of=date(2024, 6, 30))
