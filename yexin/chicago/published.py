"""What the city published about its inspections: the point-in-time columns, split, target and score of its own model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from yexin.chicago.convert import PUBLISHED

# In the order of the inspection sheet; `time_since_last` is in years of 365 days, at most 2, and 2 where there was none before.
POINT_IN_TIME = ("past_fail", "past_critical", "past_serious", "past_minor", "time_since_last")
YEAR_DAYS, MOST_YEARS = 365, 2.0


@dataclass(frozen=True, eq=False)
class Published:
    """One row an inspection, in the city's order: licence, day, and of one day the order of its file; all arrays of shape (n,).

    Attributes
    ----------
    inspection, licence
        Numbers as text.
    day
        datetime64[D].
    columns
        The city's value of each of POINT_IN_TIME.
    train, test
        The city's split; both False where its model left the inspection out.
    critical_found
        1 or 0; NaN where its model left the inspection out.
    score
        The probability that the city's own model gave; NaN where it gave none. To compare with, never a feature.
    """

    inspection: NDArray[np.str_]
    licence: NDArray[np.str_]
    day: NDArray[np.datetime64]
    columns: dict[str, NDArray[np.float64]]
    train: NDArray[np.bool_]
    test: NDArray[np.bool_]
    critical_found: NDArray[np.float64]
    score: NDArray[np.float64]

    @classmethod
    def load(cls, file: Path = PUBLISHED) -> Published:
        """Read the city's columns from the compact copy."""
        table = pq.read_table(file)

        def numbers(name: str) -> NDArray[np.float64]:
            return np.asarray(table.column(name).to_numpy(), dtype=np.float64)

        return cls(
            inspection=np.asarray(table.column("inspection_id").to_numpy()).astype(np.str_),
            licence=np.asarray(table.column("licence_number").to_numpy()).astype(np.str_),
            day=np.asarray(table.column("inspection_date").to_numpy()).astype("datetime64[D]"),
            columns={name: numbers(name) for name in POINT_IN_TIME},
            train=np.asarray(table.column("train").to_numpy(), dtype=np.bool_),
            test=np.asarray(table.column("test").to_numpy(), dtype=np.bool_),
            critical_found=numbers("critical_found"),
            score=numbers("score"),
        )

    def __len__(self) -> int:
        return len(self.day)

    @property
    def second_of_the_day(self) -> NDArray[np.bool_]:
        """Where the inspection before is one of the same licence on the same day."""
        same = (self.licence[1:] == self.licence[:-1]) & (self.day[1:] == self.day[:-1])
        return np.concatenate([[False], same])
