"""A client (接入方): a program or person that may ask, what it may ask for, and on whose behalf."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from credit.errors import InvalidClient
from credit.subject import Subject, check_uscc
from serving.access.caller import Caller, Role

_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]")
DEVELOPMENT = "dev-"  # how the ids of clients begin that `yexin serve` makes on a developer's machine


@dataclass(frozen=True, slots=True)
class Client:
    """A client as it is kept. If it exists, role, organisation and subject fit together.

    Attributes
    ----------
    secret
        The slow hash of its secret, see serving.access.secret.
    rotation
        How often its secret was changed: tokens issued for an earlier secret end with it.
    per_second
        Requests a second that it may send, where other than its role's.
    disabled_on
        The day on which it was shut out; None while it may ask.

    Raises
    ------
    InvalidClient
        The id is no id; a bank has no USCC; a client of the role `subject` has none, or one of another role has one.
    """

    client_id: str
    role: Role
    secret: str
    made_on: date
    organisation: str | None = None
    subject: str | None = None
    rotation: int = 0
    per_second: int | None = None
    disabled_on: date | None = None

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.client_id):
            raise InvalidClient("a client's id has 3 to 64 small letters, digits and . _ -, such as bank-of-haikou")
        if self.role is Role.BANK and self.organisation is None:
            raise InvalidClient("a bank is asked by its consents for its USCC: give --organisation")
        if self.organisation is not None and check_uscc(self.organisation)[0] != self.organisation:
            raise InvalidClient("write the organisation's USCC as 18 characters without blanks, in capitals")
        if (self.role is Role.SUBJECT) != (self.subject is not None):
            raise InvalidClient("a client of the role 'subject', and no other, stands for one subject: give --subject")
        if self.per_second is not None and self.per_second < 1:
            raise InvalidClient("a client may send at least one request a second")

    def caller(self) -> Caller:
        """Who stands behind a request of this client."""
        subject = None if self.subject is None else Subject.named(self.subject)
        return Caller(self.client_id, self.role, organisation=self.organisation, subject=subject)
