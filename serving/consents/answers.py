"""What the service answers about a person's consents."""

from __future__ import annotations

from datetime import date

import msgspec


class ConsentAnswer(msgspec.Struct, frozen=True):
    """A consent: to whom (USCC; null is the platform itself), for what, from when until when, in which document.

    `in_force` is whether it opens anything today.
    """

    record_id: str
    item: str
    name: str
    document: str | None
    recipient: str | None
    purposes: tuple[str, ...]
    written: bool
    given_on: date
    until: date | None
    status: str
    in_force: bool


class ConsentList(msgspec.Struct, frozen=True):
    """Every consent that a person ever gave, the latest first."""

    subject: str
    consents: tuple[ConsentAnswer, ...]


class WithdrawalAnswer(msgspec.Struct, frozen=True):
    """A consent that was withdrawn: from that day on nothing is answered under it, about past days either."""

    record_id: str
    withdrawn_on: date
