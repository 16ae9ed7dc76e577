"""MLflow: the run of a training, and the registered version of its table."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from credit.errors import FolderNotWritable, UnknownVersion
from credit.home import Home
from models.points_table import PointsTable

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHAMPION = "champion"
_TABLE = "table"  # the artefact folder of a run that holds its points table


@dataclass(frozen=True)
class Tracking:
    """One deployment's experiment: MLFLOW_TRACKING_URI if it is set, else SQLite in the data folder.

    Every version of a registered model is a folder of plain files (`PointsTable.save`) among a run's artefacts: no pickle, so
    that it can be read anywhere and for years.
    """

    home: Home

    @cached_property
    def client(self) -> MlflowClient:
        """MLflow's client, imported on first use: it takes seconds."""
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # a government network neither may nor can report usage
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")  # the command shows a bar of its own
        logging.getLogger("mlflow").setLevel(logging.WARNING)
        from mlflow import MlflowClient

        uri = os.environ.get("MLFLOW_TRACKING_URI")
        if uri is None:
            try:
                self.home.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise FolderNotWritable(str(self.home.folder)) from error
        return MlflowClient(uri or self.home.tracking_uri)

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
    def run(self, evaluation: str) -> Iterator[str]:
        """A run under way; it ends as finished, or as failed if the block raises. Yields the run's id."""
        run_id = str(self.client.create_run(self.experiment, run_name=evaluation, tags={"evaluation": evaluation}).info.run_id)
        try:
            yield run_id
        except BaseException:
            self.client.set_terminated(run_id, "FAILED")
            raise
        self.client.set_terminated(run_id)

    def log(self, run_id: str, *, params: Mapping[str, object], metrics: Mapping[str, float], files: Mapping[str, str]) -> None:
        """Parameters, measures and text files (path → content) of a run."""
        for name, value in params.items():
            self.client.log_param(run_id, name, value)
        for name, number in metrics.items():
            self.client.log_metric(run_id, name, number)
        for path, content in files.items():
            self.client.log_text(run_id, content, path)

    def log_pictures(self, run_id: str, folder: Path) -> None:
        """All files of a folder, as pictures of the run."""
        self.client.log_artifacts(run_id, str(folder), "pictures")

    def register(self, run_id: str, evaluation: str, table: PointsTable) -> int:
        """Keep the table with the run and register it as the next version of the evaluation."""
        with TemporaryDirectory() as folder:
            table.save(Path(folder) / _TABLE)
            self.client.log_artifacts(run_id, str(Path(folder) / _TABLE), _TABLE)
        name = self._model(evaluation)
        if not self.client.search_registered_models(f"name='{name}'"):
            self.client.create_registered_model(name)
        source = f"{self.client.get_run(run_id).info.artifact_uri}/{_TABLE}"
        version = self.client.create_model_version(name, source, run_id, tags={"table_hash": table.hash})
        return int(version.version)

    def table(self, evaluation: str, version: int) -> PointsTable:
        """The table of a registered version.

        Raises
        ------
        UnknownVersion
            It was never registered.
        """
        from mlflow.exceptions import MlflowException

        try:
            registered = self.client.get_model_version(self._model(evaluation), str(version))
        except MlflowException:
            raise UnknownVersion(evaluation, version) from None
        with TemporaryDirectory() as folder:
            return PointsTable.load(self.client.download_artifacts(str(registered.run_id), _TABLE, folder))

    def set_champion(self, evaluation: str, version: int) -> None:
        """Point the alias `champion` to a version."""
        self.client.set_registered_model_alias(self._model(evaluation), CHAMPION, str(version))

    def champion(self, evaluation: str) -> int | None:
        """The version that the alias `champion` points to; None if there is none."""
        from mlflow.exceptions import MlflowException

        try:
            return int(self.client.get_model_version_by_alias(self._model(evaluation), CHAMPION).version)
        except MlflowException:
            return None

    def _model(self, evaluation: str) -> str:
        return f"{self.home.deployment}-{evaluation}"
