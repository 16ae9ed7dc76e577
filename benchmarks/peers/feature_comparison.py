"""How many values differ between our feature rows and a peer's: every value of every row and day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
from numpy.typing import NDArray

from benchmarks.peers.feature_records import declared
from features.declaration import ZERO_WHEN_ABSENT, Aggregate


def differing(ours: Path, peer: Path, days: tuple[date, ...]) -> tuple[int, int]:
    """How many values differ, and how many were compared. A subject that a peer has no row for must have nothing in ours."""
    names = list(declared())
    own, n_days = ds.dataset(ours, format="parquet"), len(days)
    subjects = _strings(own, "subject")[::n_days]
    places = {day: np.searchsorted(subjects, _strings(_day(peer, day), "subject")) for day in days}
    wrong = sum(int((subjects[places[day]] != _strings(_day(peer, day), "subject")).sum()) for day in days)
    for name in names:
        values = _numbers(own, name).reshape(-1, n_days)
        one = declared()[name]
        nothing = 0.0 if isinstance(one, Aggregate) and one.kind in ZERO_WHEN_ABSENT else np.nan
        for number, day in enumerate(days):
            expected = np.full(len(subjects), nothing)
            expected[places[day]] = _numbers(_day(peer, day), name)
            got = values[:, number]
            wrong += int((~((got == expected) | (np.isnan(got) & np.isnan(expected)))).sum())
    return wrong, len(names) * n_days * len(subjects)


def _day(peer: Path, day: date) -> ds.Dataset:
    return ds.dataset(peer / f"{day}.parquet", format="parquet")


def _strings(rows: ds.Dataset, name: str) -> NDArray[np.bytes_]:
    column = rows.to_table(columns=[name]).column(0)
    return np.asarray(column.cast(pa.binary(18)).to_numpy(), dtype="S18")


def _numbers(rows: ds.Dataset, name: str) -> NDArray[np.float64]:
    column: NDArray[np.float64] = rows.to_table(columns=[name]).column(0).cast(pa.float64()).fill_null(np.nan).to_numpy()
    return column
