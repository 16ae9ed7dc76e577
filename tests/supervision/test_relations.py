"""Relations by hand: hops, ways, hubs of agents, and firms that come back under a new name."""

from __future__ import annotations

import random
from collections import deque
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.relations.graph import MOST_HOPS, RelationGraph
from supervision.relations.picture import chart, svg
from supervision.relations.shells import shells
from supervision.relations.ties import KINDS, Ties

PERSON = "p" + "0" * 32


def ties(firms: str, *rows: str) -> Ties:
    """From rows such as 'p1 法定代表人 a': what is shared, the kind, the firm."""
    hubs, kinds, ends = zip(*(row.split() for row in rows), strict=True)
    columns = [pa.chunked_array([pa.array(column, pa.string())]) for column in (hubs, ends, kinds)]
    return Ties.named(pa.array(firms.split()), *columns)


# a and b share a representative, b and c a telephone, d is owned by c, e stands alone.
FIVE = ties("a b c d e", "p1 法定代表人 a", "p1 股东 b", "t1 联系电话 b", "t1 联系电话 c", "c 股东 d", "p9 董事 e")


def test_whoever_stands_between_firms_is_no_enterprise() -> None:
    known = ties("one two", "boss one 法定代表人", "boss two 法定代表人")
    assert (known.enterprise("two"), known.enterprise("boss"), known.enterprise("three")) == (1, None, None)
    assert known.number("boss") == 2


def test_hops_and_weights_by_hand() -> None:
    near = RelationGraph(FIVE).near(np.array([0]))  # a is bad
    # b: one hop over p1; c: two; d: c's own share, half a hop more, rounded up: three; e: none.
    assert near.hops.tolist() == [0, 1, 2, 3, np.inf]
    assert near.weight.tolist() == [1, 0.5, 0.25, 0.125, 0]
    assert RelationGraph(FIVE).near(np.array([], np.int64)).weight.tolist() == [0] * 5


def test_the_way_names_every_tie() -> None:
    graph = RelationGraph(FIVE)
    way = graph.way(2, np.array([0]))
    assert [FIVE.name(one) for one in way] == ["c", "t1", "b", "p1", "a"]
    kinds = [graph.kinds_between(one, other) for one, other in pairwise(way)]
    assert [[KINDS[k] for k in some] for some in kinds] == [["联系电话"], ["联系电话"], ["股东"], ["法定代表人"]]
    assert graph.way(4, np.array([0])) == ()


def test_an_agents_address_ties_nobody() -> None:
    many = ties(" ".join(f"f{n}" for n in range(6)), *(f"addr 住所 f{n}" for n in range(6)))
    assert RelationGraph(many, most_at_a_hub=6).near(np.array([0])).hops.tolist() == [0, 1, 1, 1, 1, 1]
    assert RelationGraph(many, most_at_a_hub=5).near(np.array([0])).hops.tolist() == [0] + [np.inf] * 5


@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(1, 25))
def test_hops_are_those_of_a_search_in_loops(seed: int, firms: int, edges: int) -> None:
    rng = random.Random(seed)
    rows = [f"h{rng.randrange(8)} 股东 f{rng.randrange(firms):02}" for _ in range(edges)]
    made = ties(" ".join(f"f{n:02}" for n in range(firms)), *rows)
    bad = sorted(rng.sample(range(firms), rng.randint(1, firms)))
    neighbours: dict[int, set[int]] = {}
    for hub, firm in zip(made.hub.tolist(), made.firm.tolist(), strict=True):
        neighbours.setdefault(hub, set()).add(firm)
        neighbours.setdefault(firm, set()).add(hub)
    distance, queue = dict.fromkeys(bad, 0), deque(bad)
    while queue:
        one = queue.popleft()
        for other in neighbours.get(one, set()) - set(distance):
            distance[other] = distance[one] + 1
            queue.append(other)
    expected = [h if (h := -(-distance.get(firm, 10**9) // 2)) <= MOST_HOPS else np.inf for firm in range(firms)]
    assert RelationGraph(made).near(np.array(bad)).hops.tolist() == expected


SHELL = ("p1 法定代表人 old", "p1 法定代表人 new", "t1 联系电话 old")


@pytest.mark.parametrize(
    ("rows", "founded", "industry", "worth"),
    [
        (SHELL, 100, 1, 3),  # the same representative 2, the same industry 1
        (SHELL, 100, 2, None),  # the representative alone says too little
        ((*SHELL, "t1 联系电话 new"), 100, 2, 4),  # and the telephone: 2 + 2
        (
            ("p1 监事 old", "p1 法定代表人 new", "x 住所 old", "x 住所 new"),
            100,
            1,
            3,
        ),  # a supervisor counts 1, the place 1, the industry 1
        (SHELL, 3 * 365 + 1, 1, None),  # too late
        (SHELL, -183, 1, 3),  # prepared half a year before
        (SHELL, -184, 1, None),
        (SHELL, -3000, 1, None),  # older than the listed firm itself
    ],
)
def test_a_successor_shares_enough_and_comes_at_the_right_time(
    rows: tuple[str, ...], founded: int, industry: int, worth: int | None
) -> None:
    made = ties("new old", *rows)
    found = shells(
        made, listed=np.array([1]), listed_on=np.array([10_000]),
        founded=np.array([10_000 + founded, 8_000]), industry=np.array([industry, 1]),
    )  # fmt: skip
    assert [one.worth for one in found] == ([] if worth is None else [worth])


def test_the_evidence_is_in_words_and_names_no_person() -> None:
    made = ties("new old", f"{PERSON} 法定代表人 old", f"{PERSON} 股东 new", "联系电话:1 联系电话 old", "联系电话:1 联系电话 new")
    (one,) = shells(made, listed=np.array([1]), listed_on=np.array([10]), founded=np.array([40, 0]), industry=np.array([1, 1]))
    assert one.words(made) == "与 old：共同人员（法定代表人→股东）、共同联系电话、同一行业；列入后30天成立"
    drawn = chart(RelationGraph(made), 0, listed=frozenset({1}))
    assert (drawn["nodes"][0]["name"], drawn["nodes"][0]["category"]) == ("new", "subject")
    assert {"自然人", "联系电话", "old"} <= {node["name"] for node in drawn["nodes"]}
    assert len(drawn["links"]) == 4
    assert drawn == chart(RelationGraph(made), 0, listed=frozenset({1}))
    assert PERSON not in svg(drawn) + str(drawn)
