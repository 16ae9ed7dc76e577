"""Lives: each fact's intervals of knowledge as columns sorted by subject, ready for one scan as of any days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from credit.items import Catalogue
from features.arrow import arrow_of
from features.days import NEVER, Days, number_of
from features.life.cells import Cells
from features.life.roster import SUBJECT_KINDS, Roster, Strings, mapped

KEYS = ("category", "counterparty", "authority", "document")
_ROWS_IN_BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class Lives:
    """Columns over lives, sorted by subject, then event_date, from_day, arrival; lives of subject s are offsets[s]:offsets[s+1].

    Attributes
    ----------
    subjects, kind
        Identifier (Arrow strings) and number in SUBJECT_KINDS of each subject; sorted by kind, then identifier.
    offsets
        int64, one more than subjects.
    cell
        int32, the number in `cells` of each life.
    event_date, from_day, to_day
        int32 days; the life is what was known on the days of [from_day, to_day), NEVER is no end.
    amount, quantity
        float64, NaN where the record has none.
    until
        int32, NEVER where the record has none.
    category_key, counterparty_key, authority_key, document_key
        int32, different numbers from 0 on for different words within one subject, -1 where there is none.
    fact
        int32, the entry of `record_ids` that names the fact.
    last_day
        No knowledge after this day is in these lives (see `until_day`).
    folder
        Where the columns are mapped from, or None when they are in memory.
    """

    subjects: Strings
    kind: NDArray[np.int8]
    offsets: NDArray[np.int64]
    cells: Cells
    cell: NDArray[np.int32]
    event_date: Days
    from_day: Days
    to_day: Days
    amount: NDArray[np.float64]
    quantity: NDArray[np.float64]
    until_date: Days
    category_key: NDArray[np.int32]
    counterparty_key: NDArray[np.int32]
    authority_key: NDArray[np.int32]
    document_key: NDArray[np.int32]
    fact: NDArray[np.int32]
    record_ids: Strings
    last_day: int = NEVER
    folder: Path | None = None

    @classmethod
    def of(cls, records: pa.Table, catalogue: Catalogue) -> Lives:
        """Flatten facts and later events (RECORD_SCHEMA, in order of arrival) into lives; features.life.timeline has the rules.

        Raises
        ------
        UnknownItem
            An item outside the catalogue.
        RecordError
            An event that is none of credit.record.EVENTS.
        """
        from features.life.flattening import flatten  # it builds Lives, so it imports this module

        return flatten(records, catalogue)

    def __len__(self) -> int:
        return len(self.cell)

    def until(self, day: date) -> Lives:
        """These lives as far as they were known at the end of `day`: no feature can be asked for a later day."""
        return replace(self, last_day=min(self.last_day, int(number_of(day)[0])))

    @property
    def roster(self) -> Roster:
        """Which number each subject has."""
        return Roster(self.subjects, self.kind)

    def range_of(self, kind: str) -> tuple[int, int]:
        """First and one past the last subject of a kind."""
        return self.roster.range_of(kind)

    def find(self, subjects: Sequence[str] | Strings, *, kind: str) -> NDArray[np.int64]:
        """The number of each subject of that kind, -1 where nothing is known of it; shape (len(subjects),)."""
        return self.roster.find(subjects, kind=kind)

    def subset(self, subjects: Sequence[str]) -> Lives:
        """The lives of some subjects, of whichever kind; subjects of whom nothing is known are left out."""
        found = np.concatenate([self.find(sorted(set(subjects)), kind=kind) for kind in SUBJECT_KINDS])
        return self.pick(found[found >= 0])

    def pick(self, chosen: NDArray[np.int64]) -> Lives:
        """The lives of the subjects with these numbers, rising, copied."""
        starts, sizes = self.offsets[chosen], self.offsets[chosen + 1] - self.offsets[chosen]
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        rows = np.repeat(starts - offsets[:-1], sizes) + np.arange(offsets[-1])
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        return replace(
            self, subjects=self.subjects.take(arrow_of(chosen)), kind=self.kind[chosen], offsets=offsets, folder=None, **columns
        )

    def slice(self, first: int, last: int) -> Lives:
        """The lives of the subjects numbered first to last − 1, without copying them."""
        start, stop = int(self.offsets[first]), int(self.offsets[last])
        columns = {name: getattr(self, name)[start:stop] for name in COLUMNS}
        offsets = self.offsets[first : last + 1] - start
        return replace(
            self, subjects=self.subjects[first:last], kind=self.kind[first:last], offsets=offsets, folder=None, **columns
        )

    def blocks(self, *, kind: str, subjects_at_most: int, part: tuple[int, int] = (0, 1)) -> Iterator[Lives]:
        """The lives of one kind in blocks of whole subjects, in order; of part[1] parts of equal lives only number part[0].

        Each block of a saved Lives has a memory map of its own, so that memory holds only the blocks in use.
        """
        first, last = (self._edge(kind, number, part[1]) for number in (part[0], part[0] + 1))
        while first < last:
            full = int(np.searchsorted(self.offsets, self.offsets[first] + _ROWS_IN_BLOCK, "right")) - 1
            end = min(max(full, first + 1), first + subjects_at_most, last)
            mapped = self if self.folder is None else replace(Lives.load(self.folder), cells=self.cells, last_day=self.last_day)
            yield mapped.slice(first, end)
            first = end

    def _edge(self, kind: str, part: int, parts: int) -> int:
        """The subject at which a part begins."""
        first, last = self.range_of(kind)
        start, stop = int(self.offsets[first]), int(self.offsets[last])
        within = np.searchsorted(self.offsets[first:last], start + (stop - start) * part // parts)
        return last if part == parts else first + int(within)

    def save(self, folder: Path) -> None:
        """Write the columns into a new folder, one .npy file a column, to be mapped by `load`."""
        folder.mkdir(parents=True)
        for name in (*COLUMNS, "kind", "offsets"):
            np.save(folder / f"{name}.npy", getattr(self, name))
        for name in ("subjects", "record_ids"):
            column = getattr(self, name)
            with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file, pa.ipc.new_file(file, _strings(column)) as writer:
                writer.write_table(pa.table([column], schema=_strings(column)))
        self.cells.save(folder / "cells.json")

    @classmethod
    def load(cls, folder: Path) -> Lives:
        """Map the columns that `save` wrote, without reading them."""
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in (*COLUMNS, "kind", "offsets")}
        strings = {name: mapped(folder / f"{name}.arrow") for name in ("subjects", "record_ids")}
        return cls(cells=Cells.load(folder / "cells.json"), folder=folder, **strings, **arrays)


_NOT_COLUMNS = ("subjects", "kind", "offsets", "cells", "record_ids", "last_day", "folder")
COLUMNS = tuple(field.name for field in fields(Lives) if field.name not in _NOT_COLUMNS)


def _strings(column: pa.Array) -> pa.Schema:
    return pa.schema([pa.field("value", column.type)])
