"""A visit: who stands behind a request, through which operation, and in which request."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
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
        return self.entry_at(stamp(now), kind, subject, **told)

    def entry_at(self, at: str, kind: str, subject: str | None, **told: Any) -> AuditEntry:
        """As `entry`, of a moment that is stamped already."""
        caller = self.caller
        return AuditEntry(
            at=at, client=caller.client, role=caller.role, organisation=caller.organisation, operation=self.operation,
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
    return f"{_second(int(now.timestamp()))}.{now.microsecond:06d}Z"


@lru_cache(maxsize=4)
def _second(since_1970: int) -> str:
    """A second in ISO 8601: thousands of stamps share it, and datetime writes each anew."""
    return datetime.fromtimestamp(since_1970, UTC).replace(tzinfo=None).isoformat()
