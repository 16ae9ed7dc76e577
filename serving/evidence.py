"""The records behind the reasons of a score: which they are, until when each counts, from when, how and where it is repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

import msgspec
import pyarrow as pa

from credit.clock import Publicity, publicities_of
from credit.items import Catalogue
from credit.language import Language
from credit.severity import Severity
from features.records.states import values_of_each
from features.scan.lineage import Behind
from serving.answers import RecordAnswer, RepairAnswer
from serving.words import Words

Record = TypeVar("Record")
Proof = Mapping[str, tuple[Behind, ...]]


class Shown(NamedTuple):
    """A subject whose records are told: its rows (RECORD_SCHEMA), and feature → records behind it."""

    subject: str
    rows: pa.Table
    proof: Proof


def record_answers(shown: Sequence[Shown], *, catalogue: Catalogue, words: Words, as_of: date) -> list[tuple[RecordAnswer, ...]]:
    """Of each subject the records that its proof names, newest first."""
    stops = [_last_of_each(one.proof) for one in shown]
    rows = pa.concat_tables({one.subject: one.rows for one in shown}.values()).combine_chunks()
    said = values_of_each(rows, {name for some in stops for name in some}, as_of)
    own = [said.get(one.subject, {}) for one in shown]
    facts = [[(of[i], stop) for i, stop in some.items() if i in of] for of, some in zip(own, stops, strict=True)]
    clocks = iter(_clocks([row for some in facts for row, _ in some], catalogue))
    told = (
        [record_answer(row, next(clocks), stops=stop, catalogue=catalogue, words=words) for row, stop in some] for some in facts
    )
    return [tuple(newest_first(some, lambda one: (one.event_date, one.record_id))) for some in told]


def _clocks(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[Publicity | None]:
    """The publicity of each record, those of an item looked up together."""
    by_item: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        by_item.setdefault(row["item"], []).append(at)
    found: dict[int, Publicity | None] = {}
    for item, places in by_item.items():
        found.update(zip(places, publicities_of([rows[at] for at in places], catalogue[item]), strict=True))
    return [found[at] for at in range(len(rows))]


def newest_first(records: Iterable[Record], key: Callable[[Record], tuple[Any, str]]) -> list[Record]:
    """The records of an answer in their order: by day and id, as `key` reads them."""
    return sorted(records, key=key, reverse=True)


def _last_of_each(proof: Proof) -> dict[str, Behind]:
    """Of each record the reason for which it counts longest."""
    stops: dict[str, Behind] = {}
    for one in (one for several in proof.values() for one in several):
        before = stops.get(one.record_id)
        if before is None or (before.last_day is not None and (one.last_day is None or one.last_day > before.last_day)):
            stops[one.record_id] = one
    return stops


def record_answer(
    row: Mapping[str, Any], clock: Publicity | None, *, stops: Behind, catalogue: Catalogue, words: Words
) -> RecordAnswer:
    """One record, as the person that it is about needs to read it."""
    item = catalogue[row["item"]]
    repair = repair_answer(row, clock, catalogue, words) if clock and clock.repair_opens < clock.ends else None
    told = RecordAnswer(
        record_id=row["record_id"],
        item=item.id,
        name=words.item(item),
        document=row["document"],
        authority=row["authority"],
        event_date=row["event_date"],
        severity=words.severity(Severity(row["severity"])),
        status=stops.status,
        counts_until=stops.last_day,
        ended_by=stops.ended_by,
        public_until=clock.ends if clock else None,
        basis=clock.basis if clock else item.legal_basis,
        repair_from=repair.opens if repair else None,
        repair=repair,
        text="",
    )
    return msgspec.structs.replace(told, text=_text(told, words))


def repair_answer(row: Mapping[str, Any], clock: Publicity, catalogue: Catalogue, words: Words) -> RepairAnswer:
    """How the record is repaired; of use where repair opens before publicity ends by itself."""
    return repair_route(row, clock, catalogue, words.language)


def repair_route(row: Mapping[str, Any], clock: Publicity, catalogue: Catalogue, language: Language) -> RepairAnswer:
    """As `repair_answer`, where no evaluation is asked."""
    route = catalogue.repair.of(row["item"], row["authority"])
    first, second = (paper.in_(language) for paper in route.papers)
    return RepairAnswer(clock.repair_opens, (first, second), route.where.in_(language), route.basis)


def _text(record: RecordAnswer, words: Words) -> str:
    """The record in one sentence: which it is, when it stops counting, and how it is repaired."""
    public = record.public_until
    parts = [
        record.name,
        words.say("record.document", document=record.document) if record.document else "",
        words.say("record.authority", authority=record.authority) if record.authority else "",
        words.say("record.decided", day=record.event_date),
        words.say("record.graded", severity=record.severity) if record.severity else "",
        words.say("record.stands", status=words.say(f"status.{record.status}")) if record.status != "active" else "",
        _stops(record, words),
        words.say("record.public", day=public, basis=record.basis) if public else "",
        *(_how(record.repair, words) if record.repair else [words.say("record.none")] if public else []),
    ]
    return words.sentence(parts)


def _stops(record: RecordAnswer, words: Words) -> str:
    if record.counts_until is None:
        return words.say("record.stays")
    return words.say("record.stops", day=record.counts_until, cause=words.say(f"ended_by.{record.ended_by}"))


def _how(repair: RepairAnswer, words: Words) -> list[str]:
    first, second = repair.papers
    return [
        words.say("record.repair", day=repair.opens),
        words.say("record.papers", first=first, second=second),
        words.say("record.where", where=repair.where, basis=repair.basis),
    ]
