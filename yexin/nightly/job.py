"""What one nightly run is about: everything that can change its output, in plain values that travel to other processes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from credit.deployment import Deployment
from credit.errors import ModelNotTrained, UnknownEvaluation
from credit.home import Home
from credit.subject import SubjectKind
from features.content import ENGINE
from features.feature_set import FeatureSet
from features.records.stream import RecordStream
from features.shards.split import parts_for
from models.evaluation import Evaluation
from models.note import FeatureNote
from models.points_table import PointsTable
from serving.tables import ApprovedTables
from yexin.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """A run.

    Attributes
    ----------
    as_of, asked_on
        The day to stand on, and the day of asking, on which the consents of persons count.
    tables
        Kind of subject, evaluation, hash of its table; a kind without an approved table is not scored.
    law
        Hash of catalogue, engine, features, evaluations and measures.
    version, parts
        Of the record store, and how many parts its records are split into.
    """

    home_folder: str
    deployment_name: str
    as_of: date
    asked_on: date
    tables: tuple[tuple[str, str, str], ...]
    law: str
    version: int
    parts: int

    @classmethod
    def of(cls, settings: Settings, stream: RecordStream, *, as_of: date, evaluations: tuple[str, ...] = (), parts: int = 0) -> Job:
        """The run over a store as it is now.

        Parameters
        ----------
        evaluations
            At most one a kind; a kind for which none is named gets that of its own name, else the first with a table.
        parts
            0: by the number of records.

        Raises
        ------
        UnknownEvaluation, ModelNotTrained
            A named evaluation is not there or has no approved table; or no kind has one.
        """
        deployment, home = settings.deployment, settings.home
        tables = tuple(found for kind in SubjectKind if (found := _table(deployment, home, str(kind), evaluations)))
        named = {evaluation for _, evaluation, _ in tables}
        if missing := [name for name in evaluations if name not in named]:
            Evaluation.find(deployment, missing[0])
            raise ModelNotTrained(missing[0])
        if not tables:
            raise ModelNotTrained("enterprise")
        return cls(
            str(settings.home_folder), settings.deployment_name, as_of, max(as_of, settings.today), tables,
            _law(deployment, tables), stream.version, parts or parts_for(stream.rows),
        )  # fmt: skip

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of subject that are scored."""
        return tuple(kind for kind, _, _ in self.tables)

    @property
    def deployment(self) -> Deployment:
        """The deployment, read anew."""
        return Deployment.load(self.deployment_name)

    @property
    def home(self) -> Home:
        """Its places in the data folder."""
        return Home(Path(self.home_folder), self.deployment.name)

    def described(self) -> dict[str, object]:
        """The run as JSON knows it; equal runs are described equally."""
        plain = asdict(self) | {"as_of": str(self.as_of), "asked_on": str(self.asked_on)}
        return {name: value for name, value in plain.items() if name != "home_folder"} | {
            "tables": [list(one) for one in self.tables]
        }

    def same_but_for_the_day(self, described: Mapping[str, object]) -> bool:
        """Whether a described run differs in its days and store version only, so that its lives may serve this one."""
        return all(described.get(name) == value for name, value in self.described().items() if name not in _OF_THE_DAY)


# To be raised whenever a step writes other files than before.
FORMAT = "4"
_OF_THE_DAY = ("as_of", "asked_on", "version", "parts")


def table_of(deployment: Deployment, home: Home, evaluation: Evaluation) -> PointsTable:
    """The approved table of an evaluation; one set by policy is in force with its file.

    Raises
    ------
    ModelNotTrained
        Nothing was approved yet.
    """
    if evaluation.policy is None:
        return ApprovedTables(home.tables).of(evaluation.name).table
    features = FeatureSet.load(deployment, evaluation.subject)
    return evaluation.policy_table({one.name: FeatureNote.of(one) for one in features.features})


def _table(deployment: Deployment, home: Home, kind: str, wanted: tuple[str, ...]) -> tuple[str, str, str] | None:
    """A kind, its evaluation and the hash of that one's table; None where it has none."""
    found = {name: Evaluation.find(deployment, name) for name in Evaluation.names(deployment)}
    if unknown := [name for name in wanted if name not in found]:
        raise UnknownEvaluation(unknown[0], known=found)
    named = [name for name in wanted if found[name].subject == kind]
    for name in named or sorted((n for n in found if found[n].subject == kind), key=lambda n: (n != kind, n)):
        try:
            return kind, name, table_of(deployment, home, found[name]).hash
        except ModelNotTrained:
            continue
    return None


def _law(deployment: Deployment, tables: tuple[tuple[str, str, str], ...]) -> str:
    parts = [ENGINE, FORMAT, deployment.catalogue.hash]
    parts += [FeatureSet.load(deployment, kind).version for kind, _, _ in tables]
    for _, name, _ in tables:
        parts.append((deployment.evaluations / f"{name}.yaml").read_text("utf-8"))
    parts += [file.read_text("utf-8") for file in sorted(deployment.measures.glob("*.yaml"))]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
