"""Quality of what departments send (归集共享质效评估): compliance, lateness, concealment, completeness, repetition.

By department, month and item. The rates as 双公示 assessments state them (合规率, 迟报率, 瞒报率): valid rows of those sent;
decisions reported after the limit of those reported; decisions found in a spot check and never reported, of those found and due.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit.items import Catalogue
from credit.record import RECORDED
from credit.workdays import Deadline, deadline
from features.quality.deliveries import COUNTED
from features.readers.sent import department_of
from features.records.store import RecordStore

KEYS = ("department", "month", "item")
COUNTS = (*COUNTED, "dated", "late", "checked", "concealed")


def measure(
    *, deliveries: pa.Table, store: RecordStore, catalogue: Catalogue, since: date, as_of: date, spot_check: pa.Table | None = None
) -> pa.Table:
    """Counts for each department, month of report ("2024-03") and item; what was sent from `since` to `as_of`, both included.

    Parameters
    ----------
    deliveries
        In DELIVERY_SCHEMA.
    spot_check
        Rows of a Listing: decisions found, each in the month in which it was taken, however long ago; its columns are added up
        as `checked` and `concealed`.

    Returns
    -------
    pa.Table
        KEYS and COUNTS, sorted by KEYS. `dated` are reported decisions of items with a limit, `late` those after it.
    """
    kept = deliveries.filter(_between(deliveries.column("reported"), since, as_of))
    sent = _keyed(kept.column("department"), kept.column("reported"), kept.column("item"), {n: kept.column(n) for n in COUNTED})
    parts = [sent, _timely(store, catalogue, since=since, as_of=as_of)]
    if spot_check is not None:
        parts.append(_concealed(spot_check, catalogue))
    summed = pa.concat_tables(parts).group_by(list(KEYS)).aggregate([(name, "sum") for name in COUNTS])
    columns = {name.removesuffix("_sum"): summed.column(name) for name in summed.column_names}
    return pa.table(columns).select([*KEYS, *COUNTS]).sort_by([(key, "ascending") for key in KEYS])


def checked_against(spot_check: pa.Table, store: RecordStore, *, catalogue: Catalogue, as_of: date) -> pa.Table:
    """The rows of a spot check that were due by `as_of`, with a column `concealed`: True where no report had come by then."""
    due = pa.array([_due(catalogue, row["item"], row["decided"], as_of) for row in spot_check.to_pylist()], pa.bool_())
    rows = spot_check.filter(due)
    ids = rows.column("record_id").to_pylist()
    found = store.records(record_ids=ids, columns=["record_id", "known_at"])
    reported = found.filter(pc.less_equal(found.column("known_at"), pa.scalar(as_of))).column("record_id").combine_chunks()
    return rows.append_column("concealed", pc.invert(pc.is_in(rows.column("record_id"), reported)))


def announced(catalogue: Catalogue, *, since: date, as_of: date) -> bool:
    """Whether the holidays are known of every year in which a limit may have ended."""
    longest = max((item.report_within or 0 for item in catalogue.values()), default=0)
    return not longest or all(deadline(day, longest).announced for day in (since, as_of))


def _due(catalogue: Catalogue, item: str, decided: date | None, as_of: date) -> bool:
    limit = catalogue[item].report_within
    if decided is None:
        return True
    return (deadline(decided, limit).day if limit else decided) <= as_of


def _timely(store: RecordStore, catalogue: Catalogue, *, since: date, as_of: date) -> pa.Table:
    """Reported decisions of items with a limit, and those reported after it."""
    limits = {item.id: item.report_within for item in catalogue.values() if item.report_within}
    columns = ["item", "event", "authority", "event_date", "known_at"]
    rows = store.records(items=sorted(limits), columns=columns)
    within = _between(rows.column("known_at"), since, as_of)
    rows = rows.filter(pc.and_(within, pc.equal(rows.column("event"), RECORDED)))
    parts = [_empty()]
    for item_id, limit in limits.items():
        of_item = rows.filter(pc.equal(rows.column("item"), item_id)).combine_chunks()
        last = _last_days(of_item.column("event_date"), limit)
        late = pc.greater(of_item.column("known_at"), last).cast(pa.int64())
        counts = {"dated": pa.array(np.ones(of_item.num_rows, dtype=np.int64)), "late": late}
        department = department_of(catalogue[item_id], of_item.column("authority"))
        parts.append(_keyed(department, of_item.column("known_at"), of_item.column("item"), counts))
    return pa.concat_tables(parts)


def _last_days(days: pa.ChunkedArray, limit: int) -> pa.ChunkedArray:
    """The last day of the limit after each day; each different day is counted once."""
    different = pc.unique(days)
    ends: Iterable[Deadline] = (deadline(day, limit) for day in different.to_pylist())
    return pa.array([end.day for end in ends], pa.date32()).take(pc.index_in(days, different))


def _concealed(checked: pa.Table, catalogue: Catalogue) -> pa.Table:
    parts = [_empty()]
    for item_id in pc.unique(checked.column("item")).to_pylist():
        rows = checked.filter(pc.equal(checked.column("item"), item_id))
        counts = {
            "checked": pa.array(np.ones(rows.num_rows, dtype=np.int64)),
            "concealed": rows.column("concealed").cast(pa.int64()),
        }
        department = department_of(catalogue[item_id], rows.column("authority"))
        parts.append(_keyed(department, rows.column("decided"), rows.column("item"), counts))
    return pa.concat_tables(parts)


def _keyed(department: pa.ChunkedArray, day: pa.ChunkedArray, item: pa.ChunkedArray, counts: dict[str, pa.Array]) -> pa.Table:
    """KEYS and COUNTS, counts that are not given being 0; a row without a day has the month ""."""
    zero = pa.array(np.zeros(len(item), dtype=np.int64))
    month = pc.fill_null(pc.utf8_slice_codeunits(day.cast(pa.string()), 0, 7), "")
    return pa.table({"department": department, "month": month, "item": item, **{n: counts.get(n, zero) for n in COUNTS}})


def _empty() -> pa.Table:
    return pa.schema([*((key, pa.string()) for key in KEYS), *((count, pa.int64()) for count in COUNTS)]).empty_table()


def _between(days: pa.ChunkedArray, since: date, until: date) -> pa.ChunkedArray:
    return pc.and_(pc.greater_equal(days, pa.scalar(since)), pc.less_equal(days, pa.scalar(until)))
