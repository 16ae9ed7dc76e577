"""MLflow's registered models: versions of an evaluation, and which of them answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from credit.errors import UnknownVersion
from credit.home import Home
from models.evaluation import Evaluation
from models.points_table import PointsTable
from training.examples import Examples
from training.logged_model import write_model
from training.tracking import Tracking

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

CHAMPION, CHALLENGER = "champion", "challenger"
_TABLE = "table"  # the artefact folder of a run that holds its points table
_PREVIOUS = "previous_champion"  # a tag: the version that answered before


@dataclass(frozen=True)
class Registry:
    """The registered versions of a deployment's evaluations.

    Every version is a folder of plain files (`PointsTable.save`) among a run's artefacts, and a pyfunc model of the same
    files: no pickle, so that it can be read anywhere and for years.
    """

    tracking: Tracking

    @classmethod
    def of(cls, home: Home) -> Registry:
        """The registry of a deployment's home."""
        return cls(Tracking(home))

    def register(self, run_id: str, evaluation: Evaluation, table: PointsTable, examples: Examples, *, words: str) -> int:
        """Keep the table and its model with the run and register them as the next version; `words` describe it."""
        client = self.tracking.client
        with TemporaryDirectory() as folder:
            write_model(Path(folder) / "model", evaluation, table, examples)
            self.tracking.log_folder(run_id, Path(folder) / "table", _TABLE)
            experiment = client.get_run(run_id).info.experiment_id
            model = client.create_logged_model(experiment, name=evaluation.name, source_run_id=run_id, model_type="points table")
            client.log_model_artifacts(model.model_id, str(Path(folder) / "model"))
            client.finalize_logged_model(model.model_id, "READY")
        name = self._name(evaluation.name)
        if not client.search_registered_models(f"name='{name}'"):
            client.create_registered_model(
                name, description=f"{evaluation.chinese}: {evaluation.english}", tags={"subject": evaluation.subject}
            )
        tags = {"table_hash": table.hash, "evaluation_version": evaluation.version, "features": examples.rows.version}
        version = client.create_model_version(
            name, model.artifact_location, run_id, tags=tags, description=words, model_id=model.model_id
        )
        return int(version.version)

    def table(self, evaluation: str, version: int) -> PointsTable:
        """The table of a registered version.

        Raises
        ------
        UnknownVersion
            It was never registered.
        """
        registered = self.version(evaluation, version)
        with TemporaryDirectory() as folder:
            return PointsTable.load(self.tracking.client.download_artifacts(str(registered.run_id), _TABLE, folder))

    def version(self, evaluation: str, version: int) -> ModelVersion:
        """What the registry knows of a version.

        Raises
        ------
        UnknownVersion
            It was never registered.
        """
        from mlflow.exceptions import MlflowException

        try:
            return self.tracking.client.get_model_version(self._name(evaluation), str(version))
        except MlflowException:
            raise UnknownVersion(evaluation, version) from None

    def versions(self, evaluation: str) -> list[int]:
        """All registered versions, rising."""
        found = self.tracking.client.search_model_versions(f"name='{self._name(evaluation)}'")
        return sorted(int(one.version) for one in found)

    def tag(self, evaluation: str, version: int, tags: Mapping[str, str]) -> None:
        """Set tags of a version."""
        for name, value in tags.items():
            self.tracking.client.set_model_version_tag(self._name(evaluation), str(version), name, value)

    def alias(self, evaluation: str, alias: str) -> int | None:
        """The version that an alias points to; None if there is none."""
        from mlflow.exceptions import MlflowException

        try:
            return int(self.tracking.client.get_model_version_by_alias(self._name(evaluation), alias).version)
        except MlflowException:
            return None

    def set_alias(self, evaluation: str, alias: str, version: int) -> None:
        """Point an alias to a version."""
        self.tracking.client.set_registered_model_alias(self._name(evaluation), alias, str(version))

    def drop_alias(self, evaluation: str, alias: str) -> None:
        """Take an alias away, if it is there."""
        if self.alias(evaluation, alias) is not None:
            self.tracking.client.delete_registered_model_alias(self._name(evaluation), alias)

    def crown(self, evaluation: str, version: int) -> None:
        """Point `champion` to a version and remember which one it pointed to; a challenger that wins is none any more."""
        before = self.alias(evaluation, CHAMPION)
        if before is not None and before != version:
            self.tag(evaluation, version, {_PREVIOUS: str(before)})
        self.set_alias(evaluation, CHAMPION, version)
        if self.alias(evaluation, CHALLENGER) == version:
            self.drop_alias(evaluation, CHALLENGER)

    def champion(self, evaluation: str) -> int | None:
        """The version that answers; None if there is none."""
        return self.alias(evaluation, CHAMPION)

    def before(self, evaluation: str, version: int) -> int | None:
        """The version that answered before this one did; None if it was the first."""
        found = self.version(evaluation, version).tags.get(_PREVIOUS)
        return None if found is None else int(found)

    def _name(self, evaluation: str) -> str:
        return f"{self.tracking.home.deployment}-{evaluation}"
