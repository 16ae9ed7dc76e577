"""Scores of feature rows on Spark: the points table in a vectorised function over Arrow batches (`mapInArrow`), without a shuffle.

For rows that Spark holds already, such as features of another engine. The answers are those of `models.lookup.stream`, value for
value: it is the same `BatchScorer`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from models.lookup.batch_scorer import BatchScorer
from yexin.nightly.job import Job
from yexin.nightly.steps import valuer_of


def scored(frame: Any, job: Job, kind: str) -> Any:
    """Subject, score, tier, reasons and rules of every row of a Spark data frame of feature rows, as another, in no order."""
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = answers_schema(job, kind)
    return frame.mapInArrow(_kernel(job, kind, schema), from_arrow_schema(schema))


def answers_schema(job: Job, kind: str) -> pa.Schema:
    """The columns of the answers, words as plain strings."""
    valuer = valuer_of(job, kind)
    reasons = [
        field
        for at in range(1, valuer.evaluation.reasons + 1)
        for field in (pa.field(f"reason_{at}", pa.string()), pa.field(f"points_{at}", pa.int32()))
    ]
    rules = [pa.field("rules", pa.string()), pa.field("rule_points", pa.int32())]
    head = [pa.field("subject", pa.string()), pa.field("score", pa.int32()), pa.field("tier", pa.string())]
    return pa.schema([*head, *reasons, *rules])


def _kernel(job: Job, kind: str, schema: pa.Schema) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def kernel(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:  # a plain function: Spark reads its annotations
        valuer = valuer_of(job, kind)
        scorer = BatchScorer(valuer.table, valuer.evaluation, valuer.evaluation.reasons)
        for batch in batches:
            answer = scorer.answer(batch)
            yield pa.RecordBatch.from_arrays([answer.column(one.name).cast(one.type) for one in schema], schema=schema)

    return kernel
