"""Where a deployment's data lie on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder (never part of the project) and the places in it that belong to one deployment.

    Examples
    --------
    >>> Home(Path("data"), "hainan").records.as_posix()
    'data/hainan/records'
    """

    folder: Path
    deployment: str

    @property
    def records(self) -> Path:
        """The record store."""
        return self.folder / self.deployment / "records"

    @property
    def inbox(self) -> Path:
        """Files as departments sent them."""
        return self.folder / self.deployment / "inbox"

    @property
    def rejects(self) -> Path:
        """One rejects file for each file that had refused rows."""
        return self.folder / self.deployment / "rejects"

    @property
    def deliveries(self) -> Path:
        """What each file brought, counted by department and day: what quality reports are made from."""
        return self.folder / self.deployment / "deliveries"

    @property
    def tables(self) -> Path:
        """Approved points tables as plain files, one folder an evaluation: what the server reads."""
        return self.folder / self.deployment / "tables"

    @property
    def archive(self) -> Path:
        """Tables and evaluations that scores were issued with, by content hash."""
        return self.folder / self.deployment / "archive"

    @property
    def database_url(self) -> str:
        """The service's embedded default: SQLite beside the data."""
        return f"sqlite:///{(self.folder / self.deployment / 'service.db').resolve()}"

    @property
    def pictures(self) -> Path:
        """Charts of the last runs."""
        return self.folder / self.deployment / "pictures"

    @property
    def nightly(self) -> Path:
        """What the nightly run made: parts of lives, features and results, by day."""
        return self.folder / self.deployment / "nightly"

    @property
    def reports(self) -> Path:
        """Reports written for people: quality of what departments send, differences from an outside publicity list."""
        return self.folder / self.deployment / "reports"

    @property
    def plans(self) -> Path:
        """Inspection plans, a folder each: what is published, and the secret until the draw."""
        return self.folder / self.deployment / "plans"

    @property
    def pseudonym_key(self) -> Path:
        """The key that turns ID numbers into pseudonyms, where the environment names none; readable by its owner alone."""
        return self.folder / self.deployment / "pseudonym.key"

    @property
    def service_key(self) -> Path:
        """The key that seals the service's own secrets, where the environment names none; readable by its owner alone."""
        return self.folder / self.deployment / "service.key"

    @property
    def audit(self) -> Path:
        """How far the audit trail reached, by each writer: outside of the database, so that nothing can be cut off unseen."""
        return self.folder / self.deployment / "audit"

    @property
    def audit_key(self) -> Path:
        """The key that signs checkpoints of the audit trail, where the environment names none; readable by its owner alone."""
        return self.folder / self.deployment / "audit.key"

    @property
    def tracking_uri(self) -> str:
        """MLflow's embedded default: SQLite beside the data."""
        return f"sqlite:///{(self.folder / 'mlflow.db').resolve()}"
