"""The last day on which a record counts by itself, held against the scan of every later day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from features.declaration import records
from tests.features.town import features, lives, row

penalties, loans = records("penalty"), records("loan")
SET = features(
    recent=penalties.count(months=1),
    public=penalties.count(),
    serious=penalties.where(severity="serious").count(months=3),
    active=penalties.where(status="active").count(),
    any_status=penalties.where(status="any").count(months=2),
    in_force=loans.where(in_force=True).count(months=6),
    trend=penalties.trend(months=1),
)
FIRST, TODAY = date(2024, 1, 29), date(2024, 4, 30)
days = st.integers(0, (TODAY - FIRST).days).map(lambda n: FIRST + timedelta(n))
severities = st.sampled_from([1, 2, 3])


@settings(max_examples=60)
@given(st.lists(st.tuples(days, severities, st.booleans()), min_size=1, max_size=6), st.data())
def test_a_record_counts_up_to_its_last_day_and_not_after_it(facts: list[tuple[date, int, bool]], data: st.DataObject) -> None:
    rows = []
    for number, (day, severity, loan) in enumerate(facts):
        until = str(day + timedelta(data.draw(st.integers(0, 150)))) if loan else None
        more = {"item": "loan", "until": until} if loan else {"severity": severity}
        rows.append(row(f"r{number}", str(day), **more))
        if not loan and data.draw(st.booleans()):
            # An event that is known today and takes effect later: the mask of a court, say.
            effect = data.draw(st.integers(1, 120))
            rows.append(row(f"m{number}", str(TODAY + timedelta(effect)), event="masked", about=f"r{number}", known_at=str(TODAY)))
    own = lives(*rows)
    for name in SET.names:
        for one in SET.behind(own, subject="A", feature=name, as_of=TODAY):
            stops = one.last_day or TODAY + timedelta(1000)
            counted = [
                one.record_id in SET.lineage(own, subject="A", feature=name, as_of=TODAY + timedelta(n))
                for n in range((stops - TODAY).days + 1)
            ]
            assert all(counted), (name, one)
            after = SET.lineage(own, subject="A", feature=name, as_of=stops + timedelta(1))
            assert (one.record_id in after) is (one.last_day is None), (name, one)


def test_what_ends_it_is_named() -> None:
    own = lives(
        row("short", "2024-04-20", severity=2),  # public for two months; the window of one month is shorter
        row("mask", "2024-05-10", event="masked", about="held", known_at="2024-04-30"),
        row("held", "2024-04-25", severity=3),
        row("loan", "2024-04-01", item="loan", until="2024-07-31"),
    )
    ends = {
        (name, one.record_id): (str(one.last_day), one.ended_by)
        for name in ("recent", "public", "in_force")
        for one in SET.behind(own, subject="A", feature=name, as_of=TODAY)
    }
    assert ends == {
        ("recent", "short"): ("2024-05-19", "window"),
        ("recent", "held"): ("2024-05-09", "event"),
        ("public", "short"): ("2024-06-20", "publicity"),
        ("public", "held"): ("2024-05-09", "event"),
        ("in_force", "loan"): ("2024-07-31", "validity"),
    }
