"""Records that a repair or a reorganisation hides: what rests on them ends with the publicity they would have had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.clock import months_of
from credit.items import Catalogue
from credit.publicity import NO_PERIOD
from credit.record import RECORD_SCHEMA
from features.arrow import arrow_of
from features.days import NEVER, Days, add_months, number_of
from features.life.cells import Cells
from features.life.lives import Lives
from features.records.states import values_on
from features.selection import STATUSES

HIDING = ("masked", "repaired")
_CLOCKED = ("item", "severity", "event_date", "until", "category", "counterparty", "document", "authority", "details")
_READ = pa.schema([RECORD_SCHEMA.field(name) for name in _CLOCKED])  # what a publicity clock and a validity are read from


@dataclass(frozen=True)
class Hidden:
    """Hidden records: the subject of each, its cell, and its last day as far as is known (NEVER where it has none), shape (n,)."""

    subject: pa.Array
    cells: Cells
    cell: NDArray[np.int32]
    last_day: Days

    @classmethod
    def of(cls, rows: pa.Table, catalogue: Catalogue, *, as_of: date) -> Hidden:
        """The records hidden on a day among all rows (RECORD_SCHEMA, of each subject in order of arrival) of some subjects."""
        lives, day = Lives.of(rows, catalogue), int(number_of(as_of)[0])
        at = np.flatnonzero((lives.from_day <= day) & (lives.to_day > day) & hiding(lives.cells)[lives.cell])
        ids = lives.record_ids.take(arrow_of(lives.fact[at])).cast(pa.string())
        owner = np.searchsorted(lives.offsets, at, side="right") - 1
        return cls(lives.subjects.take(arrow_of(owner)), lives.cells, lives.cell[at], _last_days(rows, ids, catalogue, as_of))

    def among(self, cells: NDArray[np.bool_]) -> Hidden:
        """Those of some of the cells."""
        kept = np.flatnonzero(cells[self.cell])
        return Hidden(self.subject.take(arrow_of(kept)), self.cells, self.cell[kept], self.last_day[kept])


def hiding(cells: Cells) -> NDArray[np.bool_]:
    """For each cell whether its records are hidden."""
    return np.isin(cells.status, [STATUSES.index(status) for status in HIDING])


def _last_days(rows: pa.Table, ids: pa.Array, catalogue: Catalogue, as_of: date) -> Days:
    """The last day of the records with these ids: of publicity or of their own validity, whichever comes first."""
    about = [pc.is_in(rows.column(name), value_set=ids, skip_nulls=True) for name in ("record_id", "about")]
    said = values_on(rows.filter(reduce(pc.or_, about)), as_of)
    held = [said[record_id] for record_id in ids.to_pylist()]
    table = pa.Table.from_pylist([{name: row[name] for name in _READ.names} for row in held], _READ)
    item = pc.dictionary_encode(table.column("item")).combine_chunks()
    codes = item.indices.to_numpy().astype(np.int64)
    months = months_of("longest", table, item=codes, names=item.dictionary.to_pylist(), catalogue=catalogue)
    event_date = table.column("event_date").cast(pa.int32()).to_numpy()
    until = table.column("until").cast(pa.int32()).fill_null(NEVER).to_numpy()
    public = np.where(months == NO_PERIOD, NEVER, add_months(event_date, np.where(months == NO_PERIOD, 0, months)))
    found: Days = np.minimum(public, until).astype(np.int32)
    return found
