"""The caller (调用方): who stands behind a request, in which role, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from credit.errors import InvalidIdentifier
from credit.subject import Subject


class Role(StrEnum):
    """What a client is here for; it decides which operations it may use and what an answer may contain."""

    REGULATOR = "regulator"
    BANK = "bank"
    SUBJECT = "subject"
    DATA_SCIENTIST = "data-scientist"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. If it exists, it was authenticated.

    Attributes
    ----------
    client
        The client's id, as it stands in the audit trail.
    organisation
        The USCC of the bank or department that the client belongs to; None for a subject.
    subject
        Whom a client of the role `subject` is: it sees itself alone.

    Examples
    --------
    >>> Caller("bank-1", Role.BANK, organisation="91460000MA0000015T").sees(Subject.named("91460100MA00000150"))
    True
    """

    client: str
    role: Role
    organisation: str | None = None
    subject: Subject | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.SUBJECT) != (self.subject is not None):
            raise InvalidIdentifier("caller", "a client of the role 'subject', and no other, stands for one subject")

    def sees(self, subject: Subject) -> bool:
        """Whether it may ask about that subject at all; consent and purpose are asked for as well."""
        return self.subject is None or self.subject == subject
