"""Lives of any number of records, written a part at a time: what does not fit in memory is flattened subject by subject."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from credit.errors import StoreError
from features.life.cells import Cells
from features.life.lives import COLUMNS, Lives

_ARRAYS = (*COLUMNS, "kind", "offsets")


class LivesWriter:
    """Appends lives of ever later subjects to one folder, which `Lives.load` maps.

    Examples
    --------
    >>> import tempfile
    >>> from credit.deployment import Deployment
    >>> from credit.record import RECORD_SCHEMA
    >>> with tempfile.TemporaryDirectory() as home:
    ...     with LivesWriter(Path(home) / "lives") as writer:
    ...         writer.append(Lives.of(RECORD_SCHEMA.empty_table(), Deployment.load("hainan").catalogue))
    ...     len(Lives.load(Path(home) / "lives"))
    0
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._cells: dict[tuple[object, ...], int] = {}
        self._files = {name: (folder / f"{name}.npy").open("wb") for name in _ARRAYS}
        self._strings = {
            name: pa.ipc.new_file(str(folder / f"{name}.arrow"), pa.schema([("value", pa.large_string())]))
            for name in ("subjects", "record_ids")
        }
        self._sizes = dict.fromkeys(_ARRAYS, 0)
        self._types: dict[str, np.dtype[np.generic]] = {}
        self._n_lives = self._n_facts = 0
        self._last: tuple[int, str] = (-1, "")
        self._add("offsets", np.zeros(1, np.int64))

    def __enter__(self) -> LivesWriter:
        return self

    def append(self, part: Lives) -> None:
        """Add the lives of subjects that all come after those already there.

        Raises
        ------
        StoreError
            A subject that is there already, or comes before one that is.
        """
        if len(part.subjects):
            if (int(part.kind[0]), part.subjects[0].as_py()) <= self._last:
                raise StoreError("lives are written in the order of their subjects, each whole; sort the records by subject first")
            self._last = (int(part.kind[-1]), part.subjects[-1].as_py())
        numbers = [self._cells.setdefault(key, len(self._cells)) for key in part.cells.words()]
        self._add("cell", np.array(numbers, np.int32)[part.cell])
        self._add("fact", (part.fact + self._n_facts).astype(np.int32))
        self._add("offsets", part.offsets[1:] + self._n_lives)
        for name in set(_ARRAYS) - {"cell", "fact", "offsets"}:
            self._add(name, getattr(part, name))
        for name, writer in self._strings.items():
            column = getattr(part, name)
            writer.write_table(pa.table([column], names=["value"]), max_chunksize=max(1, len(column)))
        self._n_lives += len(part)
        self._n_facts += len(part.record_ids)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for name, file in self._files.items():
            _write_head(file, self._types.get(name, np.dtype(np.int32)), self._sizes[name])
            file.close()
        for writer in self._strings.values():
            writer.close()
        Cells.of_words(list(self._cells)).save(self._folder / "cells.json")

    def _add(self, name: str, column: NDArray[np.generic]) -> None:
        file = self._files[name]
        if name not in self._types:
            self._types[name] = column.dtype
            _write_head(file, column.dtype, 0)
        column.astype(self._types[name], copy=False).tofile(file)
        self._sizes[name] += len(column)


def _write_head(file: BinaryIO, dtype: np.dtype[np.generic], length: int) -> None:
    """The .npy head; numpy leaves room in it for the length to grow, so that it can be written over at the end."""
    file.seek(0)
    head = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (length,)}
    np.lib.format.write_array_header_1_0(file, head)
    file.flush()
    file.seek(0, 2)
