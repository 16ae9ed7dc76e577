"""In which state each known record of a few subjects was on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from features.days import number_of
from features.lives import Lives
from features.selection import STATUSES


def states_of(lives: Lives, *, as_of: date) -> dict[str, str]:
    """Record id → status (active, disputed, repaired, masked, expired, withdrawn) of every record known on `as_of`."""
    day = int(number_of(as_of)[0])
    known = np.flatnonzero((lives.from_day <= day) & (day < lives.to_day))
    ids = lives.record_ids.take(pa.array(lives.fact[known])).to_pylist()
    statuses = lives.cells.status[lives.cell[known]].tolist()
    return {record_id: STATUSES[status] for record_id, status in zip(ids, statuses, strict=True)}
