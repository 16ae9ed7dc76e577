"""The graph of ties: how near somebody listed is, and by which way. Graph work is igraph's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray

from supervision.relations.ties import Integers, Ties

# Where more firms meet at a place or a person it is an agent's, and no tie between them.
MOST_AT_A_HUB = 30
# Half of the weight for every further firm on the way.
DECAY = 0.5
# Ties on the way from one firm over a hub to another.
_TIES_A_HOP = 2
MOST_HOPS = 3


@dataclass(frozen=True, slots=True)
class Near:
    """How near the nearest bad firm is: hops of firms (0 itself, 1 a tie in common), and DECAY^hops; inf and 0 where none.

    Arrays over the enterprises.
    """

    hops: NDArray[np.float64]
    weight: NDArray[np.float64]


class RelationGraph:
    """Ties as an undirected graph, without hubs at which too many meet."""

    def __init__(self, ties: Ties, *, most_at_a_hub: int = MOST_AT_A_HUB) -> None:
        self.ties = ties
        degree = np.bincount(ties.hub, minlength=len(ties.names))
        kept = degree[ties.hub] <= most_at_a_hub
        self._kept = np.flatnonzero(kept)
        edges: Any = np.column_stack([ties.hub[kept], ties.firm[kept]]).astype(np.int64, order="C")
        self.graph = igraph.Graph(n=len(ties.names), edges=memoryview(edges), directed=False)

    def near(self, bad: Integers) -> Near:
        """How near each enterprise is to the nearest of the `bad` ones (vertices): one breadth-first search from all of them.

        An owner that is itself an enterprise is a firm on the way and a hub at once: half a hop, rounded up.
        """
        size = self.ties.enterprises
        ties = np.full(size, np.inf)
        if len(bad):
            source = self.graph.copy()
            source.add_vertices(1)
            last = source.vcount() - 1
            source.add_edges([(last, one) for one in bad.tolist()])
            ties = np.asarray(source.distances(source=[last], target=range(size))[0], np.float64) - 1
        hops = np.ceil(ties / _TIES_A_HOP)
        hops = np.where(hops <= MOST_HOPS, hops, np.inf)
        return Near(hops, np.where(np.isfinite(hops), DECAY ** np.where(np.isfinite(hops), hops, 0), 0.0))

    def way(self, firm: int, bad: Integers) -> tuple[int, ...]:
        """The vertices of a shortest way from a firm to the nearest bad one, both ends included; empty beyond MOST_HOPS."""
        within = set(self.graph.neighborhood(firm, order=_TIES_A_HOP * MOST_HOPS)) - {firm}
        ends = sorted(within & set(bad.tolist()))
        ways: Any = self.graph.get_shortest_paths(firm, to=ends) if ends else []
        return tuple(min(ways, key=_shortest_first)) if ways else ()

    def kinds_between(self, one: int, other: int) -> tuple[int, ...]:
        """The kinds of the ties between two neighbours."""
        ties = self.ties
        here = self._kept[(ties.hub[self._kept] == one) & (ties.firm[self._kept] == other)]
        there = self._kept[(ties.hub[self._kept] == other) & (ties.firm[self._kept] == one)]
        return tuple(sorted(set(ties.kind[np.concatenate([here, there])].tolist())))

    def around(self, vertex: int, *, steps: int = 4, most: int = 60) -> list[int]:
        """The vertices within so many ties of one, the nearest first, at most so many."""
        # igraph lists a neighbourhood by distance.
        near: list[int] = self.graph.neighborhood(vertex, order=steps)
        return near[:most]


def _shortest_first(way: Any) -> tuple[int, list[int]]:
    return len(way), list(way)
