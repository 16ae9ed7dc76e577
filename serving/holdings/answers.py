"""What the service answers about the records of a subject."""

from __future__ import annotations

from datetime import date

import msgspec

from serving.answers import RepairAnswer


class HeldRecord(msgspec.Struct, frozen=True):
    """A record that is held: what it is, when it happened and became known, how it stands on the day, and when it ends.

    `counts` is whether it is in use on the day; `purposes` are those for which the law lets it be used.
    """

    record_id: str
    item: str
    name: str
    document: str | None
    authority: str | None
    category: str | None
    event_date: date
    known_at: date
    severity: str
    status: str
    counts: bool
    until: date | None
    public_until: date | None
    basis: str
    purposes: tuple[str, ...]
    repair: RepairAnswer | None


class Holding(msgspec.Struct, frozen=True):
    """A page of what is held about a subject, as it was known at the end of `as_of`, the latest first."""

    subject: str
    as_of: date
    records: tuple[HeldRecord, ...]
    next: str | None
