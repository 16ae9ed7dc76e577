"""Spark's executors give the embedded engine's bytes, also when one of them is killed under way."""

import os
import signal
import subprocess
import threading
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from credit.subject import Pseudonymiser
from yexin.nightly.job import Job
from yexin.nightly.run import folder_of, run
from yexin.settings import Settings
from yexin.simulate.stream import Province

pytestmark = [pytest.mark.nightly, pytest.mark.filterwarnings("ignore")]  # pyspark's own
TODAY, PARTS = date(2026, 6, 30), 4


def workers_of(application: str) -> list[int]:
    """Processes that run the executors of a Spark application."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "CoarseGrainedExecutorBackend" in line and application in line]


@pytest.mark.parametrize("kill", [False, True])
def test_spark_gives_the_same_bytes(kill: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spark_module = pytest.importorskip("pyspark")
    from yexin.nightly.spark import run_on_spark, session

    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    settings = Settings(tmp_path, "hainan", TODAY)
    settings.store.append(pa.concat_tables(Province(150, 20, 6, TODAY, 7).tables(Pseudonymiser(b"0123456789abcdef"))))
    stream = settings.store.stream()
    job = Job.of(settings, stream, as_of=TODAY, evaluations=("enterprise-policy",), parts=PARTS)
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


def _kill_one(application: str, killed: list[int]) -> None:
    for _ in range(600):
        if executors := workers_of(application):
            time.sleep(3)
            os.kill(executors[0], signal.SIGKILL)
            killed.append(executors[0])
            return
        time.sleep(0.1)
