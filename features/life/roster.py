"""The roster: the subjects that lives are sorted by, and which number each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

SUBJECT_KINDS = ("enterprise", "person")
Strings: TypeAlias = pa.Array | pa.ChunkedArray
Numbers = NDArray[np.int64]
Letters = tuple[NDArray[np.int64], NDArray[np.uint8]]


@dataclass(frozen=True, eq=False)
class Roster:
    """Subjects sorted by kind, then identifier: identifiers (Arrow large strings), and int8 numbers in SUBJECT_KINDS."""

    subjects: Strings
    kind: NDArray[np.int8]

    @classmethod
    def load(cls, folder: Path) -> Roster:
        """Map the roster of lives that `Lives.save` wrote into a folder, without reading it."""
        return cls(mapped(folder / "subjects.arrow"), np.load(folder / "kind.npy", mmap_mode="r"))

    def range_of(self, kind: str) -> tuple[int, int]:
        """First and one past the last subject of a kind."""
        code = np.int8(SUBJECT_KINDS.index(kind))  # of the column's own type: any other would convert the whole column
        return int(np.searchsorted(self.kind, code, "left")), int(np.searchsorted(self.kind, code, "right"))

    def find(self, subjects: Sequence[str] | Strings, *, kind: str) -> Numbers:
        """The number of each subject of that kind, -1 where nothing is known of it; shape (len(subjects),).

        By bisection: what is not near a subject asked for is not read. For nearly all subjects a join is faster.
        """
        asked = subjects if isinstance(subjects, pa.Array | pa.ChunkedArray) else pa.array(subjects, pa.large_string())
        wanted = _letters(asked.cast(pa.large_string()))
        first, last = self.range_of(kind)
        found, start = np.full(len(asked), -1, np.int64), 0
        for chunk in self.subjects.chunks if isinstance(self.subjects, pa.ChunkedArray) else [self.subjects]:
            low, high = max(first - start, 0), min(last - start, len(chunk))
            if low < high:
                place = _bisect(_letters(chunk), (low, high), wanted)
                found = np.where(place >= 0, place + start, found)
            start += len(chunk)
        return found


def mapped(file: Path) -> Strings:
    """A column of strings in a file of its own, memory-mapped."""
    with pa.memory_map(str(file)) as source:
        column = pa.ipc.open_file(source).read_all().column(0)
    return column.chunk(0) if column.num_chunks == 1 else column  # many chunks stay as they are: joined, they would fill memory


def _letters(strings: Strings) -> Letters:
    """Where each string begins in the letters (UTF-8) of all, one entry more than strings; and these letters."""
    whole = strings.combine_chunks() if isinstance(strings, pa.ChunkedArray) else strings
    _, ends, letters = whole.buffers() if len(whole) else (None, bytes(8), b"")
    columns = np.frombuffer(ends, np.int64)[whole.offset : whole.offset + len(whole) + 1], np.frombuffer(letters or b"", np.uint8)
    for column in columns:
        column.flags.writeable = False  # mapped ones are: to numba these are two types, so one would compile twice
    return columns


@njit(cache=True, nogil=True)
def _bisect(strings: Letters, span: tuple[int, int], wanted: Letters) -> Numbers:
    """The place of each wanted string among the strings of a span, which are sorted; -1 where it is not there."""
    edges, letters = strings
    found = np.full(len(wanted[0]) - 1, -1, np.int64)
    for number in range(len(found)):
        name = wanted[1][wanted[0][number] : wanted[0][number + 1]]
        low, high = span
        while low < high:
            middle = (low + high) // 2
            if _compared(letters[edges[middle] : edges[middle + 1]], name) < 0:
                low = middle + 1
            else:
                high = middle
        if low < span[1] and _compared(letters[edges[low] : edges[low + 1]], name) == 0:
            found[number] = low
    return found


@njit(cache=True, nogil=True)
def _compared(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """Below, at or above 0 as one comes before, is, or comes after the other; by bytes, as Arrow sorts."""
    for at in range(min(len(one), len(other))):
        if one[at] != other[at]:
            return -1 if one[at] < other[at] else 1
    return len(one) - len(other)
