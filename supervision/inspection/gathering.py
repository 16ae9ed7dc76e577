"""The population of a plan from records: who is registered, where and in which industry, when last inspected, with which cause."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from credit.record import RECORDED
from features.records.store import RecordStore
from supervision.inspection.population import Population
from supervision.inspection.rules import PlanRules
from supervision.standings import Standings

UNKNOWN = "未登记"
_COLUMNS = ("record_id", "subject", "event", "about", "event_date", "known_at", "category", "until", "details")


def gather(store: RecordStore, standings: Standings, rules: PlanRules) -> Population:
    """Everybody who has a tier on the day of `standings` and is registered and whose term has not ended.

    Raises
    ------
    ImpossiblePlan
        Nobody is.
    """
    day = standings.day
    registered = _latest(_known(store, "registration", day), day)
    inspected = _last_visits(_known(store, "inspection_result", day))
    tier_of = dict(zip(standings.subjects.tolist(), standings.tier_names, strict=True))
    cause_of = causes(standings, rules)
    rows = [
        (subject, tier_of[subject], industry, place, inspected.get(subject), cause_of.get(subject, ""))
        for subject, (industry, place) in registered.items()
        if subject in tier_of
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    types = [pa.string()] * 4 + [pa.date32(), pa.string()]
    names = ("subject", "tier", "industry", "place", "last_inspected", "cause")
    return Population(pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)}))


def causes(standings: Standings, rules: PlanRules) -> dict[str, str]:
    """Subject → the first cause of the rules that it meets."""
    found: dict[str, str] = {}
    for cause in reversed(rules.causes):
        met = standings.subjects[standings.meets(cause.when)]
        found |= dict.fromkeys(met.tolist(), cause.name)
    return found


def _known(store: RecordStore, item: str, day: date) -> pa.Table:
    """What was known of the item on the day, without what its source took back by then."""
    rows = store.records(items=[item], columns=_COLUMNS)
    rows = rows.filter(pc.less_equal(rows.column("known_at"), pa.scalar(day)))
    gone = rows.filter(pc.is_in(rows.column("event"), value_set=pa.array(["withdrawn", "dispute_upheld"]))).column("about")
    told = rows.filter(pc.is_in(rows.column("event"), value_set=pa.array([RECORDED, "corrected"])))
    fact = pc.coalesce(told.column("about"), told.column("record_id"))
    return told.filter(pc.invert(pc.is_in(fact, value_set=gone.combine_chunks())))


def _latest(rows: pa.Table, day: date) -> dict[str, tuple[str, str]]:
    """Subject → industry and place as last told; without those whose term has ended."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows.sort_by("known_at").select(["subject", "category", "until", "details"]).to_pylist():
        if row["until"] is not None and row["until"] < day:
            found.pop(row["subject"], None)
            continue
        place = json.loads(row["details"]).get("ZCSX") if row["details"] else None
        found[row["subject"]] = (row["category"] or UNKNOWN, place or UNKNOWN)
    return found


def _last_visits(rows: pa.Table) -> dict[str, date]:
    latest = rows.group_by("subject").aggregate([("event_date", "max")])
    subjects, days = latest.column("subject").to_pylist(), latest.column("event_date_max").to_pylist()
    return dict(zip(subjects, days, strict=True))
