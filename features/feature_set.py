"""All declared features of one kind of subject, computed together as of any days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from credit.deployment import Deployment
from credit.errors import InvalidDeclaration, UnknownFeature, UnknownSubject
from credit.items import Catalogue
from features.checks import check_against
from features.content import version_of
from features.days import Days, number_of
from features.declaration import Declared
from features.feature import Feature, described
from features.life.lives import Lives
from features.module import read_modules
from features.order import in_order
from features.row_files import write_file, write_rows
from features.rows import FeatureRows, identifiers
from features.scan.engine import Engine, check_days
from features.scan.lineage import Behind, records_behind
from features.scan.plan import Plan
from features.shards.changes import Changes, Watch

AsOf = date | Sequence[date] | NDArray[np.datetime64]


class FeatureSet:
    """The features of one kind of subject.

    Attributes
    ----------
    subject_kind
        "enterprise" or "person".
    dimensions
        Dimension → Chinese name, in order.
    features, names
        The offered features and their names, in the order of the columns; internal ones are left out.
    version
        Hash of everything that can change a value or its reading: equal versions give equal numbers on equal records.
    """

    def __init__(
        self,
        subject_kind: str,
        *,
        dimensions: Mapping[str, str],
        declared: Mapping[str, Declared],
        catalogue: Catalogue,
        english: Mapping[str, str] | None = None,
    ) -> None:
        self.subject_kind = subject_kind
        self.dimensions = dict(dimensions)
        ordered = in_order(declared)
        check_against(catalogue, ordered, subject_kind=subject_kind)
        self.all_features = tuple(described(name, ordered, english or {}) for name in declared)
        self.features: tuple[Feature, ...] = tuple(one for one in self.all_features if not one.internal)
        self.names = tuple(one.name for one in self.features)
        self.version = version_of(ordered, catalogue)
        # The plan numbers columns in the order of `declared`, so that dictionaries, rows and tables agree.
        self._engine = Engine(Plan.of(ordered, names=tuple(declared)), catalogue)

    @classmethod
    def load(cls, deployment: Deployment, subject_kind: str) -> FeatureSet:
        """The features that a deployment declares for one kind of subject.

        Raises
        ------
        InvalidDeclaration
            A declaration that has no meaning, or none for this kind.
        UnknownFeature
            A derived feature needs a feature that is not there.
        UnknownItem
            A feature of an item outside the catalogue.
        """
        modules = [module for module in read_modules(deployment.features) if module.subject_kind == subject_kind]
        if not modules:
            raise InvalidDeclaration(deployment.name, f"no module declares features with SUBJECT_KIND = {subject_kind!r}")
        dimensions: dict[str, str] = {}
        declared: dict[str, Declared] = {}
        for module in modules:
            for name, chinese in module.dimensions.items():
                if dimensions.setdefault(name, chinese) != chinese:
                    raise InvalidDeclaration(module.file, f"dimension {name!r} has another Chinese name in another module")
            if twice := set(declared) & set(module.features):
                raise InvalidDeclaration(min(twice), f"{module.file} declares it, and so does another module; rename one")
            declared |= module.features
        english = {name: label for module in modules for name, label in module.english.items()}
        if unknown := set(english) - set(declared):
            raise InvalidDeclaration(min(unknown), "it has an English label and no module declares it")
        return cls(subject_kind, dimensions=dimensions, declared=declared, catalogue=deployment.catalogue, english=english)

    def build(self, lives: Lives, *, as_of: AsOf, subjects: Sequence[str] | None = None) -> FeatureRows:
        """Rows for every subject (in the order given; sorted if None) and every day (sorted), subject first.

        A subject of whom nothing is known has a row too, with `known` 0.

        Raises
        ------
        RecordFromFuture
            A day after the last day of knowledge of `lives`.
        """
        days = np.unique(number_of(as_of))
        if subjects is None:
            first, last = lives.range_of(self.subject_kind)
            numbers, names = np.arange(first, last), identifiers(lives.subjects[first:last])
        else:
            numbers, names = lives.find(subjects, kind=self.subject_kind), identifiers(subjects)
        day = np.tile(np.arange(len(days), dtype=np.int32), len(numbers))
        return self._rows(lives, np.repeat(numbers, len(days)), day, days, names=np.repeat(names, len(days)))

    def build_pairs(self, lives: Lives, *, subjects: Sequence[str], as_of: Sequence[date] | NDArray[np.datetime64]) -> FeatureRows:
        """One row for each pair of a subject and its own day, in the order given.

        Raises
        ------
        InvalidDeclaration
            Not as many days as subjects.
        RecordFromFuture
            A day after the last day of knowledge of `lives`.
        """
        asked = number_of(as_of)
        if len(asked) != len(subjects):
            raise InvalidDeclaration("build_pairs", f"{len(subjects)} subjects and {len(asked)} days; give one day a subject")
        days, day = np.unique(asked, return_inverse=True)
        distinct, place = np.unique(identifiers(subjects), return_inverse=True)
        numbers = lives.find(distinct.tolist(), kind=self.subject_kind)[place]
        return self._rows(lives, numbers, day.astype(np.int32), days, names=identifiers(subjects))

    def blocks(self, lives: Lives, *, as_of: AsOf, rows_at_most: int = 1 << 17) -> Iterator[FeatureRows]:
        """The rows of `build` in blocks of whole subjects, in order, so that any number of records fits in memory."""
        n_days = len(np.unique(number_of(as_of)))
        for block in lives.blocks(kind=self.subject_kind, subjects_at_most=max(1, rows_at_most // max(1, n_days))):
            yield self.build(block, as_of=as_of)

    def write_parquet(self, lives: Lives, *, as_of: AsOf, path: Path) -> int:
        """Write the rows of `build` as Parquet files into a new folder, in bounded memory; the number of rows.

        Raises
        ------
        RecordFromFuture
            A day after the last day of knowledge of `lives`.
        FileExistsError
            There is something at `path` already.
        """
        return write_rows(self._engine, lives, kind=self.subject_kind, days=np.unique(number_of(as_of)), folder=path)

    def write_file(self, lives: Lives, *, as_of: AsOf, file: Path) -> int:
        """As `write_parquet`, into one file on one thread: for those who have many lives and share them among processes."""
        return write_file(self._engine, lives, kind=self.subject_kind, days=np.unique(number_of(as_of)), file=file)

    def changes(self, watch: Watch) -> Changes:
        """What tells when a result that rests on these features may next change by itself."""
        return Changes(self._engine, watch)

    def lineage(self, lives: Lives, *, subject: str, feature: str, as_of: date) -> tuple[str, ...]:
        """Identifiers of the records that made one value, newest event first; see `behind`."""
        return tuple(one.record_id for one in self.behind(lives, subject=subject, feature=feature, as_of=as_of))

    def behind(self, lives: Lives, *, subject: str, feature: str, as_of: date) -> tuple[Behind, ...]:
        """The records that made one value, newest event first, and until when each counts; internal features may be asked too.

        What `lives` know of later days is used: give them as known on `as_of` where later knowledge must not be told.

        Raises
        ------
        UnknownFeature, UnknownSubject
            No such feature, or nothing known of the subject.
        RecordFromFuture
            `as_of` is after the last day of knowledge of `lives`.
        """
        return self.behind_each(lives, [(subject, feature)], as_of=as_of)[0]

    def behind_each(self, lives: Lives, asked: Sequence[tuple[str, str]], *, as_of: date) -> list[tuple[Behind, ...]]:
        """As `behind`, of many pairs of a subject and a feature, in the order given: one scan for all of them."""
        plan, days = self._engine.plan, number_of(as_of)
        column = {name: at for at, name in enumerate(plan.names)}
        if unknown := [feature for _, feature in asked if feature not in column]:
            raise UnknownFeature(unknown[0], known=plan.names)
        check_days(lives, days)
        subjects = list(dict.fromkeys(subject for subject, _ in asked))
        number = dict(zip(subjects, lives.find(subjects, kind=self.subject_kind).tolist(), strict=True))
        if min(number.values(), default=0) < 0:
            raise UnknownSubject(self.subject_kind)
        pairs = [(number[subject], column[feature]) for subject, feature in asked]
        return records_behind(self._engine, lives, asked=pairs, day=int(days[0]))

    def _rows(
        self, lives: Lives, subject: NDArray[np.int64], day: NDArray[np.int32], days: Days, *, names: NDArray[np.str_]
    ) -> FeatureRows:
        out, known = self._engine.compute(lives, subject=subject, day=day, days=days)
        return FeatureRows(
            names=self.names,
            subjects=names,
            as_of=days[day].astype("datetime64[D]"),
            values=out[: len(self.names)].T,
            known=known,
            version=self.version,
        )
