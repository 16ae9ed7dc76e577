"""Spark's executors give the embedded engine's bytes, also when one of them is killed under way."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credit.subject import Pseudonymiser
from yexin.nightly.job import Job
from yexin.nightly.run import folder_of, run
from yexin.nightly.steps import valuer_of
from yexin.settings import Settings
from yexin.simulate.stream import Province

pytestmark = [pytest.mark.nightly, pytest.mark.filterwarnings("ignore")]  # pyspark's own
TODAY, PARTS = date(2026, 6, 30), 4


def workers_of(application: str) -> list[int]:
    """Processes that run the executors of a Spark application."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "CoarseGrainedExecutorBackend" in line and application in line]


def filled(folder: Path) -> Settings:
    settings = Settings(folder, "hainan", TODAY)
    settings.store.append(pa.concat_tables(Province(150, 20, 6, TODAY, 7).tables(Pseudonymiser(b"0123456789abcdef"))))
    return settings


def job_of(settings: Settings) -> Job:
    return Job.of(settings, settings.store.stream(), as_of=TODAY, evaluations=("enterprise-policy",), parts=PARTS)


@pytest.mark.parametrize("kill", [False, True])
def test_spark_gives_the_same_bytes(kill: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spark_module = pytest.importorskip("pyspark")
    from yexin.nightly.spark import run_on_spark, session

    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    settings = filled(tmp_path)
    stream, job = settings.store.stream(), job_of(settings)
    run(job, workers=1)
    spark = session("local-cluster[2,1,1024]" if spark_module else "")
    try:
        application = spark.sparkContext.applicationId
        killed: list[int] = []
        if kill:
            threading.Thread(target=_kill_one, args=(application, killed), daemon=True).start()
        assert run_on_spark(spark, job, stream, tmp_path / "spark") >= 150
        assert len(killed) == kill  # while the run was under way
    finally:
        spark.stop()
    for part in range(PARTS):
        for kind in job.kinds:
            name = f"results/part-{part:04}/{kind}.parquet"
            assert (tmp_path / "spark" / name).read_bytes() == (folder_of(job) / name).read_bytes()


def test_the_table_in_a_vectorised_function_gives_the_scores_of_the_embedded_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark")
    from yexin.nightly.spark import session
    from yexin.nightly.spark_points import scored

    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    job = job_of(filled(tmp_path))
    run(job, workers=1)
    valuer = valuer_of(job, "enterprise")
    rows = [str(one) for one in sorted(folder_of(job).glob("features/*/enterprise.parquet"))]
    files = [tmp_path / f"scores-{number}.parquet" for number in range(len(rows))]
    wanted = [valuer.write_scores(Path(row), file) for row, file in zip(rows, files, strict=True)]
    spark = session("local-cluster[2,1,1024]")
    try:
        told = scored(spark.read.parquet(*rows), job, "enterprise").toArrow().sort_by("subject")
    finally:
        spark.stop()
    embedded = pa.concat_tables([pq.read_table(file) for file in files]).sort_by("subject")
    assert told.num_rows == sum(wanted) == 150
    assert told.equals(embedded.select(told.column_names).cast(told.schema))


def test_the_command_on_spark_writes_what_the_embedded_engine_writes(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    job = job_of(filled(tmp_path))
    run(job, workers=1)
    command = [sys.executable, "-m", "yexin", "nightly", "--engine", "spark", "--master", "local-cluster[2,1,1024]"]
    command += ["--parts", str(PARTS), "--as-of", str(TODAY), "--evaluation", "enterprise-policy", "--home", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    ended = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=900)
    assert ended.returncode == 0, ended.stderr[-2000:]
    made = folder_of(job).with_name(f"spark-{TODAY}")
    assert str(made / "results") in ended.stdout
    for part in range(PARTS):
        for kind in job.kinds:
            name = f"results/part-{part:04}/{kind}.parquet"
            assert (made / name).read_bytes() == (folder_of(job) / name).read_bytes()


def _kill_one(application: str, killed: list[int]) -> None:
    for _ in range(600):
        if executors := workers_of(application):
            time.sleep(3)
            os.kill(executors[0], signal.SIGKILL)
            killed.append(executors[0])
            return
        time.sleep(0.1)
