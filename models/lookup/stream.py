"""A file of feature rows → a file of scores: tier, reasons and rules of every row, as `Evaluation.score` gives them one by one.

Rows pass in batches, so memory does not grow with the file. While one batch is scored the next is read and the last one written,
each on a thread of its own; reading, compiled code and writing all release the interpreter's lock.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credit.errors import ColumnsMissing, FolderNotWritable, RowsUnreadable
from models.lookup.batch_scorer import IDENTITY, KNOWN, BatchScorer

if TYPE_CHECKING:
    from models.evaluation import Evaluation
    from models.points_table import PointsTable

Progress = Callable[[int, int], None]
BATCH_ROWS = 65_536


def score_parquet(
    table: PointsTable,
    source: str | Path,
    target: str | Path,
    *,
    evaluation: Evaluation | None = None,
    reasons: int = 5,
    progress: Progress | None = None,
) -> int:
    """Score every row of the Parquet file `source` into the Parquet file `target`, in the same order; returns how many.

    Columns of the answer: `subject` and `as_of` where the source has them; `score` (int32, points); with an evaluation `tier`;
    `reason_1`, `points_1`, … (features and whole points, the strongest first, null where a row has fewer); `rules` (names of the
    rules that applied in their order, the ends of the scale among them, joined by a comma) and `rule_points`, what they added.
    Without an evaluation only the ends of the scale apply. Where the source has a column `known` (records known of the subject),
    rows with 0 have nothing to score: all answers are null, never an invented score. Other columns of the source are passed by.

    Parameters
    ----------
    table
        The points table.
    source, target
        Parquet files. The target appears whole or not at all.
    evaluation
        Its tiers and rules apply, as in `Evaluation.score`.
    reasons
        How many reasons to write per row.
    progress
        Called with (rows written, all rows) after each batch.

    Raises
    ------
    RowsUnreadable, ColumnsMissing, WrongType
        The source is no Parquet file, lacks a column of the table or of a rule, or has another type there.
    TableMismatch
        The table was made for another evaluation or scale.
    FolderNotWritable
        The target cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    scorer = BatchScorer(table, evaluation, reasons)
    try:
        file = pq.ParquetFile(source, pre_buffer=False, buffer_size=1 << 20)
    except (OSError, pa.ArrowInvalid) as error:
        raise RowsUnreadable(str(source), f"not a readable Parquet file ({type(error).__name__})") from error
    with file, _draft(Path(target)) as draft:
        present = file.schema_arrow.names
        if missing := [name for name in scorer.columns if name not in present]:
            raise ColumnsMissing(missing)
        kept = [name for name in (*IDENTITY, KNOWN) if name in present and name not in scorer.columns]
        columns = [*scorer.columns, *kept]
        nothing = pa.RecordBatch.from_pylist([], pa.schema([file.schema_arrow.field(name) for name in columns]))
        batches = file.iter_batches(BATCH_ROWS, columns=columns, use_threads=False)
        with pq.ParquetWriter(draft, scorer.answer(nothing).schema, compression="lz4") as writer:
            return _overlapped(
                batches, scorer.answer, writer.write_batch, lambda rows: _tell(progress, rows, file.metadata.num_rows)
            )


def _tell(progress: Progress | None, rows: int, total: int) -> None:
    if progress is not None:
        progress(rows, total)


def _overlapped(
    batches: Iterator[Any], score: Callable[[Any], Any], write: Callable[[Any], None], tell: Callable[[int], None]
) -> int:
    """Read one batch ahead and write one behind; the first error of any of the three ends all."""
    rows = 0
    with ThreadPoolExecutor(1, "read") as reader, ThreadPoolExecutor(1, "write") as writer:
        writing: Future[None] | None = None
        reading = reader.submit(next, batches, None)
        while (batch := reading.result()) is not None:
            reading = reader.submit(next, batches, None)
            answer = score(batch)
            if writing is not None:
                writing.result()
                tell(rows)
            rows += batch.num_rows
            writing = writer.submit(write, answer)
        if writing is not None:
            writing.result()
        tell(rows)
    return rows


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A file beside the target that becomes the target at the end, or is gone after an error."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError as error:
        raise FolderNotWritable(str(target.parent)) from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o644)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
