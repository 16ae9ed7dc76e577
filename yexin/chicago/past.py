"""The feature row before each inspection, and its comparison with what the city computed itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.items import Catalogue
from features.feature_set import FeatureSet
from features.life.lives import Lives
from features.records.store import RecordStore
from features.rows import FeatureRows
from yexin.chicago.published import MOST_YEARS, YEAR_DAYS, Published

_ONE_DAY = np.timedelta64(1, "D")


def rows_before(store: RecordStore, features: FeatureSet, inspections: Published, *, catalogue: Catalogue) -> FeatureRows:
    """One row an inspection, from what was on record before it, in the order of `inspections`.

    That is what was known at the end of the day before. Where a licence was inspected twice on a day, the first of the two is
    on record before the second: that row stands on the day itself, over records without the second one's own.
    """
    rows = features.build_pairs(store.lives(), subjects=inspections.licence.tolist(), as_of=inspections.day - _ONE_DAY)
    values, as_of, known = rows.values.copy(), rows.as_of.copy(), rows.known.copy()
    second = np.flatnonzero(inspections.second_of_the_day)
    records = store.records(subjects=sorted(set(inspections.licence[second].tolist())))
    for number in second.tolist():
        earlier = _without(records, inspections, number)
        day: date = inspections.day[number].astype(object)
        one = features.build_pairs(Lives.of(earlier, catalogue), subjects=[str(inspections.licence[number])], as_of=[day])
        values[number], as_of[number], known[number] = one.values[0], one.as_of[0], one.known[0]
    return replace(rows, values=values, as_of=as_of, known=known)


def _without(records: pa.Table, inspections: Published, number: int) -> pa.Table:
    """The records without those of inspection `number` and of every later one of its licence."""
    later = (inspections.licence == inspections.licence[number]) & (np.arange(len(inspections)) >= number)
    of_later = pc.is_in(records.column("document"), value_set=pa.array(inspections.inspection[later].tolist(), pa.string()))
    of_inspections = pc.is_in(records.column("item"), value_set=pa.array(["inspection", "violation_count"]))
    return records.filter(pc.invert(pc.and_(of_later, of_inspections)))


def as_the_city_counts(rows: FeatureRows, inspections: Published) -> dict[str, NDArray[np.float64]]:
    """Our values of published.POINT_IN_TIME, shape (n,) each.

    The first four are features. The city's fifth counts to the day of the inspection and not to the day before, in years of
    365 days, 2 at most and where there was none.
    """
    columns = {name: rows.column(name) for name in ("past_fail", "past_critical", "past_serious", "past_minor")}
    waited = (inspections.day - rows.as_of) / _ONE_DAY
    years = (rows.column("days_since_inspection") + waited) / YEAR_DAYS
    return columns | {"time_since_last": np.where(np.isnan(years), MOST_YEARS, np.minimum(years, MOST_YEARS))}


def equal_rows(rows: FeatureRows, inspections: Published) -> dict[str, int]:
    """In how many inspections our value of each column is the city's, to the last bit."""
    ours = as_the_city_counts(rows, inspections)
    return {name: int(np.sum(ours[name] == theirs)) for name, theirs in inspections.columns.items()}
