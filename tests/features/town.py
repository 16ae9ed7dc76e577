"""A made-up town for the tests of features: three items, some fifty features of every kind, and rows in one line each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from credit.items import Catalogue, Item
from credit.record import RECORD_SCHEMA
from features.declaration import Column, Declared, derived, records
from features.feature_set import FeatureSet
from features.life.lives import Lives

DIMENSIONS = {"order": "秩序"}


def _item(name: str, *own: dict[str, Any], **more: Any) -> Item:
    fields = [
        {"code": "ID", "name": "主体", "role": "subject", "identifier": "number"},
        {"code": "DAY", "name": "日期", "type": "date", "role": "event_date"},
        {"code": "WORD", "name": "种类", "role": "category"},
        *own,
    ]
    common = {"id": name, "name": name, "english": name, "subjects": ["enterprise", "person"], "legal_basis": "none"}
    return Item.model_validate({**common, "purposes": ["self"], "fields": fields, **more})


# Periods are short, so that a year holds beginnings and ends of all of them.
PUBLICITY = {
    "minor": {"shortest": 0, "longest": 0},
    "general": {"shortest": 1, "longest": 2},
    "serious": {"shortest": 2, "longest": 5},
}
SORT = {"code": "SORT", "name": "担保", "type": "enum", "values": ["credit", "secured"]}
CATALOGUE = Catalogue(
    {
        "penalty": _item("penalty", negative=True, severity={"default": "general"}, publicity=PUBLICITY),
        "grade": _item("grade", order=["D", "C", "B", "A"]),
        "loan": _item("loan", SORT, kind="SORT"),
    },
    digest="town",
)

penalties, grades, loans = records("penalty"), records("grade"), records("loan")
everything = records("penalty", "grade", "loan")


@derived(dimension="order", label="x", unit="x")
def fines_per_penalty(fine_sum_6m: Column, penalty_count_6m: Column) -> Column:
    """Mean fine in six months; absent where there was none."""
    return fine_sum_6m / penalty_count_6m


@derived(dimension="order", label="x", unit="x")
def fines_and_rank(fines_per_penalty: Column, _rank: Column) -> Column:
    """A derived feature of a derived and of an internal one."""
    return fines_per_penalty + _rank


FEATURES: dict[str, Declared] = {
    "fines_and_rank": fines_and_rank,
    "penalty_count": penalties.count(),
    "penalty_count_1m": penalties.count(months=1),
    "penalty_count_6m": penalties.count(months=6),
    "penalty_any_6m": penalties.where(status="any").count(months=6),
    "penalty_serious_6m": penalties.where(severity="serious").count(months=6),
    "penalty_not_minor_12m": penalties.where(severity=("general", "严重")).count(months=12),
    "penalty_fine": penalties.where(category="fine").count(),
    "penalty_disputed": penalties.where(status="disputed").count(),
    "penalty_repaired_12m": penalties.where(status="repaired").count(months=12),
    "penalty_masked": penalties.where(status="masked").count(),
    "penalty_withdrawn": penalties.where(status="withdrawn").count(),
    "penalty_expired_3m": penalties.where(status="expired").count(months=3),
    "penalty_of_north": penalties.where(authority="north").count(),
    "fine_sum_6m": penalties.sum("amount", months=6),
    "fine_big_6m": penalties.where(amount_at_least=2.0).count(months=6),
    "fine_middle": penalties.where(amount_at_least=1.0, amount_below=3.0).sum("amount"),
    "fine_max_3m": penalties.max("amount", months=3),
    "fine_min_3m": penalties.min("amount", months=3),
    "fine_latest": everything.latest("amount"),
    "quantity_latest_2m": everything.latest("quantity", months=2),
    "quantity_small": everything.where(quantity_at_least=1.0, quantity_below=2.0).max("quantity"),
    "fines_per_penalty": fines_per_penalty,
    "_rank": grades.latest("category"),
    "rank_min_6m": grades.min("category", months=6),
    "rank_sum": grades.sum("category"),
    "loans_in_force": loans.where(in_force=True).count(),
    "loans_secured_6m": loans.where(kind="secured").count(months=6),
    "loans_on_credit": loans.where(kind="credit", category="fine").sum("amount"),
    "loan_until": loans.max("until_days"),
    "loan_until_sum_6m": loans.where(in_force=True).sum("until_days", months=6),
    "counterparties_6m": everything.distinct("counterparty", months=6),
    "counterparties": everything.where(status="any").distinct("counterparty"),
    "categories_2m": everything.distinct("category", months=2),
    "authorities": penalties.distinct("authority"),
    "documents_3m": penalties.distinct("document", months=3),
    "days_since": penalties.days_since(),
    "days_since_6m": everything.days_since(months=6),
    "days_since_first": everything.days_since(first=True),
    "days_since_first_3m": penalties.days_since(first=True, months=3),
    "share_serious_6m": penalties.where(severity="serious").share(of=penalties, months=6),
    "share_of_amount": penalties.share(of=everything, field="amount"),
    "trend_1m": everything.trend(months=1),
    "trend_3m": penalties.where(severity="general").trend(months=3),
}


def features(**declared: Declared) -> FeatureSet:
    """A feature set of the town's enterprises."""
    return FeatureSet("enterprise", dimensions=DIMENSIONS, declared=declared, catalogue=CATALOGUE)


FEATURE_SET = features(**FEATURES)


def row(record_id: str, day: str | date, **values: Any) -> dict[str, Any]:
    """A row of a general penalty of A known on the day of its event, but for `values`."""
    event_date = date.fromisoformat(day) if isinstance(day, str) else day
    plain: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
    plain |= {"record_id": record_id, "item": "penalty", "subject": "A", "subject_kind": "enterprise", "event": "recorded"}
    plain |= {"event_date": event_date, "known_at": event_date, "severity": 2, "content": record_id, "source": "test"}
    for name in ("known_at", "until"):
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(values[name])
    if unknown := set(values) - set(plain):
        raise ValueError(f"no column {unknown}")
    return plain | values


def lives(*rows: dict[str, Any]) -> Lives:
    """The lives of rows in order of arrival."""
    return Lives.of(pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA), CATALOGUE)
