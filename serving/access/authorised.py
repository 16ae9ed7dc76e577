"""An inquiry as its caller may ask it: about whom, for what, and in whose name consents are looked for."""

from __future__ import annotations

from dataclasses import replace

from credit.errors import InvalidIdentifier, NotAllowed
from credit.subject import Subject, SubjectKind, check_uscc
from serving.access.caller import Caller, Role
from serving.access.roles import role_terms
from serving.inquiry import Inquiry


def authorised(inquiry: Inquiry, caller: Caller) -> Inquiry:
    """The inquiry with the caller's name on it, limited to the purposes of its role.

    A subject asks about itself and for itself. A bank asks in its own name: a person's consent must be to it. All others ask in
    the platform's name.

    Raises
    ------
    NotAllowed
        A subject asks about another, or the role does not cover the purpose.
    """
    terms = role_terms()[caller.role].purposes
    if inquiry.purpose is not None and inquiry.purpose not in terms:
        raise NotAllowed(caller.role, f"ask for the purpose {inquiry.purpose}")
    purpose = inquiry.purpose or (terms[0] if len(terms) == 1 else None)
    asker = caller.organisation if caller.role is Role.BANK else None
    if caller.subject is not None:
        about(caller, inquiry.kind, inquiry.identifier)
        inquiry = replace(inquiry, identifier=caller.subject.id)
    return replace(inquiry, purpose=purpose, asker=asker, permitted=terms)


def about(caller: Caller, kind: SubjectKind, identifier: str) -> None:
    """Refuse a subject that asks about another; everybody else is asked for purpose and consent instead.

    Raises
    ------
    NotAllowed
        Whether there is such a subject is not told.
    """
    if caller.subject is None:
        return
    own = caller.subject.kind is kind and caller.subject.id in (identifier.strip(), _standard(kind, identifier))
    if not own:
        raise NotAllowed(caller.role, "ask about another subject than itself")


def named(caller: Caller, identifier: str) -> Subject:
    """The subject of that identifier, for an operation on what a subject has: its cases, consents, reports.

    Raises
    ------
    NotAllowed
        A subject names another than itself.
    """
    subject = Subject.named(identifier)
    about(caller, subject.kind, identifier)
    return caller.subject or subject


def _standard(kind: SubjectKind, identifier: str) -> str:
    if kind is SubjectKind.PERSON:
        return identifier
    try:
        return check_uscc(identifier)[0]
    except InvalidIdentifier:
        return identifier
