"""The whole store rewritten under new pseudonyms in one transaction, proved before it is committed, and nothing of the old left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import DeltaError

from credit.errors import FolderNotWritable, RotationRefused
from credit.subject import SubjectKind
from features.records.deletion import drop_past
from features.records.filling import ARRIVED, FILE_BYTES, WRITING
from features.records.renaming import NewIds, RowRenamer
from features.records.stream import RecordStream

_ROTATIONS = "yexin-pseudonyms"  # the table's own log counts them under this name: a rewriting is there once, however often begun


@dataclass
class Proof:
    """What the rows read and the rows written have in common; a rewriting that does not prove it is not committed."""

    expected: int
    rows: int = 0
    persons: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)
    fault: RotationRefused | None = None

    def see(self, before: pa.RecordBatch, after: pa.RecordBatch) -> None:
        """Count a batch."""
        self.rows += after.num_rows
        self.persons |= _persons(before)
        self.renamed |= _persons(after)

    def hold(self) -> None:
        """Refuse where a row or a person was lost or two became one, or where an old name is left.

        Raises
        ------
        RotationRefused
            It is so.
        """
        whole = self.rows == self.expected and len(self.persons) == len(self.renamed)
        if not whole or self.persons & self.renamed:
            counts = f"{self.expected} rows became {self.rows}, {len(self.persons)} persons {len(self.renamed)}"
            told = f"the rewritten records are not the same ones ({counts})"
            self.fault = RotationRefused(told, "nothing was committed: report this")
            raise self.fault


def persons_of(stream: RecordStream) -> set[str]:
    """The pseudonyms of all persons on record."""
    schema = pa.schema([ARRIVED.field("subject"), ARRIVED.field("subject_kind")])
    return set().union(*(_persons(batch) for batch in stream.batches(schema)))


def rewritten(table: DeltaTable | None, generation: int) -> bool:
    """Whether the store bears the names of a generation already; an empty one does."""
    return table is None or (table.transaction_version(_ROTATIONS) or 0) >= generation


def rewrite(folder: Path, renamer: RowRenamer, ids: NewIds, *, generation: int) -> int:
    """Rewrite the table in `folder` under new names, arrival numbers kept; how many persons there are.

    Raises
    ------
    RotationRefused
        The rows would not be the same ones; nothing was committed.
    FolderNotWritable
        The table cannot be written; nothing was committed.
    """
    stream = RecordStream(DeltaTable(str(folder)))
    proof = Proof(stream.rows)
    try:
        write_deltalake(
            str(folder),
            pa.RecordBatchReader.from_batches(ARRIVED, _proved(stream.apart(ARRIVED), renamer, ids, proof)),
            mode="overwrite",
            partition_by=["item"],
            writer_properties=WRITING,
            target_file_size=FILE_BYTES,
            commit_properties=CommitProperties(app_transactions=[Transaction(_ROTATIONS, generation)]),
        )
    except (OSError, DeltaError) as error:
        if proof.fault is not None:  # it comes back in the writer's words
            raise proof.fault from None
        raise FolderNotWritable(f"{folder} ({type(error).__name__})") from None
    return len(proof.renamed)


def _proved(batches: Iterator[pa.RecordBatch], renamer: RowRenamer, ids: NewIds, proof: Proof) -> Iterator[pa.RecordBatch]:
    """The rows under their new names; the last of them is followed by the proof, which the commit waits for."""
    for batch in batches:
        after = renamer.renamed(batch, ids)
        proof.see(batch, after)
        yield after
    proof.hold()


def drop_old(folder: Path) -> None:
    """Take what bears old names out of a store's folder: past versions, and the sorted copies, which are made anew."""
    drop_past(DeltaTable(str(folder / "table")))
    shutil.rmtree(folder / "by-subject", ignore_errors=True)


def _persons(batch: pa.RecordBatch) -> set[str]:
    named = batch.column("subject").filter(pc.equal(batch.column("subject_kind"), str(SubjectKind.PERSON)))
    return set(pc.unique(named).to_pylist())
