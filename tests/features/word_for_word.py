"""The second opinion: what features mean, word for word, in loops over rows. Slow, and shares no code with the engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import nan
from typing import Any

from credit.calendar import add_months
from credit.items import Catalogue
from credit.severity import Severity
from features.declaration import Aggregate, Declared, Derived
from features.selection import Selection

Row = Mapping[str, Any]
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Seen:
    """A fact as it is seen on a day: the values that hold, and its status, since when both are so."""

    fact: Row
    values: Row
    status: str
    since: date
    arrival: int


class Book:
    """All rows in order of arrival."""

    def __init__(self, rows: Sequence[Row], catalogue: Catalogue) -> None:
        self.rows: list[Row] = []
        for row in rows:
            if row["record_id"] not in [earlier["record_id"] for earlier in self.rows]:
                self.rows.append(row)
        self.facts = [row for row in self.rows if row["event"] == "recorded"]
        self.catalogue = catalogue
        self.state = cache(self._state)

    def _state(self, number: int, day: date) -> tuple[int, str] | None:
        """Which row's values hold for fact `number` on `day`, and its status; None while it is not seen."""
        fact = self.facts[number]
        if fact["known_at"] > day:
            return None
        about = [row for row in self.rows if row["event"] != "recorded" and row["about"] == fact["record_id"]]
        values = fact
        for row in sorted(about, key=lambda row: row["known_at"]):
            if row["event"] == "corrected" and row["known_at"] <= day:
                values = row
        if values["event_date"] > day:
            return None
        withdrawn = repaired = masked = disputed = False
        for row in sorted(about, key=lambda row: row["event_date"]):
            if max(row["event_date"], row["known_at"]) > day:
                continue
            match row["event"]:
                case "withdrawn" | "dispute_upheld":
                    withdrawn = True
                case "repaired":
                    repaired = True
                case "masked" | "unmasked":
                    masked = row["event"] == "masked"
                case "dispute_opened" | "dispute_rejected":
                    disputed = row["event"] == "dispute_opened"
        rule = self.catalogue[fact["item"]].publicity
        end = None if rule is None else rule.ends(Severity(values["severity"]), values["event_date"])
        expired = end is not None and day > end
        flags = {"withdrawn": withdrawn, "repaired": repaired, "masked": masked, "expired": expired, "disputed": disputed}
        return self.rows.index(values), next((name for name, flag in flags.items() if flag), "active")

    def seen(self, subject: str, day: date) -> list[Seen]:
        """All facts of a subject that are seen on `day`, newest first."""
        found = []
        for number, fact in enumerate(self.facts):
            state = self.state(number, day)
            if fact["subject"] != subject or state is None:
                continue
            since = day
            while since > FIRST_DAY and self.state(number, since - timedelta(days=1)) == state:
                since -= timedelta(days=1)
                if since < min(fact["known_at"], fact["event_date"]):
                    break
            found.append(Seen(fact, self.rows[state[0]], state[1], since, number))
        return sorted(found, key=lambda one: (one.values["event_date"], one.since, one.arrival), reverse=True)

    def selected(self, selection: Selection, subject: str, days: tuple[date, date]) -> list[Seen]:
        """Facts of `subject` seen on days[1] that meet the selection, with an event after days[0] and not after days[1]."""
        return [
            one for one in self.seen(subject, days[1]) if one.values["event_date"] > days[0] and _meets(one, selection, days[1])
        ]

    def known(self, subject: str, day: date) -> int:
        """How many records of the subject are known."""
        return len([one for one in self.seen(subject, day) if one.status != "withdrawn"])

    def value(self, name: str, features: Mapping[str, Declared], subject: str, day: date) -> float:
        """The value of a feature."""
        one = features[name]
        if isinstance(one, Derived):
            import numpy as np

            inputs = [np.array([self.value(part, features, subject, day)]) for part in one.inputs]
            with np.errstate(all="ignore"):
                result = float(one.function(*inputs)[0])
            return nan if abs(result) == float("inf") else result
        assert isinstance(one, Aggregate)
        return self._aggregate(one, subject, day)

    def _aggregate(self, one: Aggregate, subject: str, day: date) -> float:
        first = FIRST_DAY if one.months is None else add_months(day, -one.months)
        taken = self.selected(one.selection, subject, (first, day))
        numbers = [number for record in taken if (number := self._number(record, one.field, day)) is not None]
        if one.kind == "share":
            assert one.of is not None
            whole = self.selected(one.of, subject, (first, day))
            if one.field is None:
                return len(taken) / len(whole) if whole else nan
            of = sum(number for record in whole if (number := self._number(record, one.field, day)) is not None)
            return sum(numbers) / of if of else nan
        if one.kind == "trend":
            assert one.months is not None
            before = self.selected(one.selection, subject, (add_months(day, -2 * one.months), day))
            return len(taken) - (len(before) - len(taken))
        return _PLAIN[one.kind](taken, numbers, day, one.field)

    def _number(self, one: Seen, field: str | None, day: date) -> float | None:
        if field == "category":
            order = self.catalogue[one.fact["item"]].order
            return float(order.index(one.values["category"])) if one.values["category"] in order else None
        if field == "until_days":
            return None if one.values["until"] is None else float((one.values["until"] - day).days)
        return one.values[field] if field in ("amount", "quantity") else None

    def behind(self, name: str, features: Mapping[str, Declared], subject: str, day: date) -> set[str]:
        """The records that a value rests on."""
        one = features[name]
        if isinstance(one, Derived):
            return set().union(*(self.behind(part, features, subject, day) for part in one.inputs))
        assert isinstance(one, Aggregate)
        months = one.months and (2 * one.months if one.kind == "trend" else one.months)
        first = FIRST_DAY if months is None else add_months(day, -months)
        taken = self.selected(one.selection, subject, (first, day))
        if one.kind == "share" and one.of is not None:
            taken = taken + self.selected(one.of, subject, (first, day))
        if one.kind == "distinct":
            taken = [record for record in taken if record.values[one.field or ""] is not None]
        elif one.field is not None:
            taken = [record for record in taken if self._number(record, one.field, day) is not None]
        if one.kind in ("max", "min", "latest", "days_since", "days_since_first"):
            wanted = self._aggregate(one, subject, day)
            decided = [r for r in taken if one.field is None or one.kind == "latest" or self._number(r, one.field, day) == wanted]
            taken = decided[-1:] if one.kind == "days_since_first" else decided[:1]
        return {record.fact["record_id"] for record in taken}


def _meets(one: Seen, selection: Selection, day: date) -> bool:
    values = one.values
    amount, quantity = values["amount"], values["quantity"]
    return (
        one.fact["item"] in selection.items
        and one.status in (selection.statuses or ("active", "disputed"))
        and (selection.severities is None or values["severity"] in selection.severities)
        and (selection.categories is None or values["category"] in selection.categories)
        and (selection.authorities is None or values["authority"] in selection.authorities)
        and (selection.kinds is None or json.loads(values["details"] or "{}").get("SORT") in selection.kinds)
        and (selection.amount_at_least is None or (amount is not None and amount >= selection.amount_at_least))
        and (selection.amount_below is None or (amount is not None and amount < selection.amount_below))
        and (selection.quantity_at_least is None or (quantity is not None and quantity >= selection.quantity_at_least))
        and (selection.quantity_below is None or (quantity is not None and quantity < selection.quantity_below))
        and (not selection.in_force or values["until"] is None or values["until"] >= day)
    )


_Plain = Callable[[list[Seen], list[float], date, str | None], float]
_PLAIN: dict[str, _Plain] = {
    "count": lambda taken, _numbers, _day, _field: len(taken),
    "sum": lambda _taken, numbers, _day, _field: sum(numbers),
    "max": lambda _taken, numbers, _day, _field: max(numbers, default=nan),
    "min": lambda _taken, numbers, _day, _field: min(numbers, default=nan),
    "latest": lambda _taken, numbers, _day, _field: numbers[0] if numbers else nan,
    "distinct": lambda taken, _numbers, _day, field: len({r.values[field or ""] for r in taken} - {None}),
    "days_since": lambda taken, _numbers, day, _field: (day - taken[0].values["event_date"]).days if taken else nan,
    "days_since_first": lambda taken, _numbers, day, _field: (day - taken[-1].values["event_date"]).days if taken else nan,
}
