"""A chain: a full run and the days added to it, and the results as they stand on its last day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yexin.nightly import change_index, receipts
from yexin.nightly.job import Job
from yexin.nightly.steps import STEPS, part_name

DAYS = "days"
DONE = "done.json"


@dataclass(frozen=True, slots=True)
class Chain:
    """A finished full run in `folder` and the days that were added to it, in order.

    `described`: the full run; `versions`: of the store, on the full run's day and on each added day; `asked_on`: the day of
    asking of the last of them.
    """

    folder: Path
    described: dict[str, Any]
    days: tuple[date, ...]
    versions: tuple[int, ...]
    asked_on: str

    @classmethod
    def read(cls, folder: Path) -> Chain | None:
        """The chain in the folder of a run; None where the full run is not finished."""
        try:
            described = json.loads((folder / "run.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        kept = [step for step in STEPS if step.keeps]
        if not all(receipts.read(one) for step in kept for one in step.outputs(folder, described["parts"])):
            return None
        done = sorted(folder.glob(f"{DAYS}/*/{DONE}"))
        told = [described, *(json.loads(one.read_text("utf-8")) for one in done)]
        days = tuple(date.fromisoformat(one["as_of"]) for one in told)
        return cls(folder, described, days, tuple(int(one["version"]) for one in told), str(told[-1]["asked_on"]))

    @classmethod
    def latest(cls, job: Job) -> Chain | None:
        """The chain with the latest day before that of `job`, by the same law and tables; None where there is none."""
        found = [chain for folder in job.home.nightly.glob("[0-9]*") if (chain := cls.read(folder)) is not None]
        fitting = [one for one in found if one.days[-1] < job.as_of and job.same_but_for_the_day(one.described)]
        return max(fitting, key=lambda one: one.days[-1], default=None)

    @property
    def parts(self) -> int:
        """Into how many parts its subjects are split."""
        return int(self.described["parts"])

    def day_folder(self, day: date) -> Path:
        """Where an added day's files are."""
        return self.folder / DAYS / str(day)

    def indexes(self, part: int) -> Iterator[Path]:
        """The change indexes of a part: the full run's, then each added day's."""
        yield self.folder / "changes" / part_name(part) / "changes.parquet"
        for day in self.days[1:]:
            yield self.day_folder(day) / part_name(part) / "changes.parquet"

    def results(self, part: int, kind: str) -> pa.Table:
        """The results of a part as they stand on the last day, by subject: of each subject those of its last recomputing."""
        rows = pq.read_table(self.folder / "results" / part_name(part) / f"{kind}.parquet")
        for day in self.days[1:]:
            folder = self.day_folder(day) / part_name(part)
            touched = change_index.subjects(folder / "changes.parquet")
            names = touched.filter(pc.equal(touched.column("kind"), kind)).column("subject").combine_chunks()
            kept = rows.filter(pc.invert(pc.is_in(rows.column("subject"), names)))
            rows = pa.concat_tables([kept, pq.read_table(folder / f"{kind}.parquet")])
        return rows.sort_by("subject")
