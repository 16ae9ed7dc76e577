"""A file of feature rows → a file of scores: tier, reasons and rules of every row, as `Evaluation.score` gives them one by one.

Rows pass in batches, so memory does not grow with the file. While some batches are scored the next is read and the last one
written, all on threads of their own; reading, compiled code and writing all release the interpreter's lock.
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credit.errors import FolderNotWritable, RowsUnreadable
from models.lookup.batch_scorer import BatchScorer

if TYPE_CHECKING:
    from models.evaluation import Evaluation
    from models.points_table import PointsTable

Progress = Callable[[int, int], None]
BATCH_ROWS = 65_536
# Scoring a batch takes about as long as reading and writing it together: with two at it, all cores of a small machine are busy.
SCORERS = 2


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
        file = pq.ParquetFile(source, pre_buffer=False, buffer_size=1 << 18)
    except (OSError, pa.ArrowInvalid) as error:
        raise RowsUnreadable(str(source), f"not a readable Parquet file ({type(error).__name__})") from error
    with file, _draft(Path(target)) as draft:
        columns = scorer.needed(file.schema_arrow)
        nothing = pa.RecordBatch.from_pylist([], pa.schema([file.schema_arrow.field(name) for name in columns]))
        batches = file.iter_batches(BATCH_ROWS, columns=columns, use_threads=False)
        schema = scorer.answer(nothing).schema
        # Lowest and highest values cost a third of the writing, and nobody looks for rows by their third reason.
        bounded = [name for name in schema.names if not name.startswith(("reason_", "points_"))]
        with pq.ParquetWriter(draft, schema, compression="lz4", write_statistics=bounded) as writer:
            return _overlapped(
                batches, scorer.answer, writer.write_batch, lambda rows: _tell(progress, rows, file.metadata.num_rows)
            )


def _tell(progress: Progress | None, rows: int, total: int) -> None:
    if progress is not None:
        progress(rows, total)


def _overlapped(
    batches: Iterator[Any], score: Callable[[Any], Any], write: Callable[[Any], Any], tell: Callable[[int], None]
) -> int:
    """Read one batch ahead, score some at once, write one behind, in order; the first error of any of them ends all."""
    rows = 0
    with (
        ThreadPoolExecutor(1, "read") as reader,
        ThreadPoolExecutor(SCORERS, "score") as scorers,
        ThreadPoolExecutor(1, "write") as writer,
    ):
        read = _ahead(reader, lambda _: next(batches, None), repeat(None), 1)
        answers = _ahead(scorers, score, takewhile(lambda batch: batch is not None, read), SCORERS)
        for count in _ahead(writer, lambda answer: write(answer) or answer.num_rows, answers, 1):
            rows += count
            tell(rows)
    return rows


def _ahead(pool: ThreadPoolExecutor, work: Callable[[Any], Any], items: Iterable[Any], most: int) -> Iterator[Any]:
    """What `work` makes of every item, in order; beside the one that is waited for, at most `most` are under way."""
    underway: deque[Future[Any]] = deque()
    for item in items:
        underway.append(pool.submit(work, item))
        if len(underway) > most:
            yield underway.popleft().result()
    while underway:
        yield underway.popleft().result()


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
