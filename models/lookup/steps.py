"""The edges and shares of all features end to end, with grids that guide the search: what the compiled walk reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Kind = type[np.float32] | type[np.float64]
_FEW = 48  # edges; up to here counting them all is faster than searching (tried 8 to 130)
_CELLS = 32  # cells of a grid per edge (tried 8 and 32)


class Steps(NamedTuple):
    """Feature f owns [start[f], start[f + 1]) of each array that has starts.

    `edges` are of the rows' own kind of float; `guide` holds for each cell of a feature's grid how many edges lie in lower
    cells (no cells: the edges are few and are counted); a value's cell is ``(value - low) * slope``, and `width` the first
    stride of the search from there. `shares` are per place. `code` is the position among the categories, -1 for a number.
    """

    edges: NDArray[Any]
    edge_start: NDArray[np.int64]
    guide: NDArray[np.int32]
    guide_start: NDArray[np.int64]
    low: NDArray[Any]
    slope: NDArray[Any]
    width: NDArray[np.int32]
    shares: NDArray[np.int64]
    share_start: NDArray[np.int64]
    code: NDArray[np.int32]


def steps_of(features: Sequence[tuple[NDArray[np.float64] | None, NDArray[np.int64]]], kind: Kind) -> Steps:
    """The features' (edges, shares) end to end; edges are None for a category."""
    guided = [_guided(_edges_as(edges, kind)) for edges, _ in features]
    edges, guides, grids = (list(column) for column in zip(*guided, strict=True))
    low, slope, width = zip(*grids, strict=True)
    shares = [mine for _, mine in features]
    category = np.array([edges is None for edges, _ in features])
    return Steps(
        edges=np.concatenate(edges),
        edge_start=_starts(edges),
        guide=np.concatenate(guides),
        guide_start=_starts(guides),
        low=np.array(low, kind),
        slope=np.array(slope, kind),
        width=np.array(width, np.int32),
        shares=np.concatenate(shares),
        share_start=_starts(shares),
        code=np.where(category, np.cumsum(category) - 1, -1).astype(np.int32),
    )


def _starts(parts: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    return np.cumsum([0, *map(len, parts)], dtype=np.int64)


def _edges_as(edges: NDArray[np.float64] | None, kind: Kind) -> NDArray[Any]:
    """Edges as floats of a kind, rounded down: x <= edge then says the same for every x of that kind."""
    wide = np.zeros(0) if edges is None else edges
    with np.errstate(over="ignore"):
        narrow: NDArray[Any] = wide.astype(kind)
    return np.where(narrow > wide, np.nextafter(narrow, kind(-np.inf)), narrow)


def _guided(edges: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int32], tuple[Any, Any, int]]:
    """Edges padded with inf (no value lies above), their guide, and (low, slope, width)."""
    kind = edges.dtype.type
    if len(edges) <= _FEW:
        return np.append(edges, np.full(-len(edges) % 4, np.inf, kind)), np.zeros(0, np.int32), (0.0, 0.0, 0)
    cells = _CELLS * len(edges)
    low = edges[0]
    with np.errstate(all="ignore"):
        slope = kind(cells) / (edges[-1] - low)
        place = (edges - low) * slope
    if not (np.isfinite(place).all() and slope > 0):  # too far apart or too near for a grid: one cell, strides alone
        low, slope, place, cells = kind(0), kind(1), np.zeros(len(edges), kind), 1
    inside = np.minimum(place, kind(cells - 1)).astype(np.int64)
    guide = np.searchsorted(inside, np.arange(cells)).astype(np.int32)
    width = 1 << (int(np.bincount(inside).max()).bit_length() - 1)
    return np.append(edges, np.full(2 * width, np.inf, kind)), guide, (low, slope, width)
