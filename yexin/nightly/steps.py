"""The steps of a full run, in order; each reads what earlier ones wrote and writes a folder a part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from credit.deployment import Deployment
from credit.items import Catalogue
from features.days import number_of
from features.records.store import RecordStore
from features.shards import spread as spreading
from features.shards.shard import Shard
from yexin.nightly import change_index
from yexin.nightly.job import Job
from yexin.nightly.valuer import Valuer

Work = Callable[[Job, Path, int, Path], int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes
    ----------
    work
        Job, folder of the run, number of the part, folder to write into → number of rows.
    reads
        Steps whose output it needs.
    whole
        One output for all parts.
    keeps
        False: its output goes as soon as no later step needs it.
    """

    name: str
    work: Work
    reads: tuple[str, ...] = ()
    whole: bool = False
    keeps: bool = True

    def outputs(self, folder: Path, parts: int) -> list[Path]:
        """The folders that it writes in the folder of a run."""
        return [folder / self.name / ("all" if self.whole else part_name(n)) for n in range(1 if self.whole else parts)]


def part_name(part: int) -> str:
    """The name of a part's folder."""
    return f"part-{part:04}"


@lru_cache(maxsize=4)
def valuer_of(job: Job, kind: str) -> Valuer:
    """The valuer of a run, loaded once a process."""
    return Valuer(job, kind)


def _spread(job: Job, _folder: Path, _part: int, out: Path) -> int:
    store = RecordStore.open(job.home.records, job.deployment.catalogue)
    return spreading.spread(store.stream().batches(spreading.SHARD_SCHEMA, upto=job.version), out, parts=job.parts)


def _lives(job: Job, folder: Path, part: int, out: Path) -> int:
    rows = spreading.read(spreading.file_of(folder / "spread" / "all", part))
    Shard.write(out, rows, _catalogue(job.deployment_name))
    return int(rows.num_rows)


def _features(job: Job, folder: Path, part: int, out: Path) -> int:
    lives = Shard(folder / "lives" / part_name(part)).lives()
    return sum(valuer_of(job, kind).write_features(lives, out / f"{kind}.parquet") for kind in job.kinds)


def _scores(job: Job, folder: Path, part: int, out: Path) -> int:
    rows = folder / "features" / part_name(part)
    return sum(valuer_of(job, kind).write_scores(rows / f"{kind}.parquet", out / f"{kind}.parquet") for kind in job.kinds)


def _results(job: Job, folder: Path, part: int, out: Path) -> int:
    shard, scores = Shard(folder / "lives" / part_name(part)), folder / "scores" / part_name(part)
    return sum(valuer_of(job, kind).write_results(shard, scores / f"{kind}.parquet", out / f"{kind}.parquet") for kind in job.kinds)


def _changes(job: Job, folder: Path, part: int, out: Path) -> int:
    shard, after = Shard(folder / "lives" / part_name(part)), day_number(job)
    lives, valuers = shard.lives(), [valuer_of(job, kind) for kind in job.kinds]
    return change_index.write(
        {one.kind: one.next_days(lives, one.of_shard(shard), after=after) for one in valuers}, out / "changes.parquet"
    )


def day_number(job: Job) -> int:
    """The day of a run as a number."""
    return int(number_of(job.as_of)[0])


@lru_cache(maxsize=1)
def _catalogue(deployment: str) -> Catalogue:
    return Deployment.load(deployment).catalogue


STEPS = (
    Step("spread", _spread, whole=True, keeps=False),
    Step("lives", _lives, reads=("spread",)),
    Step("features", _features, reads=("lives",)),
    Step("scores", _scores, reads=("features",), keeps=False),
    Step("results", _results, reads=("lives", "scores")),
    Step("changes", _changes, reads=("lives",)),
)
