"""The record store: append-only Delta tables; a later event is a row of its own, and nothing is ever updated."""

from __future__ import annotations

import fcntl
import operator
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import reduce
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from credit.errors import FolderNotWritable, StoreCorrupted
from credit.items import Catalogue
from credit.record import RECORD_SCHEMA
from features.content import ENGINE
from features.life.lives import Lives
from features.records.admission import JUDGED_COLUMNS, admit, first_of_each
from features.records.appended import Appended
from features.records.deletion import DUE_COLUMNS, Due, due, erase
from features.records.filling import fill
from features.records.ledger import Ledger
from features.records.names import names_in_force, require_no_renaming
from features.records.sorted_copy import sorted_copy
from features.records.stream import RecordStream

# Arrival numbers keep the order of ingestion: partitions and files come back in any order. Version v has (v << 32) and on.
_STORED = RECORD_SCHEMA.append(pa.field("arrival", pa.int64()))


class RecordStore:
    """Records of one deployment in one folder.

    Each append is one Delta transaction under a lock: killed at any moment, it is there whole or not at all, and the same file
    twice changes nothing.
    """

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._table = folder / "table"
        self._begun = folder / ".erasing"
        self._names = names_in_force(folder)
        self._reached = -1  # the newest version that was seen: versions go up alone

    @classmethod
    def open(cls, folder: Path, catalogue: Catalogue) -> RecordStore:
        """Open the store in `folder`, making the folder where there is none.

        Raises
        ------
        FolderNotWritable
            The folder cannot be made or written.
        RotationUnfinished
            A rotation of its pseudonyms was cut off.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise FolderNotWritable(str(folder)) from None
        if not os.access(folder, os.W_OK):
            raise FolderNotWritable(str(folder))
        require_no_renaming(folder, since=names_in_force(folder))
        return cls(folder, catalogue)

    @property
    def version(self) -> int:
        """Number of the last transaction; -1 while nothing is stored."""
        table = self._open_table()
        return -1 if table is None else table.version()

    @property
    def stamp(self) -> int:
        """When the store last changed, in nanoseconds since 1970; 0 while nothing is stored. Far cheaper to ask than `version`."""
        log = self._table / "_delta_log"
        return log.stat().st_mtime_ns if log.is_dir() else 0

    def append(self, records: pa.Table) -> Appended:
        """Add records (RECORD_SCHEMA) that are not there yet.

        Facts and events about them may come in any order within `records`; credit.events says which events are possible.

        Raises
        ------
        UnknownItem
            An item outside the catalogue.
        StoreError
            The store cannot be written or read.
        """
        items = pc.unique(records.column("item")).to_pylist()
        for item in items:
            self._catalogue[item]
        with self.locked():
            once = first_of_each(records)
            of_items = pc.field("item").isin(pa.array(items, pa.string()))
            stored = self._rows(columns=["record_id", "content"], where=of_items)
            there = pc.is_in(once.column("record_id"), stored.column("record_id").combine_chunks())
            fresh = once.filter(pc.invert(there))
            admitted = admit(
                fresh, lambda where: self._rows(columns=JUDGED_COLUMNS, where=of_items & where), catalogue=self._catalogue
            )
            if admitted.rows.num_rows:
                self._write(admitted.rows)
        kept, refused = admitted.split(records)
        contents = pa.chunked_array([*stored.column("content").chunks, *admitted.rows.column("content").chunks], pa.string())
        known = pc.sum(pc.is_in(kept.column("content"), contents.combine_chunks())).as_py() or 0
        added = admitted.rows.num_rows
        again = pc.invert(pc.is_in(kept.column("source"), admitted.rows.column("source").combine_chunks()))
        return Appended(
            added, known - added, kept.num_rows - known, refused, tuple(kept.column("source").filter(again).to_pylist())
        )

    def fill(self, tables: Iterable[pa.Table]) -> int:
        """Fill an empty store with admitted rows, each id once, in one transaction; see features.records.filling."""
        with self.locked():
            return fill(self._table, tables)

    def due(self, day: date) -> Due:
        """What must be deleted of persons on `day`; see features.records.deletion."""
        return due(self._rows(columns=DUE_COLUMNS), day)

    @property
    def erasing(self) -> bool:
        """Whether a deletion was begun and not finished: its rows are gone, and old files may still hold them."""
        return self._begun.exists()

    def erase(self, gone: Due) -> None:
        """Delete what is due so that no byte of it stays in this folder, and finish what an earlier run had begun."""
        table = self._open_table()
        if table is None:
            return
        with self.locked():
            self._begun.touch()
            erase(table, gone.record_ids)
            # Sorted copies hold every row; they are made anew, by whoever reads next, from what is left.
            shutil.rmtree(self._folder / "by-subject", ignore_errors=True)
            self._begun.unlink()

    def records(
        self,
        *,
        version: int | None = None,
        subjects: Sequence[str] | None = None,
        record_ids: Sequence[str] | None = None,
        items: Sequence[str] | None = None,
        columns: Sequence[str] = tuple(RECORD_SCHEMA.names),
    ) -> pa.Table:
        """All rows up to a store version, in the order in which they arrived, of some subjects, ids or items or of all.

        `columns` are those wanted of RECORD_SCHEMA.

        Raises
        ------
        StoreCorrupted
            A file of the store is missing or cut off, or the store is older than the version asked for.
        """
        wanted = {"subject": subjects, "record_id": record_ids, "item": items}
        named = [pc.field(name).isin(pa.array(list(some), pa.string())) for name, some in wanted.items() if some is not None]
        return self._rows(columns=list(columns), version=version, where=reduce(operator.and_, named) if named else None)

    def stream(self) -> RecordStream:
        """The current version as files and as a stream of rows."""
        return RecordStream(self._open_table())

    def lives(self) -> Lives:
        """Every record's life in the current version, memory-mapped."""
        return Lives.load(self._sorted_copy() / "lives")

    def ledger(self, *, reaching: int = -1) -> Ledger:
        """The rows of the current version by subject, memory-mapped; StoreCorrupted where the store ends before `reaching`."""
        self._check_reaches(reaching)
        return Ledger.load(self._sorted_copy())

    def as_of(self, day: date, *, subjects: Sequence[str] | None = None) -> Lives:
        """What was known at the end of `day`, of some subjects or of all: the last day that `FeatureSet.build` may be asked for."""
        lives = self.lives()
        return (lives if subjects is None else lives.subset(subjects)).until(day)

    def _sorted_copy(self) -> Path:
        """The folder with the current version sorted by subject; made from the table where there is none."""
        version = self.version
        place = self._folder / "by-subject" / f"{version}-{self._catalogue.hash}-{ENGINE}"
        return sorted_copy(place, version, self._catalogue, lambda: self._rows(columns=[*RECORD_SCHEMA.names, "arrival"]))

    def _open_table(self) -> DeltaTable | None:
        """The table; None where nothing was stored yet. One that was there and is not is lost, and no empty store."""
        reached, table = self._reached, None
        try:
            table = DeltaTable(str(self._table))
        except TableNotFoundError:
            pass
        except DeltaError as error:
            raise StoreCorrupted(f"the record store in {self._table} cannot be read: {error}; restore it from a backup") from None
        version = -1 if table is None else table.version()
        if version < reached:
            raise StoreCorrupted(f"the record store had version {reached} and ends before it: give its folder back, or restore it")
        self._reached = max(self._reached, version)
        return table

    def _rows(self, *, columns: list[str], version: int | None = None, where: pc.Expression | None = None) -> pa.Table:
        table = self._open_table()
        schema = pa.schema([_STORED.field(name) for name in columns])
        where = where if version is None else self._arrived_by(version, where)
        if table is None:
            return schema.empty_table()
        try:
            rows = table.to_pyarrow_table(columns=[*dict.fromkeys([*columns, "arrival"])], filters=where)
        except (OSError, pa.ArrowInvalid) as error:
            raise StoreCorrupted(f"a file of the record store is missing or cut off ({error}); restore it from a backup") from None
        return rows.sort_by("arrival").select(columns).cast(schema)

    def _arrived_by(self, version: int, where: pc.Expression | None) -> pc.Expression:
        """The rows of a version by their arrival numbers, not by Delta's log: the log forgets versions after some weeks."""
        self._check_reaches(version)
        arrived: pc.Expression = pc.field("arrival") < pa.scalar((version + 1) << 32, pa.int64())
        return arrived if where is None else where & arrived

    def _check_reaches(self, version: int) -> None:
        if version > self.version:
            raise StoreCorrupted(f"the record store ends before version {version}: restore a backup that is not older")

    def _write(self, records: pa.Table) -> None:
        first = (self.version + 1) << 32
        arrival = pa.array(np.arange(first, first + records.num_rows), pa.int64())
        try:
            write_deltalake(str(self._table), records.append_column("arrival", arrival), mode="append", partition_by=["item"])
        except (OSError, DeltaError) as error:
            raise FolderNotWritable(f"{self._table} ({error})") from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time on this folder: two ingestions of one file must not both find it absent, no backup half of one."""
        try:
            lock = (self._folder / ".lock").open("w")
        except OSError:
            raise FolderNotWritable(str(self._folder)) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            require_no_renaming(self._folder, since=self._names)
            yield
