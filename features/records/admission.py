"""Which of the rows handed to the store may enter it: facts always, later events only where they are possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.clock import months_of
from credit.errors import RecordError
from credit.events import Happenings, Values, Verdict, judge
from credit.items import Catalogue
from credit.publicity import NO_PERIOD
from credit.record import EVENTS, LATER_EVENTS, RECORD_SCHEMA, RECORDED
from credit.refusal import Refusal, refusal
from features.arrow import arrow_of
from features.days import Days, add_months, day_of

# What judging an event needs to know of the facts and events that are stored.
JUDGED_COLUMNS = [
    name
    for name in RECORD_SCHEMA.names
    if name not in ("subject", "subject_kind", "amount", "quantity", "until", "content", "source")
]
_NO_DAY = np.iinfo(np.int64).max
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Admitted:
    """The rows that may be stored, and by record id the verdict on each refused one with the day on which repair opened."""

    rows: pa.Table
    refused: Mapping[str, tuple[Verdict, int]]

    def split(self, records: pa.Table) -> tuple[pa.Table, tuple[Refusal, ...]]:
        """All rows that were handed in without the refused ones, and the refusals, one a refused row."""
        if not self.refused:
            return records, ()
        bad = pc.is_in(records.column("record_id"), pa.array(list(self.refused), pa.string()))
        rows = records.filter(bad).select(["record_id", "event", "source"]).to_pylist()
        return records.filter(pc.invert(bad)), tuple(self._refusal(**row) for row in rows)

    def _refusal(self, record_id: str, event: str, source: str) -> Refusal:
        verdict, opens = self.refused[record_id]
        day = day_of(opens) if verdict == Verdict.BEFORE_REPAIR_OPENS else None
        return refusal(verdict, event=event, source=source, repair_opens=day)


def admit(fresh: pa.Table, stored: Callable[[pc.Expression], pa.Table], *, catalogue: Catalogue) -> Admitted:
    """Judge the later events in `fresh`, rows whose ids are not stored, each id once.

    Parameters
    ----------
    stored
        Gives the stored rows that meet a condition, JUDGED_COLUMNS in order of arrival.

    Raises
    ------
    UnknownItem
        An item outside the catalogue.
    RecordError
        An event that is none of credit.record.EVENTS.
    """
    later = pc.not_equal(fresh.column("event"), RECORDED)
    if not pc.any(later).as_py():
        return Admitted(fresh, {})
    about = pc.unique(fresh.column("about").filter(later)).drop_null()
    # An Arrow set, not a list of Python strings: it may hold a hundred thousand ids.
    history = stored(pc.field("record_id").isin(about) | pc.field("about").isin(about))
    concerned = pc.or_kleene(later, pc.is_in(fresh.column("record_id"), about))
    table = pa.concat_tables([history, fresh.filter(concerned).select(JUDGED_COLUMNS)])
    verdict, opens, ids = _judged(table, history.num_rows, catalogue)
    bad = np.flatnonzero(verdict != Verdict.POSSIBLE)
    names = ids.take(arrow_of(bad)).to_pylist()
    refused = {name: (Verdict(int(verdict[row])), int(opens[row])) for name, row in zip(names, bad, strict=True)}
    kept = pc.invert(pc.is_in(fresh.column("record_id"), pa.array(names, pa.string())))
    return Admitted(fresh.filter(kept), refused)


def _judged(table: pa.Table, n_stored: int, catalogue: Catalogue) -> tuple[Integers, Integers, pa.ChunkedArray]:
    """Verdict, repair day and record id of each later event of the table, whose first rows are stored."""
    fact = pc.equal(table.column("event"), RECORDED).to_numpy()
    facts, events = np.flatnonzero(fact), np.flatnonzero(~fact)
    values, ids = _values(table, catalogue), table.column("record_id")
    known = ids.take(arrow_of(facts)).combine_chunks()
    about = pc.index_in(table.column("about").take(arrow_of(events)), value_set=known, skip_nulls=True)
    code = pc.index_in(table.column("event").take(arrow_of(events)), value_set=pa.array(LATER_EVENTS))
    if code.null_count:
        raise RecordError(f"an event is none of {', '.join(EVENTS)}; read the file again with features.readers")
    code = code.to_numpy().astype(np.int64)
    corrected = code == LATER_EVENTS.index("corrected")
    known_at = table.column("known_at").cast(pa.int32()).to_numpy()[events].astype(np.int64)
    happenings = Happenings(
        fact=about.fill_null(-1).to_numpy().astype(np.int64),
        event=code,
        day=np.where(corrected, known_at, values.decided[events]),
        stored=events < n_stored,
        values=Values(values.decided[events], values.repair_opens[events]),
    )
    verdict, opens = judge(happenings, Values(values.decided[facts], values.repair_opens[facts]))
    return verdict, opens, ids.take(arrow_of(events))


def _values(table: pa.Table, catalogue: Catalogue) -> Values:
    """Decision day of each row, and the day from which it may be repaired."""
    item = pc.dictionary_encode(table.column("item")).combine_chunks()
    months = months_of(
        "shortest", table, item=item.indices.to_numpy().astype(np.int64), names=item.dictionary.to_pylist(), catalogue=catalogue
    )
    decided: Days = table.column("event_date").cast(pa.int32()).to_numpy()
    opens = add_months(decided, np.maximum(months, 0)).astype(np.int64)
    return Values(decided.astype(np.int64), np.where(months == NO_PERIOD, _NO_DAY, opens))


def first_of_each(records: pa.Table) -> pa.Table:
    """Records without later ones of the same identifier, order kept."""
    _, first = np.unique(records.column("record_id").to_numpy(zero_copy_only=False).astype("S32"), return_index=True)
    return records.take(pa.array(np.sort(first)))
