"""MLflow's runs: where they are kept, what a training leaves in them."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from credit.errors import FolderNotWritable, RegistryUnreachable
from credit.home import Home
from training.examples import Examples
from training.search import Tried

if TYPE_CHECKING:
    from mlflow import MlflowClient

_BATCH = 100  # of parameters: what MLflow takes in one request
_MOST_COLUMNS = 1000  # of a schema that MLflow keeps


@dataclass(frozen=True)
class Tracking:
    """One deployment's experiment: MLFLOW_TRACKING_URI if it is set, else SQLite in the data folder."""

    home: Home

    @property
    def uri(self) -> str:
        """The address of the tracking server, or of the file."""
        return os.environ.get("MLFLOW_TRACKING_URI") or self.home.tracking_uri

    @cached_property
    def client(self) -> MlflowClient:
        """MLflow's client, imported on first use: it takes seconds.

        Raises
        ------
        FolderNotWritable
            There is no server and the data folder cannot be written.
        RegistryUnreachable
            The server does not answer.
        """
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # a government network neither may nor can report usage
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")  # the command shows a bar of its own
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")  # of seven, minutes pass before one hears of a wrong address
        logging.getLogger("mlflow").setLevel(logging.WARNING)
        logging.getLogger("mlflow.store.db.utils").setLevel(logging.WARNING)
        from mlflow import MlflowClient

        if "MLFLOW_TRACKING_URI" not in os.environ:
            try:
                self.home.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise FolderNotWritable(str(self.home.folder)) from error
        return _answering(MlflowClient(self.uri), self.uri)

    @cached_property
    def experiment(self) -> str:
        """The id of the deployment's experiment; artefacts lie beside the data unless a server keeps them."""
        name = f"yexin-{self.home.deployment}"
        found = self.client.get_experiment_by_name(name)
        if found is not None:
            return str(found.experiment_id)
        own = (self.home.folder / "artefacts").resolve().as_uri()
        return str(self.client.create_experiment(name, None if "MLFLOW_TRACKING_URI" in os.environ else own))

    @contextmanager
    def run(self, evaluation: str, *, tags: Mapping[str, str] | None = None) -> Iterator[str]:
        """A run under way; it ends as finished, or as failed if the block raises. Yields the run's id.

        Where `mlflow run` began a run already (MLFLOW_RUN_ID), that one is filled.
        """
        own = {"evaluation": evaluation, **(tags or {})}
        begun = os.environ.get("MLFLOW_RUN_ID")
        if begun:
            run_id = begun
            for name, value in own.items():
                self.client.set_tag(run_id, name, value)
        else:
            run_id = str(self.client.create_run(self.experiment, run_name=evaluation, tags=own).info.run_id)
        try:
            yield run_id
        except BaseException:
            self.client.set_terminated(run_id, "FAILED")
            raise
        self.client.set_terminated(run_id)

    def log(self, run_id: str, *, params: Mapping[str, object], metrics: Mapping[str, float], files: Mapping[str, str]) -> None:
        """Parameters, measures and text files (path → content) of a run."""
        from mlflow.entities import Metric, Param

        said = [Param(name, str(value)) for name, value in params.items()]
        numbers = [Metric(name, number, 0, 0) for name, number in metrics.items()]
        for start in range(0, max(len(said), len(numbers)), _BATCH):
            self.client.log_batch(run_id, numbers[start : start + _BATCH], said[start : start + _BATCH])
        for path, content in files.items():
            self.client.log_text(run_id, content, path)

    def log_folder(self, run_id: str, folder: Path, place: str) -> None:
        """All files of a folder, as artefacts of the run below `place`."""
        self.client.log_artifacts(run_id, str(folder), place)

    def log_data(self, run_id: str, parts: Mapping[str, Examples]) -> None:
        """The parts of a dataset as MLflow's datasets: name, digest, columns, rows; never a row itself."""
        from mlflow.entities import Dataset, DatasetInput, InputTag

        inputs = []
        for name, part in parts.items():
            columns = [{"name": one, "type": "double", "required": False} for one in part.rows.names]
            days = {"first_day": part.days[0], "last_day": part.days[-1]}
            profile = json.dumps({"rows": len(part), "bad": int(part.target.sum()), **days})
            source = json.dumps({"features_version": part.rows.version})
            schema = json.dumps({"mlflow_colspec": columns}) if len(columns) < _MOST_COLUMNS else ""
            data = Dataset(name, part.hash[:32], "code", source, schema, profile)
            inputs.append(DatasetInput(data, [InputTag("mlflow.data.context", name)]))
        self.client.log_inputs(run_id, datasets=inputs)

    def log_trials(self, run_id: str, tried: Sequence[Tried]) -> None:
        """One nested run for each setting that was tried."""
        for one in tried:
            tags = {"mlflow.parentRunId": run_id}
            child = str(self.client.create_run(self.experiment, run_name=f"trial {one.number}", tags=tags).info.run_id)
            self.log(child, params=one.settings, metrics={"held_out_log_loss": one.loss, "trees": one.trees}, files={})
            self.client.set_terminated(child)


def _answering(client: MlflowClient, uri: str) -> MlflowClient:
    """The client, once its registry has answered."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        client.search_experiments(max_results=1)
    except (MlflowException, SQLAlchemyError, OSError) as error:
        # The address may hold a password: only the part behind it is repeated.
        raise RegistryUnreachable(uri.rpartition("@")[2], type(error).__name__) from None
    return client
