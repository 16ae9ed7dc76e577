"""What a report may tell of a subject's records: which are in force on the day, and for the purpose, and how each is worded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from credit.clock import publicity_of
from credit.item_field import ItemField
from credit.items import Catalogue, Item
from credit.language import Language
from credit.purpose import Purpose
from credit.severity import Severity
from features.life.knowledge import known_by
from features.life.lives import Lives
from features.records.states import states_of, values_on
from serving.report.document import FactLine, Pair
from serving.words import say

# What was repaired, withdrawn, masked or is past its publicity may no longer be shown (国家发展改革委令第36号).
SHOWN = ("active", "disputed")
_NAME = "name"  # the English name of the field that holds a subject's name


@dataclass(frozen=True)
class Facts:
    """The records of one subject that were known on a day, each with its state on it."""

    facts: Mapping[str, Mapping[str, Any]]
    states: Mapping[str, str]
    catalogue: Catalogue

    @classmethod
    def of(cls, rows: pa.Table, catalogue: Catalogue, *, as_of: date) -> Facts:
        """From all rows of the subject (RECORD_SCHEMA); what became known after the day has no effect."""
        known = known_by(rows, as_of)
        return cls(values_on(known, as_of), states_of(Lives.of(known, catalogue), as_of=as_of), catalogue)

    def shown(self, purpose: Purpose) -> Iterator[Mapping[str, Any]]:
        """The records in force that may be told for that purpose, newest first.

        What needs written consent is told to the subject alone; an evaluation may rest on it where the consent is on file.
        """
        for fact in sorted(self.facts.values(), key=lambda fact: (fact["event_date"], fact["record_id"]), reverse=True):
            item = self.catalogue[fact["item"]]
            told = purpose in item.purposes and (purpose is Purpose.SELF or not item.written_consent)
            if told and self.states.get(fact["record_id"]) in SHOWN and not is_identity(item):
                yield fact

    def identity(self) -> Mapping[str, Any] | None:
        """The newest record of who the subject is, if the catalogue has such an item."""
        own = [fact for fact in self.facts.values() if is_identity(self.catalogue[fact["item"]])]
        return max(own, key=lambda fact: (fact["known_at"], fact["record_id"]), default=None)

    def name(self) -> str | None:
        """The subject's name, where a record of who it is has one."""
        fact = self.identity()
        if fact is None:
            return None
        field = next((field for field in self.catalogue[fact["item"]].fields if field.english == _NAME), None)
        return None if field is None else _told(field, fact)

    def pairs(self, language: Language) -> tuple[Pair, ...]:
        """Who the subject is, field by field."""
        fact = self.identity()
        if fact is None:
            return ()
        fields = [field for field in self.catalogue[fact["item"]].fields if field.role != "subject" and not field.sensitive]
        told = ((field.label(language), _told(field, fact)) for field in fields)
        return tuple(Pair(label, value) for label, value in told if value)

    def line(self, fact: Mapping[str, Any], language: Language) -> FactLine:
        """One record, worded."""
        item, status = self.catalogue[fact["item"]], self.states[fact["record_id"]]
        clock, severity = publicity_of(fact, item), Severity(fact["severity"])
        return FactLine(
            record_id=fact["record_id"],
            name=item.name if language is Language.CHINESE else item.english,
            content=" · ".join(_contents(item, fact, language)),
            authority=fact["authority"] or "",
            document=fact["document"] or "",
            day=fact["event_date"],
            severity=say(language, f"severity.{severity.name.lower()}") if severity else "",
            negative=item.negative,
            status=status,
            status_label=say(language, f"status.{status}"),
            public_until=clock.ends if clock else None,
        )


def is_identity(item: Item) -> bool:
    """Whether an item says who a subject is: it is keyed by the subject alone, so that there is one record of each."""
    subjects = {field.code for field in item.fields if field.role == "subject"}
    return bool(item.key) and set(item.key) <= subjects


def _contents(item: Item, fact: Mapping[str, Any], language: Language) -> Iterator[str]:
    """What a record says beside its authority, document and day."""
    apart = ("subject", "event_date", "known_at", "severity", "document", "authority")
    for field in item.fields:
        if field.sensitive or field.role in apart:
            continue
        if text := _told(field, fact):
            plain = field.role == "category" or (field.role is None and field.type in ("text", "enum"))
            yield text if plain else f"{field.label(language)} {text}"


def _told(field: ItemField, fact: Mapping[str, Any]) -> str:
    """A field's value as text; empty where the record has none, or a bare code that says nothing to a reader."""
    value = fact[field.role] if field.role else json.loads(fact["details"] or "{}").get(field.code)
    if value is None or (field.type == "enum" and str(value).isdigit()):
        return ""
    if isinstance(value, float):
        return f"{value:,.10g}"
    return str(value).removesuffix(".0") if field.type == "integer" else str(value)
