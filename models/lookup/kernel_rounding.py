"""Compiled code: shares → whole points or the strongest reasons, the same integers as `models.rounding` and `models.explanation`.

Tiles of 64 rows are rounded together, feature by feature, so that each loop along rows runs in the processor's wide registers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Shares = NDArray[np.int64]
TILE = 64  # rows that are rounded together; blocks are padded to a multiple of it
_TOP_KEY = 65533.0  # remainders 0..1 become keys 1..65534; key 0 is a share of exactly 0, and no key reaches 65535


class Rounding(NamedTuple):
    """The scale in numbers: `log_odds` of one unit, `points` of one unit, and where they start."""

    log_odds: float
    points: float
    base_units: int
    base: int
    offset: float
    factor: float


@njit(nogil=True, cache=True)
def round_tile(shares: Shares, start: int, rounding: Rounding, points: NDArray[np.int32], keys: NDArray[np.uint16]) -> Any:
    """Whole points of the TILE rows from `start`, into `points` (features, TILE), and their unclipped scores.

    The rule is that of `models.rounding`. Which remainders are the largest is found for all rows at once, one bit of their
    16-bit keys at a time; a row whose keys tie at the border is done again by the remainders themselves.
    """
    unclipped = np.zeros(TILE, np.int64)
    cut = np.zeros(TILE, np.int64)
    moved = np.zeros(TILE, np.int64)
    for feature in range(shares.shape[0]):
        mine, my_points, my_keys = shares[feature, start : start + TILE], points[feature], keys[feature]
        for row in range(TILE):
            unclipped[row] += mine[row]
            exact = mine[row] * rounding.points
            whole = np.floor(exact)
            my_points[row] = np.int32(whole)
            cut[row] += np.int64(whole)
            key = np.int32((exact - whole) * _TOP_KEY) + 1
            my_keys[row] = np.uint16(key if mine[row] != 0 else 0)
            moved[row] += np.int64(mine[row] != 0)
    wanted, each = np.zeros(TILE, np.uint16), np.zeros(TILE, np.int32)
    for row in range(TILE):
        raw = (rounding.base_units + unclipped[row]) * rounding.log_odds
        unclipped[row] = np.int64(np.floor(rounding.offset - rounding.factor * raw + 0.5))
        missing = unclipped[row] - rounding.base - cut[row]
        divisor = max(moved[row], 1)
        each[row] = missing // divisor
        wanted[row] = missing - each[row] * divisor
    _hand_out(points, keys, wanted, each)
    _settle_ties(shares[:, start : start + TILE], rounding.points, points, keys, wanted)
    return unclipped


@njit(nogil=True, cache=True)
def _hand_out(points: NDArray[np.int32], keys: NDArray[np.uint16], wanted: NDArray[np.uint16], each: NDArray[np.int32]) -> None:
    """Give `each` to every feature that moved and one more to the `wanted` largest keys; `wanted` keeps what ties left over."""
    border, count = _border(keys, wanted)
    for row in range(TILE):
        tied = count[row] != wanted[row]
        count[row] = np.uint16(tied)
        wanted[row] = wanted[row] if tied else np.uint16(0)
    for feature in range(keys.shape[0]):
        mine, my_points = keys[feature], points[feature]
        for row in range(TILE):
            one = np.int32(mine[row] >= border[row]) * np.int32(1 - count[row])
            my_points[row] += one + each[row] * np.int32(mine[row] > 0)


@njit(nogil=True, cache=True)
def _border(keys: NDArray[np.uint16], wanted: NDArray[np.uint16]) -> Any:
    """Of each row a key that exactly `wanted` keys reach, or else the largest that more reach; and how many reach it.

    Bit by bit from the highest; most often half of the bits tell enough for all rows.
    """
    border, reached = np.empty(TILE, np.uint16), np.empty(TILE, np.uint16)
    count, candidate = np.empty(TILE, np.uint16), np.empty(TILE, np.uint16)
    for row in range(TILE):
        border[row] = 0 if wanted[row] else 65535
        reached[row] = keys.shape[0] if wanted[row] else 0
    for bit in range(15, -1, -1):
        step, open_ = np.uint16(1 << bit), np.uint16(0)
        for row in range(TILE):
            open_ |= reached[row] ^ wanted[row]
            candidate[row] = border[row] | step
            count[row] = 0
        if not open_:
            break
        for feature in range(keys.shape[0]):
            mine = keys[feature]
            for row in range(TILE):
                count[row] += np.uint16(mine[row] >= candidate[row])
        for row in range(TILE):
            enough = count[row] >= wanted[row]
            border[row] = candidate[row] if enough else border[row]
            reached[row] = count[row] if enough else reached[row]
    return border, reached


@njit(nogil=True, cache=True)
def _settle_ties(
    shares: Shares, unit: float, points: NDArray[np.int32], keys: NDArray[np.uint16], wanted: NDArray[np.uint16]
) -> None:
    """Hand out what 16-bit keys could not decide: the largest exact remainders, the first feature among equal ones."""
    for row in range(TILE):
        for _ in range(wanted[row]):
            best, largest = -1, -1.0
            for feature in range(shares.shape[0]):
                exact = shares[feature, row] * unit
                remainder = exact - np.floor(exact)
                if keys[feature, row] > 0 and remainder > largest:
                    best, largest = feature, remainder
            points[best, row] += 1
            keys[best, row] = 0


@njit(nogil=True, cache=True)
def explain_block(shares: Shares, rounding: Rounding, moving: NDArray[np.int32], points: Shares, unclipped: Shares) -> None:
    """Whole points of a block, row by row: `shares` (moving features, padded rows) → `points` (rows, features)."""
    features, rows = shares.shape[0], points.shape[0]
    tile = np.empty((features, TILE), np.int32)
    keys = np.empty((features, TILE), np.uint16)
    for start in range(0, rows, TILE):
        stop = min(start + TILE, rows)
        unclipped[start:stop] = round_tile(shares, start, rounding, tile, keys)[: stop - start]
        for feature in range(features):
            for row in range(start, stop):
                points[row, moving[feature]] = tile[feature, row - start]


@njit(nogil=True, cache=True)
def strongest_block(shares: Shares, rounding: Rounding, shift: int, unclipped: Shares, best: Any) -> None:
    """The strongest points of a block: `best` is (features (int16), points (int32), the block's first row); 0 points: none.

    Both are (reasons, rows) of all blocks.

    Order as in `models.explanation`: larger first, then lowering before raising, then the feature's position. All three are
    packed into one number, so that the strongest so many are kept by comparing numbers; `shift` bits hold the position.
    """
    which, what, first = best
    rows, reasons, features = len(unclipped), which.shape[0], shares.shape[0]
    mask = (1 << shift) - 1
    tile = np.empty((features, TILE), np.int32)
    keys = np.empty((features, TILE), np.uint16)
    ranks = np.empty((reasons, TILE), np.int64)
    room = np.empty(TILE, np.int64)
    for start in range(0, rows, TILE):
        stop = min(start + TILE, rows)
        unclipped[start:stop] = round_tile(shares, start, rounding, tile, keys)[: stop - start]
        _rank(tile, shift, ranks, room)
        for reason in range(reasons):
            kept = ranks[reason]
            my_which, my_what = which[reason, first + start : first + stop], what[reason, first + start : first + stop]
            for row in range(stop - start):
                strength = kept[row] >> (shift + 1)
                my_which[row] = mask - (kept[row] & mask) if strength else -1
                my_what[row] = -strength if (kept[row] >> shift) & 1 else strength


@njit(nogil=True, cache=True)
def _rank(points: NDArray[np.int32], shift: int, ranks: Shares, rank: Shares) -> None:
    """Keep the largest ranks of each row, in falling order; `rank` is room to work in."""
    ranks[:] = 0
    last = (1 << shift) - 1
    for feature in range(points.shape[0]):
        mine = points[feature]
        for row in range(TILE):
            strength = np.int64(abs(mine[row]))
            lowers = np.int64(mine[row] < 0)
            rank[row] = (((strength << 1) | lowers) << shift) | (last - feature)
        for reason in range(ranks.shape[0]):
            kept = ranks[reason]
            for row in range(TILE):
                low, high = min(kept[row], rank[row]), max(kept[row], rank[row])
                kept[row] = high
                rank[row] = low
