"""Which part a subject belongs to: CRC-32 of its identifier, the same in python, in compiled code and in Spark's own `crc32`."""

from __future__ import annotations

import zlib

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

# Rows of a part: its records, lives and features together stay below a gigabyte.
ROWS_IN_PART = 1_500_000
_POLYNOMIAL = 0xEDB88320


def parts_for(rows: int) -> int:
    """How many parts that many records are split into: a power of two, so that twice as many parts split each in two.

    Examples
    --------
    >>> parts_for(0), parts_for(1_500_000), parts_for(1_500_001), parts_for(200_000_000)
    (1, 1, 2, 256)
    """
    parts = 1
    while parts * ROWS_IN_PART < rows:
        parts *= 2
    return parts


def part_of(subject: str, parts: int) -> int:
    """The part of one subject.

    Examples
    --------
    >>> part_of("91460000MA0000015T", 8)
    5
    """
    return zlib.crc32(subject.encode()) % parts


def parts_of(subjects: pa.Array | pa.ChunkedArray, parts: int) -> NDArray[np.int64]:
    """The part of each subject, shape (n,)."""
    column = subjects.combine_chunks() if isinstance(subjects, pa.ChunkedArray) else subjects
    column = column.cast(pa.large_string())
    _, ends, letters = column.buffers()
    if not len(column):
        return np.zeros(0, np.int64)
    edges = np.frombuffer(ends, np.int64)[column.offset : column.offset + len(column) + 1]
    return _crc32(np.frombuffer(letters, np.uint8), edges, _TABLE) % parts


def _table() -> NDArray[np.int64]:
    values = np.arange(256, dtype=np.int64)
    for _ in range(8):
        values = np.where(values & 1, _POLYNOMIAL ^ (values >> 1), values >> 1)
    return values


_TABLE = _table()


@njit(cache=True, nogil=True)
def _crc32(letters: NDArray[np.uint8], edges: NDArray[np.int64], table: NDArray[np.int64]) -> NDArray[np.int64]:
    found = np.empty(len(edges) - 1, np.int64)
    for i in range(len(found)):
        crc = np.int64(0xFFFFFFFF)
        for at in range(edges[i], edges[i + 1]):
            crc = table[(crc ^ letters[at]) & 0xFF] ^ (crc >> 8)
        found[i] = crc ^ 0xFFFFFFFF
    return found
