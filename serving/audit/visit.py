"""A visit: who stands behind a request, through which operation, and in which request."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from serving.access.caller import Caller, Role
from serving.audit.entry import ANSWERED, AuditEntry


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, and how; it leaves an entry in the audit trail.

    Attributes
    ----------
    caller
        Who stands behind the request.
    operation
        Its name in the audit trail, such as ``score``.
    request_id
        That of the log and of the answer's X-Request-ID; None at the command line.
    detail
        What else who asks states as ground, such as the reference of an enterprise's mandate; nothing personal.
    """

    caller: Caller
    operation: str
    request_id: str | None = None
    detail: str | None = None

    @classmethod
    def at_command_line(cls, operation: str) -> Visit:
        """Whoever has an account on this machine that may read the data; the trail names the account.

        Examples
        --------
        >>> Visit.at_command_line("score").caller.role
        <Role.ADMIN: 'admin'>
        """
        return cls(Caller(f"cli:{getpass.getuser()}"[:64], Role.ADMIN), operation)

    def entry(self, kind: str, subject: str | None, now: datetime, **told: Any) -> AuditEntry:
        """The entry that this visit about a subject leaves; `told` are further fields of `AuditEntry`."""
        caller = self.caller
        return AuditEntry(
            at=stamp(now), client=caller.client, role=caller.role, organisation=caller.organisation, operation=self.operation,
            outcome=told.pop("outcome", ANSWERED), subject_kind=kind, subject=subject, request_id=self.request_id,
            detail=told.pop("detail", self.detail), **told,
        )  # fmt: skip


def stamp(now: datetime) -> str:
    """A moment as the audit trail writes it.

    Examples
    --------
    >>> stamp(datetime(2026, 6, 30, 16, 0, tzinfo=UTC))
    '2026-06-30T16:00:00.000000Z'
    """
    return now.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
