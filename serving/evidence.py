"""The records behind the reasons of a score: which they are, until when each counts, from when it may be repaired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from credit.clock import publicity_of
from credit.items import Catalogue
from credit.record import LATER_EVENTS
from credit.severity import Severity
from features.lives import Lives
from features.states import states_of
from serving.answers import RecordAnswer


def record_answers(
    rows: pa.Table, lives: Lives, proof: Mapping[str, tuple[str, ...]], *, catalogue: Catalogue, as_of: date
) -> tuple[RecordAnswer, ...]:
    """The records that `proof` (feature → record ids) names, newest first.

    Parameters
    ----------
    rows
        All rows of the subject (RECORD_SCHEMA).
    lives
        The subject's lives.
    """
    wanted = {record_id for ids in proof.values() for record_id in ids}
    states = states_of(lives, as_of=as_of)
    facts = _values_on(rows, as_of)
    answers = [_answer(facts[i], status=states.get(i, "active"), catalogue=catalogue) for i in wanted if i in facts]
    return tuple(sorted(answers, key=lambda answer: (answer.event_date, answer.record_id), reverse=True))


def _values_on(rows: pa.Table, as_of: date) -> dict[str, dict[str, Any]]:
    """Record id → what the record said on the day: its own values, or those of its last correction known by then."""
    facts: dict[str, dict[str, Any]] = {}
    for row in sorted(rows.to_pylist(), key=lambda row: row["known_at"]):
        if row["known_at"] > as_of:
            continue
        if row["event"] == "corrected":
            facts[row["about"]] = {**row, "record_id": row["about"]}
        elif row["event"] not in LATER_EVENTS:
            facts.setdefault(row["record_id"], row)
    return facts


def _answer(row: Mapping[str, Any], *, status: str, catalogue: Catalogue) -> RecordAnswer:
    item = catalogue[row["item"]]
    clock = publicity_of(row, item)
    return RecordAnswer(
        record_id=row["record_id"],
        item=item.id,
        name=item.name,
        document=row["document"],
        authority=row["authority"],
        event_date=row["event_date"],
        severity=Severity(row["severity"]).chinese,
        status=status,
        counts_until=clock.ends if clock else None,
        repair_from=clock.repair_opens if clock else None,
    )
