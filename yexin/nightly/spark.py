"""The same run on Spark: its own shuffle by part, and our kernel on each part through `applyInArrow`.

Spark reads the store's active Parquet files, which deltalake names; a site with Delta's jar may read the table itself. Each part is
computed by `Valuer.results_of`, the code of the embedded engine, and written by the executor that computed it under a name that
appears in one step: a part that Spark tries twice, because an executor died, is written twice with equal bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from features.records.stream import RecordStream
from features.shards.spread import SHARD_SCHEMA
from yexin.nightly.job import Job
from yexin.nightly.steps import part_name, valuer_of
from yexin.nightly.valuer import write

_WRITTEN = "part int, kind string, rows long"


def session(master: str) -> Any:
    """A Spark session on that master; `local-cluster[2,1,2048]` is two executor processes on this machine."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # on other machines: the python with this project in it
    return (
        SparkSession.builder.master(master)
        .appName("yexin-nightly")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")  # items are words
        .config("spark.sql.adaptive.coalescePartitions.enabled", "false")  # a task a part
        .getOrCreate()
    )


def run_on_spark(spark: Any, job: Job, stream: RecordStream, folder: Path) -> int:
    """Write results/part-NNNN/KIND.parquet below `folder`, which all executors must reach; the number of rows."""
    from pyspark.sql import functions as column

    files = stream.files()
    base = str(job.home.records / "table")
    rows = spark.read.option("basePath", base).parquet(*(one.removeprefix("file://") for one in files))
    rows = rows.select(*SHARD_SCHEMA.names).where(column.col("arrival") < (job.version + 1) << 32)
    spread = rows.withColumn("part", (column.crc32("subject") % job.parts).cast("int")).repartition(job.parts, "part")
    written = spread.groupBy("part").applyInArrow(_kernel(job, folder), _WRITTEN)
    return sum(int(one["rows"]) for one in written.collect())


def _kernel(job: Job, folder: Path) -> Callable[[pa.Table], pa.Table]:
    def kernel(table: pa.Table) -> pa.Table:  # a plain function: Spark reads its annotations
        return _part(job, folder, table)

    return kernel


def _part(job: Job, folder: Path, table: pa.Table) -> pa.Table:
    """One part on an executor: all its rows in, its results written, one line a kind out."""
    part = table.column("part")[0].as_py()
    records = table.select(SHARD_SCHEMA.names).cast(SHARD_SCHEMA).sort_by("arrival")
    told = []
    for kind in job.kinds:
        final = folder / "results" / part_name(part) / f"{kind}.parquet"
        final.parent.mkdir(parents=True, exist_ok=True)
        draft = final.with_name(f".{final.name}-{os.getpid()}")
        told.append({"part": part, "kind": kind, "rows": write(valuer_of(job, kind).results_of(records), draft)})
        draft.replace(final)
    schema = pa.schema([("part", pa.int32()), ("kind", pa.string()), ("rows", pa.int64())])
    return pa.Table.from_pylist(told, schema=schema)
