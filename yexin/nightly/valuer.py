"""What is computed of one part: its lives → features → scores → measures → rows of the result; the same under every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from credit.errors import ModelNotTrained
from credit.purpose import Purpose
from credit.subject import SubjectKind
from features.arrow import arrow_of
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.records.consents import consenting
from features.shards.changes import Changes, Watch
from features.shards.shard import Shard, lives_of, numbers_of
from models.edges import edges_of
from models.evaluation import Evaluation
from models.lawful_use import check_purpose, check_uses, items_behind
from models.lookup.batch_scorer import BatchScorer
from models.lookup.stream import score_parquet
from models.points_table import PointsTable
from supervision.lists import load_lists
from supervision.matching import STATES
from supervision.roll import Judged, MeasureRoll
from yexin.nightly.job import Job, table_of

Records = Callable[[Sequence[str]], pa.Table]


class Valuer:
    """One kind of subject in one run."""

    def __init__(self, job: Job, kind: str) -> None:
        deployment = job.deployment
        name, table_hash = next((name, table) for own, name, table in job.tables if own == kind)
        self.job, self.kind, self.catalogue = job, kind, deployment.catalogue
        self.features = FeatureSet.load(deployment, kind)
        self.evaluation = Evaluation.find(deployment, name)
        self.table: PointsTable = table_of(deployment, job.home, self.evaluation)
        if self.table.hash != table_hash:
            raise ModelNotTrained(f"{name}: another table was approved while the run was under way; start it again")
        check_uses(self.evaluation, self.features, self.catalogue)
        self.roll = MeasureRoll(load_lists(deployment), self.catalogue, kind=SubjectKind(kind), as_of=job.as_of)

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns of the result."""
        reasons = [
            field
            for at in range(1, self.evaluation.reasons + 1)
            for field in (pa.field(f"reason_{at}", pa.string()), pa.field(f"points_{at}", pa.int32()))
        ]
        rules = [pa.field("rules", pa.string()), pa.field("rule_points", pa.int32())]
        head = [pa.field("subject", pa.string(), nullable=False), pa.field("score", pa.int32()), pa.field("tier", pa.string())]
        return pa.schema([*head, *reasons, *rules, *(pa.field(state, pa.string()) for state in STATES)])

    def own(self, lives: Lives) -> Lives:
        """The lives that may be evaluated: of all enterprises, and of the persons who consented to it (docs/persons.md)."""
        first, last = lives.range_of(self.kind)
        mine = lives.slice(first, last)
        if self.kind != SubjectKind.PERSON:
            return mine
        check_purpose(self.evaluation, Purpose.INCENTIVE)
        written = any(item.written_consent for item in items_behind(self.evaluation, self.features, self.catalogue))
        allowed = consenting(mine, self.catalogue, purpose=Purpose.INCENTIVE, written=written, day=self.job.asked_on)
        return mine.pick(np.flatnonzero(allowed))

    def write_features(self, lives: Lives, file: Path) -> int:
        """Feature rows of `own` lives as Parquet; the number of rows."""
        return self.features.write_file(self.own(lives), as_of=self.job.as_of, file=file)

    def write_scores(self, features: Path, file: Path) -> int:
        """Scores of feature rows as Parquet; the number of rows."""
        return score_parquet(self.table, features, file, evaluation=self.evaluation, reasons=self.evaluation.reasons)

    def write_results(self, shard: Shard, scores: Path, file: Path) -> int:
        """The result of `own` lives as Parquet; the number of rows."""
        lives = shard.lives()
        answers = pq.read_table(scores, use_threads=False)
        return write(self.results(self.own(lives), answers, self.of_shard(shard)), file)

    def results_of(self, rows: pa.Table) -> pa.Table:
        """The result of records (SHARD_SCHEMA by arrival, of whole subjects) in one go, nothing written in between."""
        lives = self.own(lives_of(rows, self.catalogue))
        return self.results(lives, self.answers(lives), of_subjects(rows))

    def valued(self, lives: Lives, shard: Shard) -> pa.Table:
        """The result of some lives of a shard in one go."""
        own = self.own(lives)
        return self.results(own, self.answers(own), self.of_shard(shard))

    def of_shard(self, shard: Shard) -> Records:
        """What gives all rows of some subjects of the kind in a shard."""
        lives = shard.lives()
        return lambda names: shard.records(numbers_of(lives, pa.array(names, pa.string()), pa.repeat(self.kind, len(names))))

    def next_days(self, lives: Lives, records: Records, *, after: int) -> tuple[pa.Array, NDArray[np.int32]]:
        """All subjects of the kind and the day, later than `after`, on which the result of each may next change by itself."""
        first, last = lives.range_of(self.kind)
        found, names = [np.zeros(0, np.int32)], lives.subjects[first:last]
        for block in lives.blocks(kind=self.kind, subjects_at_most=30_000):
            rows = self.features.build(block, as_of=self.job.as_of)
            found.append(self._changes.next_days(block, rows, after))
            np.minimum.at(found[-1], *self.roll.turns(block, records))
        return names, np.concatenate(found)

    @cached_property
    def _changes(self) -> Changes:
        months = tuple(sorted(self.roll.clean_months))
        return self.features.changes(Watch(edges_of(self.table, self.evaluation), months))

    def answers(self, lives: Lives) -> pa.Table:
        """Scores of lives, as `write_scores` has them."""
        built = self.features.build(lives, as_of=self.job.as_of)
        columns: dict[str, pa.Array] = {"subject": lives.subjects, "known": arrow_of(built.known)}
        columns |= {name: arrow_of(built.values[:, at]) for at, name in enumerate(built.names)}
        batch = pa.RecordBatch.from_pydict(columns)
        return pa.Table.from_batches([BatchScorer(self.table, self.evaluation, self.evaluation.reasons).answer(batch)])

    def results(self, lives: Lives, answers: pa.Table, records: Records) -> pa.Table:
        """Scores and measures side by side, in the order of the lives."""
        score = answers.column("score").fill_null(0).to_numpy().astype(np.int64)
        tier = np.array(answers.column("tier").to_pylist() or [], dtype=object)
        judged = [Judged(self.evaluation.name, score, tier)]
        columns: Mapping[str, pa.Array] = self.roll.columns(lives, judged, records)
        found = {name: answers.column(name) for name in answers.column_names if name in self.schema.names} | dict(columns)
        return pa.table([_plain(found[field.name], field.type) for field in self.schema], schema=self.schema)


def write(table: pa.Table, file: Path) -> int:
    """Write a result, equal bytes for equal rows; the number of rows."""
    pq.write_table(table.combine_chunks(), file, compression="zstd", compression_level=1, row_group_size=1 << 17)
    return int(table.num_rows)


def _plain(column: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    whole = column.cast(kind)
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def of_subjects(rows: pa.Table) -> Records:
    """What gives all rows of some subjects among `rows`."""
    return lambda names: rows.filter(pa.compute.is_in(rows.column("subject"), pa.array(list(names), pa.string())))
