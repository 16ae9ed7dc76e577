"""Supposed events about records that are there: rows like any other, judged by the same law, appended in memory only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pyarrow as pa

from credit.clock import publicity_of
from credit.errors import ImpossibleHypothesis
from credit.record import RECORD_SCHEMA, digest
from features.records.admission import JUDGED_COLUMNS, admit
from features.records.states import values_on
from serving.standing import Standing

# An authority that ends a record's publicity early takes the record back: of the events that is 撤销.
Supposed = Literal["repaired", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An event supposed to happen on a day, and to be known on it; `record` is a record's id or its document number."""

    event: Supposed
    record: str
    day: date


def supposed_rows(standing: Standing, hypotheses: Sequence[Hypothesis]) -> pa.Table:
    """The rows (RECORD_SCHEMA) of supposed events.

    Raises
    ------
    ImpossibleHypothesis
        No such record, more than one of that number, a day before `as_of`, or an event that the law or the record's life
        does not allow on its day; the message names the rule.
    """
    facts = values_on(standing.rows, standing.as_of)
    rows = event_rows([(_found(one.record, facts), one.event, one.day) for one in hypotheses])
    for one, row in zip(hypotheses, rows.to_pylist(), strict=True):
        _check_day(one, facts[row["about"]], standing)
    if refused := refusals(standing, rows):
        about, reason = next(iter(refused.items()))
        raise ImpossibleHypothesis(named(facts[about]), _with_basis(reason, facts[about], standing))
    return rows


def event_rows(events: Sequence[tuple[Mapping[str, Any], Supposed, date]]) -> pa.Table:
    """Rows of events about facts (rows by name), each known on the day on which it happens."""
    made = [
        dict.fromkeys(RECORD_SCHEMA.names)
        | {name: fact[name] for name in ("item", "subject", "subject_kind")}
        | {"event": event, "about": fact["record_id"], "event_date": day, "known_at": day, "severity": 0}
        | {"record_id": digest("supposed", event, fact["record_id"], str(day)), "content": "", "source": "supposed"}
        for fact, event, day in events
    ]
    return pa.Table.from_pylist(made, schema=RECORD_SCHEMA)


def refusals(standing: Standing, rows: pa.Table) -> dict[str, str]:
    """Id of the record → why its event among `rows` is impossible; judged as the record store judges what is sent to it."""
    history = standing.rows.select(JUDGED_COLUMNS)
    admitted = admit(rows, history.filter, catalogue=standing.catalogue)
    _, refused = admitted.split(rows)
    about = dict(zip(rows.column("record_id").to_pylist(), rows.column("about").to_pylist(), strict=True))
    bad = [about[record_id] for record_id in rows.column("record_id").to_pylist() if record_id in admitted.refused]
    return {record: one.reason for record, one in zip(bad, refused, strict=True)}


def _found(record: str, facts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    if record in facts:
        return facts[record]
    named = [fact for fact in facts.values() if fact["document"] == record]
    if not named:
        raise ImpossibleHypothesis(record, "no record of this subject has that id or document number; see its score's records")
    if len(named) > 1:
        ids = ", ".join(sorted(fact["record_id"] for fact in named))
        raise ImpossibleHypothesis(record, f"{len(named)} records have that document number; name one by its id: {ids}")
    return named[0]


def _check_day(one: Hypothesis, fact: Mapping[str, Any], standing: Standing) -> None:
    if one.day < standing.as_of:
        reason = f"{one.day} lies before {standing.as_of}: what has happened cannot be supposed otherwise; take a later day"
        raise ImpossibleHypothesis(named(fact), reason)
    clock = publicity_of(fact, standing.catalogue[fact["item"]])
    if one.event == "withdrawn" and clock is not None and one.day > clock.ends:
        reason = f"its publicity ends by itself after {clock.ends} ({clock.basis}); take that day or an earlier one"
        raise ImpossibleHypothesis(named(fact), reason)


def _with_basis(reason: str, fact: Mapping[str, Any], standing: Standing) -> str:
    clock = publicity_of(fact, standing.catalogue[fact["item"]])
    return f"{reason} ({clock.basis})" if clock else reason


def named(fact: Mapping[str, Any]) -> str:
    """What people call a record: its document number, else its id."""
    return str(fact["document"] or fact["record_id"])
