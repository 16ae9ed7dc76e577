"""The life of one penalty, day by day: what is known of it from when to when, and with which status."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from credit.errors import RecordError, RecordFromFuture, UnknownItem
from features.days import NEVER
from features.declaration import records
from features.life.lives import COLUMNS, Lives
from tests.features.town import features, lives, row

# A general penalty of the town is public for two months: decided on 10 January, it is over on 11 March.
PENALTY = row("p", "2024-01-10", known_at="2024-01-15", amount=1.0)


def told(known: Lives) -> list[tuple[str, str, str, float]]:
    """Status, first day, first day after, and amount of each life, in order of time."""
    words = [cell[4] for cell in known.cells.words()]
    ends = ["" if day == NEVER else str(np.datetime64(int(day), "D")) for day in known.to_day]
    found = [
        (str(words[cell]), str(np.datetime64(int(start), "D")), end, float(amount))
        for cell, start, end, amount in zip(known.cell, known.from_day, ends, known.amount, strict=True)
    ]
    return sorted(found, key=lambda life: life[1])


def later(event: str, day: str, **values: Any) -> dict[str, Any]:
    return row(f"{event} {day}", day, about="p", event=event, **values)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], [("active", "2024-01-15", "2024-03-11"), ("expired", "2024-03-11", "")]),
        (
            [later("repaired", "2024-02-01", known_at="2024-02-03")],  # in effect when the platform knew
            [("active", "2024-01-15", "2024-02-03"), ("repaired", "2024-02-03", "")],
        ),
        (
            [later("dispute_opened", "2024-02-01"), later("dispute_rejected", "2024-02-20")],
            [
                ("active", "2024-01-15", "2024-02-01"),
                ("disputed", "2024-02-01", "2024-02-20"),
                ("active", "2024-02-20", "2024-03-11"),
                ("expired", "2024-03-11", ""),
            ],
        ),
        (
            [later("dispute_opened", "2024-02-01"), later("dispute_upheld", "2024-02-20")],
            [("active", "2024-01-15", "2024-02-01"), ("disputed", "2024-02-01", "2024-02-20"), ("withdrawn", "2024-02-20", "")],
        ),
        (
            [later("masked", "2024-02-01"), later("unmasked", "2024-04-01")],  # unmasked after its publicity: over
            [("active", "2024-01-15", "2024-02-01"), ("masked", "2024-02-01", "2024-04-01"), ("expired", "2024-04-01", "")],
        ),
        (
            [later("repaired", "2024-01-12")],  # repaired before anyone knew of it
            [("repaired", "2024-01-15", "")],
        ),
        (
            [later("repaired", "2024-02-01"), later("withdrawn", "2024-02-10"), later("masked", "2024-02-20")],  # the strongest
            [("active", "2024-01-15", "2024-02-01"), ("repaired", "2024-02-01", "2024-02-10"), ("withdrawn", "2024-02-10", "")],
        ),
        (
            [later("dispute_opened", "2024-02-01"), later("dispute_rejected", "2024-02-01")],  # on one day: the last to arrive
            [("active", "2024-01-15", "2024-03-11"), ("expired", "2024-03-11", "")],
        ),
        (  # that it was opened is learnt after it was decided: decided it stays
            [later("dispute_opened", "2024-02-01", known_at="2024-02-25"), later("dispute_rejected", "2024-02-20")],
            [("active", "2024-01-15", "2024-03-11"), ("expired", "2024-03-11", "")],
        ),
        (  # and that an earlier mask ended is learnt after the next one began
            [later("masked", "2024-01-20"), later("unmasked", "2024-01-25", known_at="2024-02-20"), later("masked", "2024-02-01")],
            [("active", "2024-01-15", "2024-01-20"), ("masked", "2024-01-20", "")],
        ),
    ],
)
def test_what_happens_to_a_record_later(events: list[dict[str, Any]], expected: list[tuple[str, str, str]]) -> None:
    assert [life[:3] for life in told(lives(PENALTY, *events))] == expected
    assert [life[:3] for life in told(lives(*events, PENALTY))] == expected  # an event may arrive before its fact


def test_a_correction_replaces_the_values_from_the_day_it_is_known() -> None:
    # The event is moved to 20 February, and with it the end of publicity: to 20 April.
    corrected = later("corrected", "2024-02-20", known_at="2024-03-01", amount=9.0)
    assert told(lives(PENALTY, corrected)) == [
        ("active", "2024-01-15", "2024-03-01", 1.0),
        ("active", "2024-03-01", "2024-04-21", 9.0),
        ("expired", "2024-04-21", "", 9.0),
    ]


def test_a_record_corrected_to_a_later_day_is_not_seen_before_it() -> None:
    corrected = later("corrected", "2024-03-05", known_at="2024-02-01", severity=3)
    assert [life[:3] for life in told(lives(PENALTY, corrected))] == [
        ("active", "2024-01-15", "2024-02-01"),
        ("active", "2024-03-05", "2024-08-06"),  # serious: five months
        ("expired", "2024-08-06", ""),
    ]


def test_a_record_of_an_item_without_publicity_rule_never_expires() -> None:
    assert [life[:3] for life in told(lives(row("l", "2024-01-10", item="loan")))] == [("active", "2024-01-10", "")]


def test_a_record_that_came_late_was_not_known_before() -> None:
    late = lives(row("l", "2024-01-10", item="loan", known_at="2024-05-01"))
    built = features(n=records("loan").count()).build(late, as_of=[date(2024, 4, 30), date(2024, 5, 1)])
    assert built.values[:, 0].tolist() == [0, 1]
    assert built.known.tolist() == [0, 1]


def test_of_rows_with_one_identifier_the_first_counts() -> None:
    resent = PENALTY | {"amount": 5.0}
    assert {life[3] for life in told(lives(PENALTY, resent))} == {1.0}


def test_an_event_about_nothing_that_is_there_waits() -> None:
    known = lives(later("repaired", "2024-02-01"), row("other", "2024-01-10", item="loan"))
    assert [life[0] for life in told(known)] == ["active"]


def test_no_record_at_all_gives_no_rows() -> None:
    assert len(lives()) == 0
    assert len(features(n=records("loan").count()).build(lives(), as_of=date(2024, 1, 1))) == 0


def test_saved_lives_come_back_as_they_were(tmp_path: Path) -> None:
    known = lives(PENALTY, later("repaired", "2024-02-01"), row("b", "2024-01-10", item="loan", subject="企业", counterparty="x"))
    known.save(tmp_path / "lives")
    back = Lives.load(tmp_path / "lives")
    for name in (*COLUMNS, "kind", "offsets"):
        np.testing.assert_array_equal(getattr(back, name), getattr(known, name), err_msg=name)
    assert back.subjects.equals(known.subjects)
    assert back.record_ids.equals(known.record_ids)
    assert back.cells.words() == known.cells.words()
    lives().save(tmp_path / "none")
    assert len(Lives.load(tmp_path / "none")) == 0


def test_persons_and_enterprises_are_kept_apart() -> None:
    known = lives(row("1", "2024-01-10", item="loan"), row("2", "2024-01-10", item="loan", subject="p1", subject_kind="person"))
    built = features(n=records("loan").count()).build(known, as_of=date(2024, 2, 1))
    assert built.subjects.tolist() == ["A"]
    assert known.subset(["p1", "A"]).subjects.to_pylist() == ["A", "p1"]


def test_no_day_after_the_last_day_of_knowledge_can_be_asked_for() -> None:
    known, loans = lives(row("l", "2024-01-10", item="loan")).until(date(2024, 1, 31)), features(n=records("loan").count())
    assert loans.build(known, as_of=date(2024, 1, 31)).values.tolist() == [[1.0]]
    with pytest.raises(RecordFromFuture, match="as_of=2024-02-01 is after 2024-01-31"):
        loans.build(known.subset(["A"]), as_of=date(2024, 2, 1))
    with pytest.raises(RecordFromFuture, match="2024-01-31"):
        loans.lineage(known, subject="A", feature="n", as_of=date(2024, 2, 1))


def test_an_item_outside_the_catalogue_is_refused() -> None:
    with pytest.raises(UnknownItem, match="'rumour' is not in the catalogue"):
        lives(row("r", "2024-01-10", item="rumour"))


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(RecordError, match="an event is none of recorded, repaired"):
        lives(row("r", "2024-01-10", event="forgotten"))
