"""Our records against an outside publicity list: what is used here must be publicised there, and the reverse (P1 items 19, 34)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.arrow import arrow_of
from features.days import number_of
from features.life.lives import Lives
from features.selection import COUNTED, STATUSES

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Differences:
    """Where the two sides differ.

    Attributes
    ----------
    ours_only
        Ids of records that count here (active or disputed) and that the list does not show: to be stopped, or explained.
    theirs_only
        Rows of the list that do not count here, with a column `status`: repaired, masked, withdrawn, expired, or unknown.
    compared
        How many records of the compared items count here.
    """

    ours_only: tuple[str, ...]
    theirs_only: pa.Table
    compared: int

    def __len__(self) -> int:
        theirs: int = self.theirs_only.num_rows
        return len(self.ours_only) + theirs


def compare(lives: Lives, listed: pa.Table, *, items: Collection[str], as_of: date) -> Differences:
    """Compare the records of `items` as they stood here at the end of `as_of` with a list (features.readers.listing).

    Rows of the list of other items are left aside.
    """
    ids, status = _known(lives, items, int(number_of(as_of)[0]))
    rows = listed.filter(pc.is_in(listed.column("item"), pa.array(sorted(items), pa.string())))
    shown = pc.cast(rows.column("record_id"), ids.type).combine_chunks()
    used = np.isin(status, [STATUSES.index(word) for word in COUNTED])
    unseen = used & ~pc.is_in(ids, shown).to_numpy(zero_copy_only=False)
    place = pc.index_in(shown, ids).fill_null(-1).to_numpy()
    words = [UNKNOWN if at < 0 else STATUSES[status[at]] for at in place]
    theirs = rows.append_column("status", pa.array(words, pa.string()))
    theirs = theirs.filter(pc.invert(pc.is_in(theirs.column("status"), pa.array(COUNTED))))
    return Differences(tuple(sorted(ids.take(arrow_of(np.flatnonzero(unseen))).to_pylist())), theirs, int(used.sum()))


def _known(lives: Lives, items: Collection[str], day: int) -> tuple[pa.Array, np.ndarray]:
    """Record id and status of every record of the items that is known on the day."""
    wanted = np.isin(lives.cells.item, [number for number, item in enumerate(lives.cells.items) if item in items])
    rows = np.flatnonzero(wanted[lives.cell] & (lives.from_day <= day) & (day < lives.to_day))
    ids = lives.record_ids.take(arrow_of(lives.fact[rows]))
    return ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids, lives.cells.status[lives.cell[rows]]
