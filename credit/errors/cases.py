"""Cases: what a subject asks for (objection, repair, explanation, review by a person), and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable

from credit.errors.root import YexinError


class CaseError(YexinError):
    """A case cannot be opened, found or moved."""


class UnknownCase(CaseError):
    """No case of that id, or none of the asked kind."""

    def __init__(self, what: str, *, known: Iterable[str] = ()) -> None:
        there = f"; there is: {', '.join(known)}" if known else "; take case_id from the answer that opened it"
        super().__init__(f"no case {what!r} here{there}")


class ImpossibleStep(CaseError):
    """A step that the case cannot take, or not now."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind, self.reason = kind, reason
