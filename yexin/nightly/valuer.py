"""What is computed of one part: its lives → features → scores → measures → rows of the result; the same under every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from credit.errors import ModelNotTrained
from credit.purpose import Purpose
from credit.subject import SubjectKind
from features.arrow import arrow_of
from features.days import Days
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.records.consents import consenting
from features.rows import FeatureRows
from features.shards.changes import Changes, Watch
from features.shards.shard import Shard, lives_of
from models.edges import edges_of
from models.evaluation import Evaluation
from models.lawful_use import check_purpose, check_uses, items_behind
from models.lookup.batch_scorer import BatchScorer
from models.lookup.stream import score_parquet
from models.points_table import PointsTable
from supervision.lists import load_lists
from supervision.matching import STATES
from supervision.roll import Borne, Judged, MeasureRoll
from yexin.nightly.job import Job, table_of

Records = Callable[[Sequence[str]], pa.Table]
NextDays = tuple[pa.Array, Days]  # subjects, and the next day of each
# Some 700 features each: with 30,000 they are 170 MB.
_SUBJECTS_AT_ONCE = 30_000


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
        mine = lives.slice(*lives.range_of(self.kind))
        return mine if self.kind != SubjectKind.PERSON else mine.pick(np.flatnonzero(self._allowed(mine)))

    def _allowed(self, lives: Lives) -> NDArray[np.bool_]:
        """Which subjects, all of the kind, may be evaluated."""
        if self.kind != SubjectKind.PERSON:
            return np.ones(len(lives.subjects), np.bool_)
        written = self._consented_in_writing
        return consenting(lives, self.catalogue, purpose=Purpose.INCENTIVE, written=written, day=self.job.asked_on)

    @cached_property
    def _consented_in_writing(self) -> bool:
        """Whether only a written consent will do; refused where persons may not be evaluated for incentives at all."""
        check_purpose(self.evaluation, Purpose.INCENTIVE)
        return any(item.written_consent for item in items_behind(self.evaluation, self.features, self.catalogue))

    def write_features(self, lives: Lives, file: Path) -> int:
        """Feature rows of `own` lives as Parquet; the number of rows."""
        return self.features.write_file(self.own(lives), as_of=self.job.as_of, file=file)

    def write_scores(self, features: Path, file: Path) -> int:
        """Scores of feature rows as Parquet; the number of rows."""
        return score_parquet(self.table, features, file, evaluation=self.evaluation, reasons=self.evaluation.reasons)

    def write_results(self, shard: Shard, scores: Path, file: Path) -> int:
        """The result of `own` lives as Parquet; the number of rows."""
        lives, answers = self.own(shard.lives()), pq.read_table(scores, use_threads=False)
        return write(self._results(lives, answers, self.roll.borne(lives, self._of_shard(shard))), file)

    def results_of(self, rows: pa.Table) -> pa.Table:
        """The result of records (SHARD_SCHEMA by arrival, of whole subjects) in one go, nothing written in between."""
        blocks = self._blocks(lives_of(rows, self.catalogue), self._of_rows(rows))
        return pa.concat_tables([self.schema.empty_table(), *map(self._valued, blocks)])

    def renewed(self, lives: Lives, rows: pa.Table, *, after: int) -> tuple[pa.Table, NextDays]:
        """The result of records, as `results_of`, and the next day of change, as `next_days`; `lives` are those of `rows`."""
        results, days = [self.schema.empty_table()], [np.zeros(0, np.int32)]
        for block in self._blocks(lives, self._of_rows(rows)):
            results.append(self._valued(block))
            days.append(self._next_days(block, after))
        return pa.concat_tables(results), (self._names(lives), np.concatenate(days))

    def next_days(self, shard: Shard, *, after: int) -> NextDays:
        """All subjects of the kind and the day, later than `after`, on which the result of each may next change by itself."""
        blocks = self._blocks(shard.lives(), self._of_shard(shard))
        return self._names(shard.lives()), np.concatenate([np.zeros(0, np.int32), *(self._next_days(one, after) for one in blocks)])

    def _names(self, lives: Lives) -> pa.Array:
        first, last = lives.range_of(self.kind)
        return lives.subjects[first:last]

    def _of_shard(self, shard: Shard) -> Records:
        return lambda names: shard.records(names, kind=self.kind)

    def _of_rows(self, rows: pa.Table) -> Records:
        mine = rows.filter(pc.equal(rows.column("subject_kind"), self.kind))
        return lambda names: mine.filter(pc.is_in(mine.column("subject"), pa.array(list(names), pa.string())))

    def _blocks(self, lives: Lives, records: Records) -> Iterator[_Block]:
        """All subjects of the kind, some thousands at a time: features of all would fill memory."""
        for block in lives.blocks(kind=self.kind, subjects_at_most=_SUBJECTS_AT_ONCE):
            allowed = np.flatnonzero(self._allowed(block))
            own = block if len(allowed) == len(block.subjects) else block.pick(allowed)
            yield _Block(block, allowed, own, self.features.build(own, as_of=self.job.as_of), self.roll.borne(own, records))

    def _valued(self, block: _Block) -> pa.Table:
        scorer = BatchScorer(self.table, self.evaluation, self.evaluation.reasons)
        columns: dict[str, pa.Array] = {"subject": block.own.subjects, "known": arrow_of(block.rows.known)}
        columns |= {name: arrow_of(block.rows.column(name)) for name in scorer.columns}
        answers = scorer.answer(pa.RecordBatch.from_pydict(columns))
        return self._results(block.own, answers, block.borne)

    def _next_days(self, block: _Block, after: int) -> Days:
        days = self._changes.consent_days(block.everybody, after)
        days[block.allowed] = self._changes.next_days(block.own, block.rows, after)
        subject, turning = self.roll.turns(block.borne)
        np.minimum.at(days, block.allowed[subject], turning)
        return days

    @cached_property
    def _changes(self) -> Changes:
        months = tuple(sorted(self.roll.clean_months))
        return self.features.changes(Watch(edges_of(self.table, self.evaluation), months))

    def _results(self, lives: Lives, answers: pa.Table | pa.RecordBatch, borne: Borne) -> pa.Table:
        """Scores and measures side by side, in the order of the lives."""
        score = answers.column("score").fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        tier = np.array(answers.column("tier").to_pylist() or [], dtype=object)
        columns: Mapping[str, pa.Array] = self.roll.columns(lives, [Judged(self.evaluation.name, score, tier)], borne)
        names = set(self.schema.names) & set(answers.schema.names)
        found = {name: answers.column(name) for name in names} | dict(columns)
        return pa.table([_plain(found[field.name], field.type) for field in self.schema], schema=self.schema)


@dataclass(frozen=True, eq=False)
class _Block:
    """Some subjects of a kind; the numbers of those who may be evaluated; their own lives, features and hidden records."""

    everybody: Lives
    allowed: NDArray[np.int64]
    own: Lives
    rows: FeatureRows
    borne: Borne


def write(table: pa.Table, file: Path) -> int:
    """Write a result, equal bytes for equal rows; the number of rows."""
    pq.write_table(table.combine_chunks(), file, compression="zstd", compression_level=1, row_group_size=1 << 17)
    return int(table.num_rows)


def _plain(column: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    whole = column.cast(kind)
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
