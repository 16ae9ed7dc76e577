"""All rows of one subject at once: the store's records sorted by subject, memory-mapped beside the table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.errors import StoreCorrupted


class Ledger:
    """Rows of RECORD_SCHEMA by subject; looking one subject up is a binary search and a slice.

    `arrivals` are the rows' arrival numbers: those of store version v lie below ``(v + 1) << 32``.
    """

    def __init__(self, rows: pa.Table, subjects: np.ndarray, offsets: np.ndarray, arrivals: np.ndarray) -> None:
        self._rows, self._subjects, self._offsets, self._arrivals = rows, subjects, offsets, arrivals

    @staticmethod
    def write(folder: Path, records: pa.Table, arrivals: np.ndarray) -> None:
        """Write `records`, sorted by subject and otherwise in their order, into `folder`; `arrivals` (n,) int64 rise."""
        names = records.column("subject").to_numpy(zero_copy_only=False).astype("S")
        order = np.argsort(names, kind="stable")
        subjects, first = np.unique(names[order], return_index=True)
        np.save(folder / "subjects.npy", subjects)
        np.save(folder / "offsets.npy", np.append(first, len(names)))
        np.save(folder / "arrivals.npy", arrivals[order])
        with pa.OSFile(str(folder / "records.arrow"), "wb") as out, pa.ipc.new_file(out, records.schema) as writer:
            writer.write_table(records.take(pa.array(order)).combine_chunks())

    @classmethod
    def load(cls, folder: Path) -> Ledger:
        """Map what `write` wrote.

        Raises
        ------
        StoreCorrupted
            A file is missing or cut off.
        """
        try:
            rows = pa.ipc.open_file(pa.memory_map(str(folder / "records.arrow"))).read_all()
            arrays = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("subjects", "offsets", "arrivals"))
            return cls(rows, *arrays)
        except (OSError, pa.ArrowInvalid, ValueError):
            raise StoreCorrupted(f"{folder} is incomplete: delete it, it is made again from the record store") from None

    def of(self, subject: str, *, version: int | None = None) -> pa.Table:
        """Rows about one subject, in the order in which they arrived, up to a store version; empty where there is none."""
        start, stop = self._span(subject)
        if version is not None:
            stop = self._cut(start, stop, version)
        return self._rows.slice(start, stop - start)

    def stamp(self, subject: str, *, version: int | None = None) -> tuple[int, int]:
        """How many rows a subject has, up to a store version, and the arrival number of the last: equal stamps mean equal rows.

        Rows are added with higher numbers, and deleted by law; neither leaves both as they were.
        """
        start, stop = self._span(subject)
        if version is not None:
            stop = self._cut(start, stop, version)
        return stop - start, int(self._arrivals[stop - 1]) if stop > start else -1

    def _cut(self, start: int, stop: int, version: int) -> int:
        """One past the last of some rows of a subject that a store version has."""
        return start + int(np.searchsorted(self._arrivals[start:stop], (version + 1) << 32))

    def _span(self, subject: str) -> tuple[int, int]:
        """First and one past the last row of a subject; nothing at all where there is none."""
        name = subject.encode()
        at = int(np.searchsorted(self._subjects, name))
        if at == len(self._subjects) or self._subjects[at] != name:
            return 0, 0
        return int(self._offsets[at]), int(self._offsets[at + 1])

    def subjects(self, kind: str) -> list[str]:
        """Every subject of a kind, sorted."""
        of_kind = pc.equal(self._rows.column("subject_kind"), kind)
        return sorted(pc.unique(self._rows.column("subject").filter(of_kind)).to_pylist())
