"""Successors of listed firms in a simulated province: they come at the right time, keep something, and no record says so."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from yexin.simulate.drafts import World
from yexin.simulate.justice import listings, serious_lists
from yexin.simulate.ownership import contacts, relations
from yexin.simulate.province import world_of
from yexin.simulate.shells import Pairs, groups, planted, taken_over


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(enterprises=4_000, persons=6_000, years=10, end=date(2026, 6, 30), seed=11)


@pytest.fixture(scope="module")
def told(world: World) -> Pairs:
    return planted(world, listings(world))


def test_the_listings_are_those_that_are_sent(world: World) -> None:
    sent = serious_lists(world)[0]
    days = sent.column("LRRQ").cast(pa.int32()).to_numpy()
    drawn = listings(world)
    # Those of the last days are drawn and not yet known.
    assert set(days.tolist()) <= set(drawn.day.tolist())
    assert 0 <= len(drawn) - sent.num_rows < 20


def test_a_successor_is_founded_around_the_listing_and_keeps_something(world: World, told: Pairs) -> None:
    first: dict[int, int] = {}
    drawn = listings(world)
    for subject, day in sorted(zip(drawn.subject.tolist(), drawn.day.tolist(), strict=True), key=lambda one: one[1]):
        first.setdefault(subject, day)
    since = world.enterprises.since
    assert len(told) > 30
    assert len(set(told.new.tolist())) == len(told) == len(set(told.old.tolist()))
    for old, new in zip(told.old.tolist(), told.new.tolist(), strict=True):
        assert -150 <= since[new] - first[old] < 900
        assert since[new] > since[old]
    assert (told.represented | told.behind | told.place | told.telephone).all()
    assert not (told.represented & told.behind).any()


def held(rows: list[pa.Table], code: str, kind: str, value: str) -> dict[str, set[str]]:
    """Firm → its values of a column in rows of that kind."""
    found: dict[str, set[str]] = {}
    for row in (one for table in rows for one in table.to_pylist()):
        if row[kind] == code or code == "*":
            found.setdefault(row.get("QY_SHXYM") or row["TYSHXYDM"], set()).add(row[value])
    return found


def test_what_was_kept_stands_in_the_records(world: World, told: Pairs) -> None:
    names = world.enterprises.identifiers.to_pylist()
    persons, places = relations(world)[:1], contacts(world)
    represents = held(persons, "法定代表人", "GLLX", "GLF_ZJHM")
    anybody = held(persons, "*", "GLLX", "GLF_ZJHM")
    seats, phones = (held(places, kind, "LXLX", "LXBS") for kind in ("住所", "联系电话"))
    checked = 0
    for at, (old, new) in enumerate(zip(told.old.tolist(), told.new.tolist(), strict=True)):
        a, b = names[old], names[new]
        for kept, of in ((told.represented, represents), (told.place, seats), (told.telephone, phones)):
            # Rows that became known after the last day are not sent.
            if kept[at] and a in of and b in of:
                assert of[a] == of[b]
                checked += 1
        if told.behind[at] and a in represents and len(anybody.get(b, ())) > 1:
            assert represents[a] & anybody[b]
            checked += 1
    assert checked > 40


def test_honest_groups_are_drawn_without_looking_at_listings(world: World) -> None:
    found = groups(world)
    listed = np.isin(found.old, listings(world).subject)
    assert 150 < len(found) < 250  # 5 % of 4,000
    assert listed.mean() < 0.15


def test_what_is_taken_over_goes_from_one_to_the_next() -> None:
    true = np.ones(2, bool)
    pairs = Pairs(np.array([0, 1]), np.array([1, 2]), true, ~true, true, true)
    assert taken_over(np.array([7, 8, 9]), pairs, pairs.represented).tolist() == [7, 7, 7]
    assert taken_over(np.array([7, 8, 9]), pairs, pairs.behind).tolist() == [7, 8, 9]
