"""Who controls an enterprise, worked out by hand and by a search in loops."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.relations.control import MOST_LEVELS, Control, Holding
from supervision.relations.ties import BY_SHARES, Ties


def held(firms: str, *rows: str) -> Ties:
    """From rows such as 'p 60 a': who holds, per cent (- where it is not told), in which firm."""
    told = [row.split() for row in rows]
    holders, ends, kinds = (
        pa.chunked_array([some], pa.string()) for some in ([r[0] for r in told], [r[2] for r in told], ["股东"] * len(told))
    )
    shares = [one[1] for one in told]
    numbers = pa.chunked_array([pa.array([None if one == "-" else float(one) for one in shares], pa.float64())])
    return Ties.named(pa.array(firms.split()), holders, ends, kinds, numbers)


def tops(ties: Ties, **asked: float) -> dict[str, str]:
    """Firm → its last controller, by name."""
    control = Control.of(ties, **asked)
    return {ties.name(firm): ties.name(top) for firm, top in enumerate(control.top.tolist()) if top >= 0}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("p 50.1 a",), {"a": "p"}),  # more than half
        (("p 50 a",), {}),  # half is not more than half
        (("p - a",), {}),  # no number tells nothing
        (("p 60 a", "a 60 b", "b 51 c"), {"a": "p", "b": "p", "c": "p"}),  # a chain, to its end
        (("p 60 a", "a 30 c", "p 25 c"), {"a": "p", "c": "p"}),  # 30 by a firm that p controls, and 25 of its own
        (("p 60 a", "a 30 c", "q 25 c"), {"a": "p"}),  # nobody has 50
        (("p 40 a", "a 60 b"), {"b": "a"}),  # a is controlled by nobody: it is itself the end
        (("a 60 b", "b 60 a"), {}),  # a circle has no end
        (("a 60 b", "b 60 a", "b 70 c"), {}),  # nor has what hangs on it
        (("p 30 a", "p 40 a"), {}),  # told twice: 40, not 70
        (("a 90 a", "p 51 b"), {"b": "p"}),  # what a firm holds of itself
    ],
)
def test_the_last_controller_by_hand(rows: tuple[str, ...], expected: dict[str, str]) -> None:
    assert tops(held("a b c", *rows)) == expected


def test_the_threshold_is_a_setting() -> None:
    assert tops(held("a", "p 40 a"), above=33.3) == {"a": "p"}


def test_the_chain_names_every_share_and_is_drawn_as_a_tie_of_its_own() -> None:
    ties = held("a b c", "p 60 a", "a 60 b", "p 5 b", "b 51 c")  # of two ways up the one by majorities
    control = Control.of(ties)
    assert [(ties.name(one.holder), one.share, ties.name(one.firm)) for one in control.chain(2)] == [
        ("b", 51, "c"), ("a", 60, "b"), ("p", 60, "a"),
    ]  # fmt: skip
    assert control.chain(0) == (Holding(3, 0, 60),)
    assert Control.of(held("a", "p 40 a")).chain(0) == ()
    drawn = control.drawn_into(ties)
    added = slice(len(ties.hub), None)
    assert set(zip(drawn.hub[added].tolist(), drawn.firm[added].tolist(), drawn.kind[added].tolist(), strict=True)) == {
        (3, firm, BY_SHARES) for firm in range(3)
    }


def test_a_chain_longer_than_the_longest_has_no_last_controller() -> None:
    firms = [f"f{n:02}" for n in range(MOST_LEVELS + 3)]
    rows = ["p 60 f00", *(f"{a} 60 {b}" for a, b in pairwise(firms))]
    found = tops(held(" ".join(firms), *rows))
    assert found["f00"] == found["f10"] == "p"
    assert firms[-1] not in found


@given(st.integers(0, 10**6), st.integers(2, 9), st.integers(1, 20))
def test_controllers_are_those_of_a_search_in_loops(seed: int, firms: int, count: int) -> None:
    rng = random.Random(seed)
    names = [f"f{n}" for n in range(firms)]
    rows = [f"{rng.choice([*names, 'p', 'q'])} {rng.choice([10, 26, 49, 51, 60, 95])} {rng.choice(names)}" for _ in range(count)]
    ties = held(" ".join(names), *rows)
    shares: dict[tuple[str, str], float] = {}
    for row in rows:
        holder, text, firm = row.split()
        if holder != firm:
            shares[holder, firm] = max(shares.get((holder, firm), 0.0), float(text))

    def level(before: dict[str, str]) -> dict[str, str]:
        after = {name: name for name in before}
        for firm in names:
            sums: dict[str, float] = {}
            for (holder, of), share in shares.items():
                if of == firm and before[holder] != firm:
                    sums[before[holder]] = sums.get(before[holder], 0) + share
            # Shares of more than a hundred per cent are told here: of several above half the last by number counts.
            above = [root for root, share in sums.items() if share > 50]
            after[firm] = max(above, key=lambda root: ties.number(root) or 0) if above else firm
        return after

    top, moving = {name: name for name in {*names, "p", "q"}}, set(names)
    for _ in range(MOST_LEVELS):
        before, top = top, level(top)
        moving = {name for name in names if top[name] != before[name]}
    while moving:
        top |= {name: name for name in moving}
        again = level(top)
        moving = {name for name in names if top[name] not in (name, again[name])}
    expected = {name: top[name] for name in names if top[name] != name}
    assert tops(ties) == expected
    for firm, last in expected.items():
        chain = Control.of(ties).chain(ties.number(firm) or 0)
        assert ties.name(chain[-1].holder) == last
        assert [one.holder for one in chain[:-1]] == [one.firm for one in chain[1:]]
    assert np.all(Control.of(ties).share > 0)
