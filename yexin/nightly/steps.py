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

# More would only make more and shorter streams: each share has one for every part.
_SHARES = 8
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
    shared
        Its outputs are shares of the record store, each with something for every part, and not parts.
    keeps
        False: its output goes as soon as no later step needs it.
    """

    name: str
    work: Work
    reads: tuple[str, ...] = ()
    shared: bool = False
    keeps: bool = True

    def outputs(self, folder: Path, parts: int) -> list[Path]:
        """The folders that it writes in the folder of a run."""
        return [folder / self.name / part_name(n) for n in range(shares(parts) if self.shared else parts)]


def shares(parts: int) -> int:
    """Into how many shares the record store is split while it is spread: enough to keep some processes busy to the end."""
    return min(parts, _SHARES)


def part_name(part: int) -> str:
    """The name of a part's folder."""
    return f"part-{part:04}"


@lru_cache(maxsize=4)
def valuer_of(job: Job, kind: str) -> Valuer:
    """The valuer of a run, loaded once a process."""
    return Valuer(job, kind)


def _spread(job: Job, _folder: Path, share: int, out: Path) -> int:
    store = RecordStore.open(job.home.records, job.deployment.catalogue)
    mine = store.stream().batches(spreading.SHARD_SCHEMA, upto=job.version, share=(share, shares(job.parts)))
    return spreading.spread(mine, out, parts=job.parts)


def _lives(job: Job, folder: Path, part: int, out: Path) -> int:
    spread = [folder / "spread" / part_name(share) for share in range(shares(job.parts))]
    rows = spreading.read(*(spreading.file_of(one, part) for one in spread))
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
    shard = Shard(folder / "lives" / part_name(part))
    found = {kind: valuer_of(job, kind).next_days(shard, after=day_number(job)) for kind in job.kinds}
    return change_index.write(found, out / "changes.parquet")


def day_number(job: Job) -> int:
    """The day of a run as a number."""
    return int(number_of(job.as_of)[0])


@lru_cache(maxsize=1)
def _catalogue(deployment: str) -> Catalogue:
    return Deployment.load(deployment).catalogue


STEPS = (
    Step("spread", _spread, shared=True, keeps=False),
    Step("lives", _lives, reads=("spread",)),
    Step("features", _features, reads=("lives",)),
    Step("scores", _scores, reads=("features",), keeps=False),
    Step("results", _results, reads=("lives", "scores")),
    Step("changes", _changes, reads=("lives",)),
)
