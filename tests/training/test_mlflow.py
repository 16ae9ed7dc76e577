"""MLflow as its users expect it: what is in a run, a model that needs nothing of ours, a real server, a server that is away."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

import mlflow
import numpy as np
import pandas as pd
import psycopg
import pytest

from credit.errors import RegistryUnreachable
from credit.home import Home
from features.feature_set import FeatureSet
from models.evaluation import Evaluation
from tests.training.world import APPROVAL, World
from training.budget import Budget
from training.promotion import promote
from training.registry import Registry
from training.train import TrainingResult, train

pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")
ROOT = Path(__file__).resolve().parents[2]
BARE = Path(__file__).with_name("bare_scoring.py")
POSTGRES = os.environ.get("YEXIN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, TrainingResult]:
    world = World.made(tmp_path_factory.mktemp("world"))
    world.write()
    result = train("enterprise", world.city, home=world.home, lives=world.lives, budget=Budget(trials=2))
    promote("enterprise", world.city, APPROVAL, home=world.home, version=1)
    return world, result


def answers_without_us(uri: str, rows: Path, out: Path, *, tracking: str) -> pd.DataFrame:
    """What the model says in a process whose path holds installed packages and nothing of this project.

    -S keeps Python from reading the .pth file by which the project itself is installed.
    """
    packages = os.pathsep.join({str(Path(module.__file__).parents[1]) for module in (mlflow, np, pd) if module.__file__})
    environment = {"PYTHONPATH": packages, "MLFLOW_TRACKING_URI": tracking, "PATH": os.environ["PATH"], "HOME": str(out.parent)}
    command = [sys.executable, "-S", str(BARE), uri, str(rows), str(out)]
    done = subprocess.run(command, env=environment, cwd=out.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return pd.read_parquet(out)


def check_equal(world: World, result: TrainingResult, uri: str, folder: Path, *, tracking: str) -> None:
    """The bare process gives the integers of the table and of the rules, in every row."""
    evaluation, features = Evaluation.find(world.city, "enterprise"), FeatureSet.load(world.city, "enterprise")
    rows = features.build(world.lives, as_of=np.datetime64("2023-06-01").astype(object))
    frame = rows.frame().reset_index(drop=True)
    frame.iloc[::5, 0] = np.nan
    frame.to_parquet(folder / "rows.parquet")
    told = answers_without_us(uri, folder / "rows.parquet", folder / "answers.parquet", tracking=tracking)
    assert told["points"].tolist() == result.table.score(frame).tolist()
    assert told["raw_score"].tolist() == result.table.raw_score(frame).tolist()
    for at in range(0, len(frame), 7):
        row = {name: None if np.isnan(value) else float(value) for name, value in frame.iloc[at].items()}
        scored = evaluation.score(row, result.table)  # type: ignore[arg-type]
        assert (scored.score, scored.tier.name) == (told["score"][at], told["tier"][at])
    assert set(told["score"] - told["points"]) != {0}  # the rule took something off somebody


def test_a_model_scores_the_same_integers_where_the_project_is_not_installed(
    trained: tuple[World, TrainingResult], tmp_path: Path
) -> None:
    world, result = trained
    check_equal(world, result, f"models:/{world.city.name}-enterprise@champion", tmp_path, tracking=world.home.tracking_uri)


def test_a_run_holds_what_a_reviewer_asks_for(trained: tuple[World, TrainingResult]) -> None:
    world, result = trained
    client = Registry.of(world.home).tracking.client
    run = client.get_run(result.run_id)
    assert run.data.params["table"] == result.table.hash
    assert run.inputs is not None
    data = {one.dataset.name: json.loads(str(one.dataset.profile)) for one in run.inputs.dataset_inputs}
    assert set(data) == {"learn", "calibration", "test", "out_of_time"}
    assert data["out_of_time"] == {"rows": 300, "bad": result.report["parts"]["out_of_time"]["bad"]} | {
        "first_day": "2022-07-01",
        "last_day": "2022-07-01",
    }
    trials = client.search_runs([run.info.experiment_id], f"tags.`mlflow.parentRunId` = '{result.run_id}'")
    assert len(trials) == 2
    assert all("held_out_log_loss" in one.data.metrics for one in trials)
    kept = {file.path for file in client.list_artifacts(result.run_id, "validation")}
    assert kept == {"validation/model-card.md", "validation/report.html", "validation/report.json"}


def test_a_version_has_signature_example_words_tags_and_aliases(trained: tuple[World, TrainingResult]) -> None:
    world, result = trained
    registry = Registry.of(world.home)
    version = registry.version("enterprise", 1)
    assert "champion" in version.aliases
    assert version.tags["table_hash"] == result.table.hash
    assert "分数排序正确的概率" in str(version.description)
    source = str(version.source).removeprefix("file://")
    model = mlflow.models.get_model_info(source)
    assert [column.name for column in model.signature.inputs] == ["penalties_12m", "licences_in_force"]
    assert model.saved_input_example_info is not None
    files = [file.name for file in Path(source).rglob("*") if file.is_file()]
    assert not [name for name in files if name.endswith((".pkl", ".cloudpickle", ".joblib"))]


def test_a_registry_that_is_away_is_named_and_nothing_is_approved(
    trained: tuple[World, TrainingResult], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world, _ = trained
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://user:secret@127.0.0.1:{free_port()}")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    home = Home(tmp_path, world.city.name)
    with pytest.raises(
        RegistryUnreachable, match=r"does not answer \(MlflowException\): start it, correct MLFLOW_TRACKING_URI"
    ) as away:
        promote("enterprise", world.city, APPROVAL, home=home, version=1)
    assert "secret" not in str(away.value)
    assert not home.tables.exists()


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore")
def test_the_whole_life_of_a_version_on_a_server_with_postgresql(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with tracking_server(tmp_path / "artefacts") as uri:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
        world = World.made(tmp_path / "world")
        result = world.train()
        promote("enterprise", world.city, APPROVAL, home=world.home, version=1)
        assert not Path(world.home.folder / "mlflow.db").exists()
        (tmp_path / "bare").mkdir()
        model = f"models:/{world.city.name}-enterprise@champion"
        check_equal(world, result, model, tmp_path / "bare", tracking=uri)
        # And by MLproject, into the same server.
        store = tmp_path / "hainan"
        environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "YEXIN_HOME": str(store),
        }
        simulate = [
            sys.executable,
            "-m",
            "yexin",
            "demo",
            "--no-serve",
            "--enterprises",
            "1500",
            "--persons",
            "50",
            "--home",
            str(store),
        ]
        subprocess.run(simulate, env=environment, cwd=ROOT, capture_output=True, check=False)  # trains too; only its records matter
        command = ["mlflow", "run", str(ROOT), "-e", "train", "--env-manager", "local", "-P", f"home={store}"]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        assert Registry.of(Home(store, "hainan")).versions("enterprise")


@contextmanager
def tracking_server(artefacts: Path) -> Iterator[str]:
    """A real `mlflow server` on a fresh database of the PostgreSQL that tests use."""
    try:
        connection = psycopg.connect(POSTGRES, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip(f"no PostgreSQL at {POSTGRES}; set YEXIN_TEST_POSTGRES")
    with connection:
        name, port = f"mlflow_{os.getpid()}", free_port()
        connection.execute(f"CREATE DATABASE {name}")
        try:
            backend = POSTGRES.replace("postgresql://", "postgresql+psycopg://").rpartition("/")[0] + f"/{name}"
            command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", backend, "--port", str(port)]
            command += ["--artifacts-destination", str(artefacts), "--workers", "1", "--host", "127.0.0.1"]
            server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                uri = f"http://127.0.0.1:{port}"
                wait_for(f"{uri}/health")
                yield uri
            finally:
                os.killpg(server.pid, 15)
                server.wait(30)
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def wait_for(address: str, *, seconds: float = 120) -> None:
    for _ in range(int(seconds * 2)):
        with suppress(URLError, ConnectionError, OSError):
            urllib.request.urlopen(address, timeout=2)
            return
        time.sleep(0.5)
    raise AssertionError(f"{address} did not answer within {seconds} s")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
