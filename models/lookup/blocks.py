"""Rows through a table block by block: columns → the compiled walk of `models.lookup.kernel` → points, scores or shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.lookup import kernel, kernel_rounding
from models.lookup.kernel_rounding import Rounding
from models.lookup.places import Lookup

Units = NDArray[np.int64]
Columns = Sequence[NDArray[Any]]
BLOCK = 2048  # rows; the shares of 60 features then take 1 MB, about what a core's own cache holds


def shares(lookup: Lookup, columns: Columns) -> Iterator[tuple[int, int, Units]]:
    """(start, stop, shares in units) of each block; shares are (moving features, BLOCK), of which stop - start columns count.

    `columns` are float32 or float64 (NaN: missing), and places of the lookup (whole numbers) for categories.
    """
    rows, columns = len(columns[0]), [columns[at] for at in lookup.moving]
    numbers = [column.dtype for column, at in zip(columns, lookup.moving, strict=True) if lookup.features[at].edges is not None]
    steps = lookup.single if all(kind == np.float32 for kind in numbers) else lookup.double
    values = np.zeros((len(columns), BLOCK), steps.edges.dtype)
    codes = np.zeros((max(len(columns) - len(numbers), 1), BLOCK), np.int32)
    places = np.zeros((len(columns), BLOCK), np.int32)
    found = np.zeros((len(columns), BLOCK), np.int64)
    rooms = [values[at] if code < 0 else codes[code] for at, code in enumerate(steps.code.tolist())]
    pairs = _pairs(lookup, places, found)
    for start in range(0, rows, BLOCK):
        stop = min(start + BLOCK, rows)
        for room, column in zip(rooms, columns, strict=True):
            room[: stop - start] = column[start:stop]
        kernel.fill_shares(values, codes, steps, places, found)
        for pair in pairs:
            kernel.add_pair(*pair)
        yield start, stop, found


def _pairs(lookup: Lookup, places: NDArray[np.int32], shares: Units) -> list[tuple[Any, ...]]:
    """What the compiled code takes for each pair: the places and shares of both features, and the pair's cells."""
    row_of = {int(at): row for row, at in enumerate(lookup.moving)}
    found = []
    for pair in lookup.pairs:
        one, other = row_of[pair.first], row_of[pair.second]
        cells = (pair.joint, pair.first_tilt, pair.second_tilt)
        found.append((places[one], places[other], cells, shares[one], shares[other]))
    return found


def totals(lookup: Lookup, columns: Columns) -> Units:
    """The sum of all shares per row, (n,), in units."""
    answer = np.empty(len(columns[0]), np.int64)
    for start, stop, block in shares(lookup, columns):
        kernel.sum_shares(block, answer[start:stop])
    return answer


def log_odds(lookup: Lookup, columns: Columns, unit: float) -> NDArray[np.float64]:
    """The shares of each row in log-odds, (n, k)."""
    answer = np.zeros((len(columns[0]), len(columns)), np.float64)
    for start, stop, block in shares(lookup, columns):
        kernel.turn(block, unit, lookup.moving, answer[start:stop])
    return answer


def points(lookup: Lookup, columns: Columns, rounding: Rounding) -> tuple[Units, Units]:
    """Whole points, (n, k), and scores before the ends of the scale, (n,)."""
    whole = np.zeros((len(columns[0]), len(columns)), np.int64)
    unclipped = np.empty(len(columns[0]), np.int64)
    for start, stop, block in shares(lookup, columns):
        kernel_rounding.explain_block(block, rounding, lookup.moving, whole[start:stop], unclipped[start:stop])
    return whole, unclipped


def strongest(
    lookup: Lookup, columns: Columns, rounding: Rounding, reasons: int
) -> tuple[NDArray[np.int16], NDArray[np.int32], Units]:
    """The strongest reasons of each row: positions of features and points, both (reasons, n), and scores before the ends, (n,).

    In the order of `models.explanation.Explanation`; where a row has fewer reasons, position -1 with 0 points.
    """
    rows = len(columns[0])
    which, what = np.empty((reasons, rows), np.int16), np.empty((reasons, rows), np.int32)
    unclipped = np.empty(rows, np.int64)
    shift = len(lookup.moving).bit_length()
    for start, stop, block in shares(lookup, columns):
        kernel_rounding.strongest_block(block, rounding, shift, unclipped[start:stop], (which, what, start))
    return np.append(lookup.moving, -1).astype(np.int16)[which], what, unclipped
