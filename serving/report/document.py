"""What a report says, before it is set: all of it, in words, so that the same content makes the same pages."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from credit.errors import ReportNotOffered
from serving.answers import ScoreAnswer

ReportKind = Literal["credit", "clearance"]


class Head(msgspec.Struct, frozen=True):
    """About whom, as of when, for what, and where it is verified; `name` is null where the records have none."""

    report_id: str
    kind: ReportKind
    language: str
    issued_at: str
    as_of: date
    subject: str
    subject_kind: str
    name: str | None
    purpose: str
    verify_url: str
    store_version: int


class Pair(msgspec.Struct, frozen=True):
    """A label and what stands beside it."""

    label: str
    value: str


class FactLine(msgspec.Struct, frozen=True):
    """One record as a line of a table; `public_until` is the last day of its publicity where a law sets one."""

    record_id: str
    name: str
    content: str
    authority: str
    document: str
    day: date
    severity: str
    negative: bool
    status: str
    status_label: str
    public_until: date | None


class FactSection(msgspec.Struct, frozen=True):
    """The records of one class of the national catalogue, newest first; `count` of them, of which `lines` are listed."""

    name: str
    count: int
    negative: int
    lines: tuple[FactLine, ...]
    note: str


class RepairHint(msgspec.Struct, frozen=True):
    """How one record is repaired, in words."""

    record_id: str
    record: str
    opens: date
    papers: tuple[str, str]
    where: str
    basis: str


class CreditReport(msgspec.Struct, frozen=True):
    """公共信用报告: facts first, then the evaluation, its reasons, and how records are repaired."""

    head: Head
    identity: tuple[Pair, ...]
    sections: tuple[FactSection, ...]
    score: ScoreAnswer
    score_about: str
    reason_counts: tuple[str, ...]
    repairs: tuple[RepairHint, ...]
    notes: tuple[str, ...]


class FieldLookedAt(msgspec.Struct, frozen=True):
    """One field (领域): in which items of which authorities it was looked, until when they had come in, how many were found."""

    field: str
    name: str
    items: str
    authorities: str
    latest: date
    found: int


class ClearanceReport(msgspec.Struct, frozen=True):
    """专项信用报告: whether any violation of named fields stands between two days.

    It cannot say `clear` beside a record that it lists.
    """

    head: Head
    first: date
    last: date
    clear: bool
    statement: str
    identity: tuple[Pair, ...]
    fields: tuple[FieldLookedAt, ...]
    lines: tuple[FactLine, ...]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.clear != (not self.lines) or self.clear != all(not field.found for field in self.fields):
            raise ReportNotOffered("it would say that there are no violations beside those that it lists, or the reverse")


Report = CreditReport | ClearanceReport
