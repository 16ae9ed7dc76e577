"""The record store as files: its active Parquet files, and their rows as a stream in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from credit.errors import StoreCorrupted

if TYPE_CHECKING:
    from pyarrow import dataset

_BATCH_ROWS = 1 << 17


class RecordStream:
    """One version of a store; `table` is None while nothing is stored."""

    def __init__(self, table: DeltaTable | None) -> None:
        self._table = table

    @property
    def version(self) -> int:
        """Number of the version; -1 while nothing is stored."""
        return -1 if self._table is None else int(self._table.version())

    @property
    def rows(self) -> int:
        """How many rows there are, by the log of the store alone."""
        if self._table is None:
            return 0
        return int(pc.sum(pa.table(self._table.get_add_actions(flatten=True)).column("num_records")).as_py() or 0)

    def files(self) -> list[str]:
        """The Parquet files that hold the version, for an engine that cannot read Delta's log; `item` is in their folder's name."""
        return [] if self._table is None else sorted(self._table.file_uris())

    def apart(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """All rows, in no order, read by Arrow alone: Delta's own reader does not work inside of a Delta writer that it feeds.

        Raises
        ------
        StoreCorrupted
            A file of the store is missing or cut off.
        """
        from pyarrow import dataset  # it loads pandas, which a server that only answers does without

        by_item = dataset.partitioning(pa.schema([schema.field("item")]), flavor="hive")
        files = dataset.dataset([file.removeprefix("file://") for file in self.files()], format="parquet", partitioning=by_item)
        return _read(files, schema, None)

    def appended_since(self, version: int) -> bool:
        """Whether every transaction after `version` only added rows, so that what was computed by then still stands.

        False also where the log no longer tells.
        """
        if self._table is None or version < 0:
            return False
        later = [one for one in self._table.history() if int(one["version"]) > version]
        return len(later) == self.version - version and all(map(_only_added, later))

    def batches(
        self, schema: pa.Schema, *, after: int = -1, upto: int | None = None, share: tuple[int, int] = (0, 1)
    ) -> Iterator[pa.RecordBatch]:
        """The rows of the versions after `after` up to `upto`, columns and types as `schema` has them, in no order.

        Parameters
        ----------
        share
            Of share[1] shares, which together are all files, only number share[0].

        Raises
        ------
        StoreCorrupted
            A file of the store is missing or cut off.
        """
        if self._table is None:
            return
        last = self.version if upto is None else upto
        first, end = (pa.scalar((version + 1) << 32, pa.int64()) for version in (after, last))
        wanted = (pc.field("arrival") >= first) & (pc.field("arrival") < end)
        yield from _read(_share_of(self._table.to_pyarrow_dataset(), wanted, share), schema, wanted)


def _read(files: Any, schema: pa.Schema, wanted: pc.Expression | None) -> Iterator[pa.RecordBatch]:
    """The rows of an Arrow dataset that meet a condition."""
    try:
        scanned = files.scanner(
            columns=schema.names, filter=wanted, batch_size=_BATCH_ROWS, batch_readahead=2, fragment_readahead=1
        )
        for batch in scanned.to_batches():
            if batch.num_rows:
                yield batch.cast(schema)
    except (OSError, pa.ArrowInvalid) as error:
        raise StoreCorrupted(f"a file of the record store is missing or cut off ({error}); restore it from a backup") from None


def _only_added(transaction: dict[str, Any]) -> bool:
    """Whether it added rows; a rewriting under new pseudonyms is a write as well."""
    return bool(transaction["operation"] == "WRITE" and transaction["operationParameters"].get("mode") == "Append")


def _share_of(files: dataset.FileSystemDataset, wanted: pc.Expression, share: tuple[int, int]) -> dataset.FileSystemDataset:
    """Every n-th of the files that may hold what is wanted."""
    mine = sorted(files.get_fragments(wanted), key=lambda one: str(one.path))[share[0] :: share[1]]
    return type(files)(mine, files.schema, files.format, files.filesystem)
