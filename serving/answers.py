"""What the service answers: fields without defaults, and a real example of each for /docs."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec


class RepairAnswer(msgspec.Struct, frozen=True):
    """From which day repair of a record may be asked for, with which two papers, where, and by which law."""

    opens: date
    papers: tuple[str, str]
    where: str
    basis: str


class RecordAnswer(msgspec.Struct, frozen=True):
    """A record behind a reason: what it is, who decided it, when it stops counting by itself, how it is repaired.

    `counts_until` is the last day on which it counts in any of the reasons if nothing more happens, null where it never stops;
    `ended_by` is what ends it: publicity, window (the feature's period), validity or event (known and not in effect yet).
    `public_until` is the last day of publicity by the law in `basis`. `text` says all of it in one sentence.
    """

    record_id: str
    item: str
    name: str
    document: str | None
    authority: str | None
    event_date: date
    severity: str
    status: str
    counts_until: date | None
    ended_by: str | None
    public_until: date | None
    basis: str
    repair_from: date | None
    repair: RepairAnswer | None
    text: str


class ReasonAnswer(msgspec.Struct, frozen=True):
    """One feature's part of the score, in integer points, and until when each record behind it counts in it (null: no end)."""

    feature: str
    label: str
    dimension: str
    dimension_label: str
    points: int
    value: float | str | None
    record_ids: tuple[str, ...]
    counts_until: dict[str, date | None]


class RuleAnswer(msgspec.Struct, frozen=True):
    """One rule that applied, its effect in points, its legal basis, and the records that made it apply."""

    rule: str
    label: str
    points: int
    basis: str
    record_ids: tuple[str, ...]


class EvaluationAnswer(msgspec.Struct, frozen=True):
    """Which evaluation answered: name, registered version, hash of the points table, version of the feature set."""

    name: str
    label: str
    version: int
    table_hash: str
    feature_set: str


class ScoreAnswer(msgspec.Struct, frozen=True):
    """A subject's score as of a day: base + dimension points + rule points = score.

    `score_id` is the id under which it was issued, by which it can be computed again; null where nobody was given it.

    `language` is that of labels and texts. `status` is "scored", or "not_scorable" with a `reason_code` and neither score nor tier.
    """

    subject: str
    kind: str
    language: str
    as_of: date
    status: str
    reason_code: str | None
    score: int | None
    tier: str | None
    tier_label: str | None
    base: int | None
    dimensions: dict[str, int]
    reasons: tuple[ReasonAnswer, ...]
    other_points: int
    rules: tuple[RuleAnswer, ...]
    disputed: bool
    records: tuple[RecordAnswer, ...]
    evaluation: EvaluationAnswer
    store_version: int
    score_id: str | None = None


def schema_of(kind: type[msgspec.Struct], example: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI content of an answer: its JSON schema in full and an example."""
    (schema,), components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    return {"application/json": {"schema": _inlined(schema, components), "example": example}}


def _inlined(schema: Any, components: dict[str, Any]) -> Any:
    """The schema with every reference replaced by what it names; our answers do not refer to themselves."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(components[schema["$ref"].rsplit("/", 1)[-1]], components)
        return {key: _inlined(value, components) for key, value in schema.items()}
    return [_inlined(part, components) for part in schema] if isinstance(schema, list) else schema
