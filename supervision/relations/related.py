"""The firms one hop from a firm, and by which ties: every common person, owner, place and telephone is a way of its own."""

from __future__ import annotations

from dataclasses import dataclass

from supervision.relations.graph import RelationGraph


@dataclass(frozen=True, slots=True)
class Related:
    """A firm one hop away, and every way to it: vertices from the firm to it, both ends included."""

    firm: int
    ways: tuple[tuple[int, ...], ...]


def related(graph: RelationGraph, firm: int) -> tuple[Related, ...]:
    """The firms that share something with a firm, or hold it, or are held by it; those with the most ways first."""
    ways: dict[int, list[tuple[int, ...]]] = {}
    size = graph.ties.enterprises
    # igraph names a neighbour once for each tie to it.
    for hub in sorted(set(graph.graph.neighbors(firm))):
        if hub < size:
            ways.setdefault(hub, []).append((firm, hub))
        for other in sorted(set(graph.graph.neighbors(hub))):
            if other != firm and other < size:
                ways.setdefault(other, []).append((firm, hub, other))
    found = (Related(other, tuple(some)) for other, some in ways.items())
    return tuple(sorted(found, key=lambda one: (-len(one.ways), one.firm)))
