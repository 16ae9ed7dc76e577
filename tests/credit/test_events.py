"""Events that cannot have happened are refused: a table by hand, and a slow machine in loops as the second opinion."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.events import Happenings, Values, Verdict, judge
from credit.record import LATER_EVENTS
from tests.credit.slow_events import Event, Fact, slow

NEVER = np.iinfo(np.int64).max


def verdicts(events: list[Event], facts: list[Fact]) -> list[Verdict]:
    """What the machine says."""

    def days(listed: list[int | None]) -> np.ndarray:
        return np.array([NEVER if day is None else day for day in listed], np.int64)

    happenings = Happenings(
        fact=np.array([e.fact for e in events], np.int64),
        event=np.array([LATER_EVENTS.index(e.event) for e in events], np.int64),
        day=np.array([e.day for e in events], np.int64),
        stored=np.array([e.stored for e in events], np.bool_),
        values=Values(days([e.decided for e in events]), days([e.opens for e in events])),
    )
    found, opens = judge(happenings, Values(days([f.decided for f in facts]), days([f.opens for f in facts])))
    assert opens.shape == found.shape == (len(events),)
    return [Verdict(int(verdict)) for verdict in found]


# A record decided on day 0 that may be repaired from day 90 on. Each event is told with its day; the verdict is the last one's.
@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("repaired 90", Verdict.POSSIBLE),
        ("repaired 89", Verdict.BEFORE_REPAIR_OPENS),
        ("repaired -1", Verdict.BEFORE_RECORD),
        ("repaired 90, repaired 91", Verdict.ALREADY_REPAIRED),
        ("dispute_opened 5, repaired 90", Verdict.POSSIBLE),
        ("masked 5, repaired 90", Verdict.POSSIBLE),
        ("withdrawn 5, repaired 90", Verdict.WITHDRAWN),
        ("dispute_opened 5, dispute_upheld 9, repaired 90", Verdict.WITHDRAWN),
        ("dispute_opened 5, dispute_rejected 9, repaired 90", Verdict.POSSIBLE),
        ("dispute_opened 0", Verdict.POSSIBLE),
        ("dispute_opened -1", Verdict.BEFORE_RECORD),
        ("dispute_opened 5, dispute_opened 6", Verdict.ALREADY_DISPUTED),
        ("dispute_opened 5, dispute_rejected 9, dispute_opened 10", Verdict.POSSIBLE),
        ("repaired 90, dispute_opened 95", Verdict.POSSIBLE),
        ("withdrawn 5, dispute_opened 6", Verdict.WITHDRAWN),
        ("dispute_upheld 5", Verdict.NOT_DISPUTED),
        ("dispute_rejected 5", Verdict.NOT_DISPUTED),
        ("dispute_opened 5, dispute_rejected 4", Verdict.NOT_DISPUTED),
        ("dispute_opened 5, dispute_rejected 6, dispute_upheld 7", Verdict.NOT_DISPUTED),
        ("dispute_opened 5, withdrawn 6, dispute_upheld 7", Verdict.WITHDRAWN),
        ("masked 5", Verdict.POSSIBLE),
        ("masked 5, masked 6", Verdict.ALREADY_MASKED),
        ("masked 5, unmasked 6, masked 7", Verdict.POSSIBLE),
        ("repaired 90, masked 95", Verdict.POSSIBLE),
        ("withdrawn 5, masked 6", Verdict.WITHDRAWN),
        ("unmasked 5", Verdict.NOT_MASKED),
        ("masked 5, unmasked 4", Verdict.NOT_MASKED),
        ("masked 5, unmasked 6, unmasked 7", Verdict.NOT_MASKED),
        ("masked 5, withdrawn 6, unmasked 7", Verdict.WITHDRAWN),
        ("corrected 5", Verdict.POSSIBLE),
        ("repaired 90, corrected 95", Verdict.POSSIBLE),
        ("withdrawn 5, corrected 6", Verdict.WITHDRAWN),
        ("withdrawn 5", Verdict.POSSIBLE),
        ("repaired 90, withdrawn 95", Verdict.POSSIBLE),
        ("withdrawn 5, withdrawn 6", Verdict.WITHDRAWN),
        ("repaired 20, repaired 90", Verdict.POSSIBLE),  # a refused event changes nothing
    ],
)
def test_what_can_happen_to_a_record(told: str, verdict: Verdict) -> None:
    events = [Event(word, int(day)) for word, day in (part.split() for part in told.split(", "))]
    assert verdicts(events, [Fact()])[-1] == verdict


def test_one_batch_is_judged_by_days_and_not_by_its_order() -> None:
    events = [Event("dispute_rejected", 9), Event("repaired", 90), Event("dispute_opened", 5)]
    assert verdicts(events, [Fact()]) == [Verdict.POSSIBLE] * 3


def test_of_one_day_the_order_of_arrival_holds() -> None:
    assert verdicts([Event("masked", 5), Event("unmasked", 5)], [Fact()]) == [Verdict.POSSIBLE] * 2
    assert verdicts([Event("unmasked", 5), Event("masked", 5)], [Fact()]) == [Verdict.NOT_MASKED, Verdict.POSSIBLE]


def test_an_event_about_a_record_that_nobody_knows() -> None:
    assert verdicts([Event("repaired", 95, fact=-1)], []) == [Verdict.UNKNOWN_RECORD]
    assert verdicts([], []) == []


def test_what_no_rule_gives_a_repair_day_cannot_be_repaired() -> None:
    assert verdicts([Event("repaired", 9999)], [Fact(opens=None)]) == [Verdict.NOTHING_TO_REPAIR]


def test_a_correction_moves_the_day_on_which_repair_opens() -> None:
    # Known on day 10: the decision was graver, repair opens on day 365; on day 5 nobody knew.
    corrected = Event("corrected", 10, decided=0, opens=365)
    assert verdicts([corrected, Event("repaired", 90)], [Fact()])[-1] == Verdict.BEFORE_REPAIR_OPENS
    assert verdicts([corrected, Event("repaired", 365)], [Fact()])[-1] == Verdict.POSSIBLE
    assert verdicts([corrected, Event("repaired", 5)], [Fact(opens=4)])[-1] == Verdict.POSSIBLE
    moved = Event("corrected", 10, decided=20, opens=110)
    assert verdicts([moved, Event("masked", 15)], [Fact()])[-1] == Verdict.BEFORE_RECORD


def test_what_is_stored_stays_and_the_news_that_contradicts_it_is_refused() -> None:
    stored = [Event("dispute_opened", 5, stored=True), Event("dispute_rejected", 9, stored=True)]
    # Withdrawn on day 7, the objection could not have been rejected on day 9; the mask of day 3 stands in nobody's way.
    news = [Event("withdrawn", 7), Event("masked", 10)]
    assert verdicts([*stored, *news], [Fact()])[2:] == [Verdict.CONTRADICTS_STORED, Verdict.POSSIBLE]


def test_news_that_is_possible_as_a_whole_is_not_refused_for_its_parts() -> None:
    stored = [Event("dispute_opened", 9, stored=True)]
    news = [Event("dispute_opened", 3), Event("dispute_rejected", 5)]
    assert verdicts([*stored, *news], [Fact()])[1:] == [Verdict.POSSIBLE] * 2
    assert verdicts([*stored, news[0]], [Fact()])[1:] == [Verdict.CONTRADICTS_STORED]


def test_what_was_stored_before_events_were_judged_blames_nobody() -> None:
    stored = [Event("unmasked", 5, stored=True), Event("unmasked", 6, stored=True)]
    assert verdicts([*stored, Event("dispute_opened", 1), Event("masked", 7)], [Fact()])[2:] == [Verdict.POSSIBLE] * 2


repair_days = st.none() | st.integers(-2, 12)
facts = st.lists(st.builds(Fact, decided=st.integers(-2, 4), opens=repair_days), min_size=1, max_size=3)
events = st.builds(
    Event,
    st.sampled_from(LATER_EVENTS),
    day=st.integers(-1, 12),
    fact=st.integers(-1, 2),
    stored=st.booleans(),
    decided=st.integers(-2, 8),
    opens=repair_days,
)


@settings(max_examples=400)
@given(facts=facts, events=st.lists(events, max_size=25))
def test_the_machine_says_what_the_slow_one_says(facts: list[Fact], events: list[Event]) -> None:
    here = [event for event in events if event.fact < len(facts)]
    assert verdicts(here, facts) == slow(here, facts)


def test_a_hundred_thousand_events_are_judged_in_a_moment() -> None:
    rng, count = np.random.default_rng(5), 100_000
    happenings = Happenings(
        fact=rng.integers(0, 30_000, count),
        event=rng.integers(0, len(LATER_EVENTS), count),
        day=rng.integers(0, 1000, count),
        stored=rng.random(count) < 0.5,
        values=Values(rng.integers(0, 300, count), rng.integers(0, 600, count)),
    )
    known = Values(rng.integers(0, 300, 30_000), rng.integers(0, 600, 30_000))
    found, _ = judge(happenings, known)
    sample = np.flatnonzero(happenings.fact < 200)
    rows = [
        Event(
            LATER_EVENTS[happenings.event[i]],
            int(happenings.day[i]),
            int(happenings.fact[i]),
            bool(happenings.stored[i]),
            int(happenings.values.decided[i]),
            int(happenings.values.repair_opens[i]),
        )
        for i in sample
    ]
    few = [Fact(int(known.decided[i]), int(known.repair_opens[i])) for i in range(200)]
    assert [Verdict(int(v)) for v in found[sample]] == slow(rows, few)
