"""Cells: the few different combinations of item, severity, category, authority, kind and status that millions of lives have."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.arrow import arrow_of
from features.selection import STATUSES, Selection

Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Cells:
    """One entry a cell; a category, authority or kind is a number in the list of words beside it, -1 where a record has none."""

    item: Codes
    severity: Codes
    category: Codes
    authority: Codes
    kind: Codes
    status: Codes
    items: tuple[str, ...]
    categories: tuple[str, ...]
    authorities: tuple[str, ...]
    kinds: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.item)

    def selected(self, selection: Selection) -> NDArray[np.bool_]:
        """For each cell whether its records meet the selection, apart from its bounds on numbers and on `until`."""
        met = _among(self.item, self.items, selection.items)
        met &= _among(self.status, STATUSES, selection.counted)
        if selection.severities is not None:
            met &= np.isin(self.severity, selection.severities)
        if selection.categories is not None:
            met &= _among(self.category, self.categories, selection.categories)
        if selection.authorities is not None:
            met &= _among(self.authority, self.authorities, selection.authorities)
        if selection.kinds is not None:
            met &= _among(self.kind, self.kinds, selection.kinds)
        return met

    def known(self) -> NDArray[np.bool_]:
        """For each cell whether its records make a subject known: all but withdrawn ones, which are as though they never were."""
        return np.asarray(self.status != STATUSES.index("withdrawn"))

    def words(self) -> list[tuple[object, ...]]:
        """Each cell in words: item, severity, category, authority, status, kind."""
        columns = [
            [self.items[code] for code in self.item.tolist()],
            self.severity.tolist(),
            [None if code < 0 else self.categories[code] for code in self.category.tolist()],
            [None if code < 0 else self.authorities[code] for code in self.authority.tolist()],
            [STATUSES[code] for code in self.status.tolist()],
            [None if code < 0 else self.kinds[code] for code in self.kind.tolist()],
        ]
        return list(zip(*columns, strict=True))

    @classmethod
    def of_words(cls, words: list[tuple[object, ...]]) -> Cells:
        """Cells from their words, as `words` gives them."""
        columns = list(zip(*words, strict=True)) if words else [()] * 6
        (item, items), (category, categories), (authority, authorities), (kind, kinds) = (_coded(columns[n]) for n in (0, 2, 3, 5))
        status = np.array([STATUSES.index(str(word)) for word in columns[4]], np.int32)
        severity = np.array(columns[1], np.int32)
        return cls(item, severity, category, authority, kind, status, items, categories, authorities, kinds)

    def save(self, file: Path) -> None:
        """Write the cells as JSON."""
        file.write_text(json.dumps(self.words(), ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, file: Path) -> Cells:
        """Read what `save` wrote."""
        return cls.of_words([tuple(key) for key in json.loads(file.read_text("utf-8"))])


def encoded(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """A column of words as numbers (-1 = null) and the words they stand for."""
    dictionary = pc.dictionary_encode(column).combine_chunks()
    return dictionary.indices.fill_null(-1).to_numpy().astype(np.int64), tuple(dictionary.dictionary.to_pylist())


def interned(parts: list[NDArray[np.int64]], words: tuple[tuple[str, ...], ...]) -> tuple[Codes, Cells]:
    """For each life the number of its cell, and the cells.

    Parameters
    ----------
    parts
        Item, severity, category, authority, kind and status of each life, shape (n,) each; -1 where there is none.
    words
        The words of items, categories, authorities and kinds.
    """
    items, categories, authorities, kinds = words
    sizes = [len(items), 1 << 8, len(categories) + 1, len(authorities) + 1, len(kinds) + 1, len(STATUSES)]
    mixed = np.zeros(len(parts[0]), np.int64)
    for part, size, shift in zip(parts, sizes, (0, 0, 1, 1, 1, 0), strict=True):
        mixed = mixed * size + (part + shift)
    dictionary = pc.dictionary_encode(arrow_of(mixed))
    distinct = dictionary.dictionary.to_numpy()
    codes = []
    for size, shift in zip(sizes[::-1], (0, 1, 1, 1, 0, 0), strict=True):
        codes.append((distinct % size - shift).astype(np.int32))
        distinct = distinct // size
    status, kind, authority, category, severity, item = codes
    cells = Cells(item, severity, category, authority, kind, status, items, categories, authorities, kinds)
    return dictionary.indices.to_numpy(zero_copy_only=False).astype(np.int32), cells


def _among(codes: Codes, words: tuple[str, ...], wanted: tuple[str, ...]) -> NDArray[np.bool_]:
    met = np.zeros(len(words) + 1, np.bool_)  # the last for -1, where a record has no word
    met[[words.index(word) for word in wanted if word in words]] = True
    return met[codes]


def _coded(words: tuple[object, ...]) -> tuple[Codes, tuple[str, ...]]:
    known = tuple(dict.fromkeys(str(word) for word in words if word is not None))
    number = {word: code for code, word in enumerate(known)}
    return np.array([-1 if word is None else number[str(word)] for word in words], np.int32), known
