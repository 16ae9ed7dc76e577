"""The engine equals its definition in loops, whatever arrives late, is corrected, repaired, disputed, masked or withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.record import LATER_EVENTS
from features.life.lives import Lives
from tests.features.town import CATALOGUE, FEATURE_SET, FEATURES, lives, row
from tests.features.word_for_word import Book

START = date(2023, 11, 20)
# Few days, many of them at the end of a month, so that edges meet; and sometimes any other day.
EDGES = [date(2023, 11, 30), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 28), date(2024, 2, 29)]
EDGES += [date(2024, 3, 1), date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 31)]
days = st.one_of(st.sampled_from(EDGES), st.sampled_from(EDGES), st.integers(0, 220).map(lambda n: START + timedelta(days=n)))
amounts = st.one_of(st.none(), st.sampled_from([0.0, 0.1, 0.3, 1.0, 2.0, 3.0, 1e9]))
values = st.fixed_dictionaries(
    {
        "severity": st.sampled_from([0, 1, 2, 2, 3, 3]),
        "category": st.sampled_from([None, "fine", "warning", "A", "B", "D"]),
        "amount": amounts,
        "quantity": amounts,
        "until": st.one_of(st.none(), days),
        "counterparty": st.sampled_from([None, "x", "y", "z"]),
        "authority": st.sampled_from([None, "north", "south"]),
        "document": st.sampled_from([None, "1", "2"]),
        "details": st.sampled_from([None, '{"SORT": "secured"}', '{"SORT": "credit"}']),
        "known_at": days,
    }
)


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    facts = []
    for number in range(draw(st.integers(1, 8))):
        item, subject = draw(st.sampled_from(["penalty", "penalty", "grade", "loan"])), draw(st.sampled_from("AAB"))
        facts.append(row(f"f{number}", draw(days), item=item, subject=subject, **draw(values)))
    later = []
    for number in range(draw(st.integers(0, 8))):
        about = draw(st.sampled_from(facts))
        event = draw(st.sampled_from([*LATER_EVENTS, "corrected", "corrected"]))
        known = {"item": about["item"], "subject": about["subject"], "about": about["record_id"], "event": event}
        later.append(row(f"e{number}", draw(days), **known, **draw(values)))
    resent = draw(st.lists(st.sampled_from(facts).map(lambda fact: fact | {"amount": 77.0}), max_size=1))
    return draw(st.permutations([*facts, *later])) + resent


as_of_days = st.lists(st.one_of(days, st.just(date(2025, 6, 30))), min_size=1, max_size=3)
slow = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@slow
@given(rows=rows(), as_of=as_of_days)
def test_every_value_equals_the_definition(rows: list[dict[str, Any]], as_of: list[date]) -> None:
    book, built = Book(rows, CATALOGUE), FEATURE_SET.build(lives(*rows), as_of=as_of, subjects=["A", "B"])
    for number, (subject, day) in enumerate(zip(built.subjects.tolist(), built.as_of.astype(object).tolist(), strict=True)):
        expected = {name: book.value(name, FEATURES, subject, day) for name in built.names}
        differing = {
            name: (got, expected[name])
            for name, got in zip(built.names, built.values[number].tolist(), strict=True)
            if not (got == expected[name] or (isnan(got) and isnan(expected[name])))
        }
        assert not differing, (subject, day)
        assert built.known[number] == book.known(subject, day)


@slow
@given(rows=rows(), day=days)
def test_every_lineage_equals_the_definition(rows: list[dict[str, Any]], day: date) -> None:
    book, known = Book(rows, CATALOGUE), lives(*rows)
    subject = known.subjects[0].as_py()
    for name in FEATURES:
        found = FEATURE_SET.lineage(known, subject=subject, feature=name, as_of=day)
        assert len(found) == len(set(found))
        assert set(found) == book.behind(name, FEATURES, subject, day), name


@slow
@given(rows=rows(), as_of=as_of_days)
def test_a_row_is_the_same_in_any_company(rows: list[dict[str, Any]], as_of: list[date]) -> None:
    whole = lives(*rows)
    built = FEATURE_SET.build(whole, as_of=as_of)
    pairs = FEATURE_SET.build_pairs(whole, subjects=built.subjects.tolist(), as_of=built.as_of)
    assert np.array_equal(pairs.values, built.values, equal_nan=True)
    alone = [FEATURE_SET.build(whole.subset([s]), as_of=as_of, subjects=[s]).values for s in whole.subjects.to_pylist()]
    assert np.array_equal(np.concatenate(alone), built.values, equal_nan=True)
    with TemporaryDirectory() as folder:
        whole.save(Path(folder) / "lives")
        blocks = list(FEATURE_SET.blocks(Lives.load(Path(folder) / "lives"), as_of=as_of, rows_at_most=1))
        assert np.array_equal(np.concatenate([block.values for block in blocks]), built.values, equal_nan=True)
        assert [s for block in blocks for s in block.subjects.tolist()] == built.subjects.tolist()
