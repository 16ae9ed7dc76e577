"""Every kind of aggregate, and the edges of windows, worked out by hand."""

from __future__ import annotations

from datetime import date
from math import isnan, nan

import pytest

from features.declaration import Aggregate, Column, derived, records
from features.selection import Selection
from tests.features.town import features, lives, row

penalties, grades, loans = records("penalty"), records("grade"), records("loan")

# As of 2024-06-30. Loans have no publicity, so all three count.
LOANS = [
    row("l1", "2024-01-10", item="loan", amount=3.0, quantity=2.0, counterparty="bank", until="2024-07-10"),
    row("l2", "2024-05-20", item="loan", amount=5.0, counterparty="bank", until="2024-06-20"),
    row("l3", "2024-06-20", item="loan", quantity=1.0, counterparty="shop", category="A"),
]


def value_of(feature: Aggregate, *rows: dict[str, object], as_of: str = "2024-06-30") -> float:
    built = features(it=feature).build(lives(*rows), as_of=date.fromisoformat(as_of), subjects=["A"])
    return float(built.values[0, 0])


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (loans.count(), 3),
        (loans.count(months=2), 2),  # after 30 April: l2, l3
        (loans.sum("amount"), 8),  # l3 has none and is passed over
        (loans.sum("amount", months=1), 0),  # only l3 is after 30 May: nothing to add is 0
        (loans.max("amount"), 5),
        (loans.min("amount"), 3),
        (loans.max("amount", months=1), nan),
        (loans.latest("amount"), 5),  # l3, the last, has none: l2's
        (loans.latest("quantity"), 1),
        (loans.max("until_days"), 10),  # l1: 10 July is 10 days ahead
        (loans.min("until_days"), -10),  # l2: 20 June is 10 days past
        (loans.where(in_force=True).count(), 2),  # l1, and l3, which has no end
        (loans.distinct("counterparty"), 2),
        (loans.distinct("counterparty", months=1), 1),
        (loans.distinct("document"), 0),
        (loans.days_since(), 10),  # since 20 June
        (loans.days_since(first=True), 172),  # since 10 January: 21 + 29 + 31 + 30 + 31 + 30
        (loans.days_since(first=True, months=2), 41),  # since 20 May
        (grades.days_since(), nan),
        (loans.where(amount_at_least=4).share(of=loans), 1 / 3),
        (loans.where(amount_at_least=4).share(of=loans, field="amount"), 5 / 8),
        (grades.share(of=loans), 0),
        (loans.share(of=grades), nan),  # nothing to be a share of
        (loans.trend(months=1), 0),  # l3 in the month, l2 in the month before
        (loans.trend(months=3), 1),  # l2 and l3 against l1
        (loans.where(amount_at_least=5.0).count(), 1),  # the bound itself meets "at least"
        (loans.where(amount_below=5.0).count(), 1),  # and not "below"; l3 without an amount meets neither
        (loans.where(category="A").count(), 1),
        (loans.where(category=("A", "B")).count(months=1), 1),
        (records("grade", "loan").count(), 3),
    ],
    ids=lambda x: x.meaning if isinstance(x, Aggregate) else "",
)
def test_kinds(feature: Aggregate, expected: float) -> None:
    assert value_of(feature, *LOANS) == pytest.approx(expected, abs=0, rel=0, nan_ok=True)


@pytest.mark.parametrize(
    ("event", "as_of", "months", "counts"),
    [
        ("2024-02-29", "2024-03-29", 1, 0),  # the window is (29 February, 29 March]
        ("2024-03-01", "2024-03-29", 1, 1),
        ("2024-02-29", "2024-03-31", 1, 0),  # 31 February does not exist: (29 February, 31 March]
        ("2024-03-01", "2024-03-31", 1, 1),
        ("2023-02-28", "2024-02-29", 12, 0),  # 29 February 2023 does not exist: (28 February 2023, 29 February 2024]
        ("2023-03-01", "2024-02-29", 12, 1),
        ("2024-03-31", "2024-03-31", 1, 1),  # the day itself is in
        ("2024-04-01", "2024-03-31", 1, 0),  # the day after is not yet
    ],
)
def test_windows_are_calendar_months_cut_to_the_end_of_the_month(event: str, as_of: str, months: int, counts: int) -> None:
    assert value_of(loans.count(months=months), row("l", event, item="loan"), as_of=as_of) == counts


@pytest.mark.parametrize(
    ("rows", "latest"),
    [
        ([("x", "2024-05-02", {"amount": 1.0}), ("y", "2024-05-01", {"amount": 2.0, "known_at": "2024-06-01"})], 1),  # by event
        ([("x", "2024-05-01", {"amount": 1.0, "known_at": "2024-05-09"}), ("y", "2024-05-01", {"amount": 2.0})], 1),  # by knowledge
        ([("x", "2024-05-01", {"amount": 1.0}), ("y", "2024-05-01", {"amount": 2.0})], 2),  # by arrival
    ],
)
def test_of_equal_days_the_later_known_and_then_the_later_to_arrive_is_latest(
    rows: list[tuple[str, str, dict[str, object]]], latest: float
) -> None:
    assert value_of(loans.latest("amount"), *(row(name, day, item="loan", **more) for name, day, more in rows)) == latest


def test_a_grade_is_its_place_in_the_order_of_its_item() -> None:
    rows = [row(grade, f"2024-0{month}-01", item="grade", category=grade) for month, grade in enumerate("DAB", start=1)]
    assert value_of(grades.latest("category"), *rows) == 2  # D C B A: B is 2
    assert value_of(grades.max("category"), *rows) == 3
    assert isnan(value_of(grades.latest("category"), row("g", "2024-01-01", item="grade", category="?")))  # no grade of the order


def test_a_quotient_over_nothing_is_absent() -> None:
    @derived()
    def _per_loan(_sum: Column, _count: Column) -> Column:
        return _sum / _count

    @derived(dimension="order", label="x", unit="x")
    def mean(_per_loan: Column) -> Column:
        """Mean amount; absent without a loan."""
        return _per_loan

    declared = features(mean=mean, _per_loan=_per_loan, _sum=loans.sum("amount"), _count=loans.count())
    built = declared.build(lives(*LOANS), as_of=[date(2024, 1, 9), date(2024, 1, 31)], subjects=["A"])
    assert declared.names == built.names == ("mean",)
    assert [built.row(0), built.row(1)] == [{"mean": None}, {"mean": 3.0}]


def test_an_unknown_subject_has_a_row_that_says_nothing_is_known() -> None:
    built = features(n=loans.count(), last=loans.days_since()).build(lives(*LOANS), as_of=date(2024, 6, 30), subjects=["Z", "A"])
    assert built.known.tolist() == [0, 3]
    assert built.row(0) == {"n": 0.0, "last": None}
    assert built.row(1) == {"n": 3.0, "last": 10.0}


def test_rows_come_by_subject_and_then_by_day() -> None:
    known = lives(*LOANS, row("b", "2024-06-01", item="loan", subject="B"))
    built = features(n=loans.count()).build(known, as_of=[date(2024, 6, 30), date(2024, 1, 31)])
    days = built.as_of.astype(str).tolist()
    assert list(zip(built.subjects.tolist(), days, built.column("n").tolist(), strict=True)) == [
        ("A", "2024-01-31", 1.0),
        ("A", "2024-06-30", 3.0),
        ("B", "2024-01-31", 0.0),
        ("B", "2024-06-30", 1.0),
    ]
    assert built.frame().reset_index()["subject"].tolist() == ["A", "A", "B", "B"]


def test_on_the_day_it_changes_a_record_is_in_its_new_state_alone() -> None:
    rows = [row("p", "2024-01-10"), row("e", "2024-01-31", event="repaired", about="p")]
    declared = features(active=penalties.count(), repaired=penalties.where(status="repaired").count())
    built = declared.build(lives(*rows), as_of=[date(2024, 1, 9), date(2024, 1, 10), date(2024, 1, 30), date(2024, 1, 31)])
    assert built.values.tolist() == [[0, 0], [1, 0], [1, 0], [0, 1]]
    assert built.known.tolist() == [0, 1, 1, 1]


def test_a_record_without_a_number_keeps_no_bound_on_it() -> None:
    rows = [row("l", "2024-01-10", item="loan")]
    for bounded in (loans.where(amount_below=9), loans.where(amount_at_least=0), loans.where(quantity_below=9)):
        assert value_of(bounded.count(), *rows) == 0


def test_a_selection_counts_what_is_public_or_disputed() -> None:
    assert Selection(items=("penalty",)).counted == ("active", "disputed")
    assert "withdrawn" not in records("penalty").where(status="any").counted
