"""From rows of facts and later events to intervals of knowledge: which values and which status a fact has from day to day.

On a day D a fact is known when its `known_at` ≤ D; its values are those of its last correction with known_at ≤ D, else its
own; it is seen when the event_date of those values ≤ D. A later event other than a correction takes effect on the later of its
event_date and known_at; of those in effect the last in the world counts, by event_date: an objection that was decided before one
learnt that it had been opened is decided. Of several statuses the strongest holds: withdrawn (or an objection upheld) > repaired
> masked > expired (after the last day of publicity) > disputed > active. Events of equal day hold in the order of arrival.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from credit.clock import months_of
from credit.errors import RecordError
from credit.items import Catalogue
from credit.publicity import NO_PERIOD
from credit.record import EVENTS, RECORDED
from features.arrow import arrow_of
from features.days import ALWAYS, NEVER, Days, add_months
from features.selection import STATUSES

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
_CODE = {event: code for code, event in enumerate(EVENTS)}
_STATUS = {status: code for code, status in enumerate(STATUSES)}
_UNSEEN = -1


@dataclass(frozen=True)
class Intervals:
    """Columns of one length, in no order: in [from_day, to_day) the fact has these values and this status.

    `fact` and `values` are rows of the table that the intervals were made from: the fact itself, and the row whose values hold.
    """

    fact: Rows
    values: Rows
    status: NDArray[np.int8]
    from_day: Days
    to_day: Days


@dataclass(frozen=True)
class _Table:
    """What the intervals depend on, one entry a row; `ends` is the first day after publicity, NEVER where it has no end."""

    event: NDArray[np.int64]
    about: Rows
    event_date: Days
    known_at: Days
    ends: Days


def intervals(records: pa.Table, catalogue: Catalogue) -> Intervals:
    """The intervals of all facts in `records` (RECORD_SCHEMA, in order of arrival).

    Of rows with one record_id the first counts. An event about a fact that is not in `records` waits for it.

    Raises
    ------
    UnknownItem
        An item outside the catalogue.
    RecordError
        An event that is none of credit.record.EVENTS.
    """
    once = _first_of_each(records.column("record_id"))
    event = pc.index_in(records.column("event"), value_set=pa.array(EVENTS)).fill_null(-1).to_numpy().astype(np.int64)
    if (event < 0).any():
        raise RecordError(f"an event is none of {', '.join(EVENTS)}; read the file again with features.readers")
    facts = np.flatnonzero(once & (event == _CODE[RECORDED]))
    about = _about(records, facts)
    event_date, known_at = (records.column(name).cast(pa.int32()).to_numpy() for name in ("event_date", "known_at"))
    table = _Table(np.where(once, event, -1), about, event_date, known_at, _ends(records, about, catalogue))
    later = np.flatnonzero(once & (event != _CODE[RECORDED]) & (about >= 0))
    eventful = np.zeros(len(event), np.bool_)
    eventful[about[later]] = True
    return _joined(_plain(table, facts[~eventful[facts]]), _eventful(table, np.flatnonzero(eventful), later))


def _first_of_each(ids: pa.ChunkedArray) -> Flags:
    codes = pc.dictionary_encode(ids).combine_chunks().indices.to_numpy().astype(np.int64)
    # Codes are given in order of first appearance, so a row is the first of its kind exactly when its code is a new high.
    before = np.concatenate([[-1], np.maximum.accumulate(codes)[:-1]]) if len(codes) else codes
    return np.asarray(codes > before)


def _about(records: pa.Table, facts: Rows) -> Rows:
    """For each row the row of the fact it is about; -1 for facts, and for events about nothing that is here."""
    ids = records.column("record_id").take(arrow_of(facts))
    found = pc.index_in(records.column("about"), value_set=ids.combine_chunks(), skip_nulls=True)
    number = found.fill_null(-1).to_numpy()
    return np.where(number >= 0, facts[number] if len(facts) else -1, -1).astype(np.int64)


def _ends(records: pa.Table, about: Rows, catalogue: Catalogue) -> Days:
    """First day after publicity for the values of each row, by the rule of its fact's item."""
    encoded = pc.dictionary_encode(records.column("item")).combine_chunks()
    item = encoded.indices.to_numpy().astype(np.int64)
    item = np.where(about >= 0, item[about], item)
    months = months_of("longest", records, item=item, names=encoded.dictionary.to_pylist(), catalogue=catalogue)
    ends = np.full(len(item), NEVER, np.int32)
    ending = np.flatnonzero(months != NO_PERIOD)
    event_date = records.column("event_date").cast(pa.int32()).to_numpy()
    ends[ending] = add_months(event_date[ending], months[ending]) + 1
    return ends


def _plain(table: _Table, facts: Rows) -> Intervals:
    """Facts to which nothing happened: active from the day they are known, expired after their publicity."""
    seen = np.maximum(table.known_at[facts], table.event_date[facts])
    ends = table.ends[facts]
    active, over = seen < ends, ends < NEVER
    fact = np.concatenate([facts[active], facts[over]])
    status = np.repeat([_STATUS["active"], _STATUS["expired"]], [active.sum(), over.sum()]).astype(np.int8)
    from_day = np.concatenate([seen[active], np.maximum(seen, ends)[over]])
    to_day = np.concatenate([ends[active], np.full(over.sum(), NEVER, np.int32)])
    return Intervals(fact, fact, status, from_day, to_day)


def _eventful(table: _Table, facts: Rows, later: Rows) -> Intervals:
    """Facts to which something happened: their state at every day on which it may change, equal neighbours joined."""
    corrections = later[table.event[later] == _CODE["corrected"]]
    others = later[table.event[later] != _CODE["corrected"]]
    effective = np.maximum(table.event_date, table.known_at)
    bearers, owners = np.concatenate([facts, corrections]), np.concatenate([facts, table.about[corrections]])
    turning = np.concatenate([table.known_at[bearers], table.event_date[bearers], table.ends[bearers], effective[others]])
    turned = np.concatenate([owners, owners, owners, table.about[others]])
    # Nothing is known of a fact before its own known_at, whatever else is.
    moments = np.unique(_moment(turned, np.maximum(turning, table.known_at[turned])))
    fact, day = moments >> 32, ((moments & 0xFFFFFFFF) + ALWAYS).astype(np.int32)
    since = np.concatenate([np.full(len(facts), ALWAYS, np.int32), table.known_at[corrections]])
    values = _last(moments, rows=bearers, of=owners, day=since)
    status = np.where(table.event_date[values] <= day, _status(table, moments, others, table.ends[values] <= day), _UNSEEN)
    new = np.ones(len(fact), np.bool_)
    new[1:] = (fact[1:] != fact[:-1]) | (values[1:] != values[:-1]) | (status[1:] != status[:-1])
    kept = np.flatnonzero(new)
    fact, values, day, status = fact[kept], values[kept], day[kept], status[kept]
    to_day = np.full(len(kept), NEVER, np.int32)
    to_day[:-1] = np.where(fact[1:] == fact[:-1], day[1:], NEVER)
    seen = (status != _UNSEEN) & (day < NEVER)
    return Intervals(fact[seen], values[seen], status[seen].astype(np.int8), day[seen], to_day[seen])


def _status(table: _Table, moments: Rows, rows: Rows, expired: Flags) -> NDArray[np.int64]:
    """The strongest status at each moment, given the events (`rows`) other than corrections."""
    effective = np.maximum(table.event_date, table.known_at)

    def lasting(marks: Sequence[str], ends: Sequence[str] = ()) -> Flags:
        codes = [_CODE[event] for event in (*marks, *ends)]
        some = rows[np.isin(table.event[rows], codes)]
        last = _last(moments, rows=some, of=table.about[some], day=effective[some], world=table.event_date[some])
        return np.asarray((last >= 0) & np.isin(table.event[last], codes[: len(marks)]))

    return np.select(
        [
            lasting(["withdrawn", "dispute_upheld"]),
            lasting(["repaired"]),
            lasting(["masked"], ["unmasked"]),
            expired,
            lasting(["dispute_opened"], ["dispute_rejected"]),
        ],
        [_STATUS[status] for status in ("withdrawn", "repaired", "masked", "expired", "disputed")],
        _STATUS["active"],
    )


def _moment(fact: Rows, day: Days) -> Rows:
    """A fact and a day as one number that sorts as the pair does."""
    return (fact.astype(np.int64) << 32) + (day.astype(np.int64) - ALWAYS)


def _last(moments: Rows, *, rows: Rows, of: Rows, day: Days, world: Days | None = None) -> Rows:
    """For each moment the last of `rows` about its fact (`of`), by `world`, that took effect by its day; -1 if none.

    `world` is the day in the world, by default `day`, on which it took effect; of equal days the last to arrive is the last.
    """
    if not len(rows):
        return np.full(len(moments), -1, np.int64)
    keys = _moment(of, day)
    order = np.lexsort((rows, keys))
    place = np.searchsorted(keys[order], moments, side="right") - 1
    found = order if world is None else _latest_so_far(of, order, np.lexsort((rows, world)))
    found = found[np.maximum(place, 0)]
    return np.where((place >= 0) & (of[found] == moments >> 32), rows[found], -1)


def _latest_so_far(of: Rows, order: Rows, by_world: Rows) -> Rows:
    """At each place of `order` (sorted by fact) the entry that is the last in `by_world` of the same fact's entries so far."""
    rank = np.empty(len(by_world), np.int64)
    rank[by_world] = np.arange(len(by_world))
    # The fact is the leading part of the number, so that the highest so far is always of the fact at hand.
    highest = np.maximum.accumulate(of[order] * len(rank) + rank[order])
    return np.asarray(by_world[highest % len(rank)])


def _joined(one: Intervals, other: Intervals) -> Intervals:
    return Intervals(*(np.concatenate(pair) for pair in zip(one.__dict__.values(), other.__dict__.values(), strict=True)))
