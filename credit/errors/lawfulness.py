"""Uses that the law does not allow: never a silent filter, always an error that names the rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from credit.errors.root import YexinError


class LawfulnessError(YexinError):
    """What was asked may not be answered."""


class UnlawfulUse(LawfulnessError):
    """An evaluation serves a purpose for which the catalogue does not allow one of its items."""

    def __init__(self, evaluation: str, *, purpose: str, item: str, basis: str) -> None:
        super().__init__(
            f"evaluation {evaluation!r} may not serve {purpose}: it rests on {item!r}, which the catalogue does not allow for it "
            f"({basis}); take the item's features out of the evaluation, or the purpose out of its uses"
        )
        self.evaluation, self.purpose, self.item = evaluation, purpose, item


class PurposeMissing(LawfulnessError):
    """A person is asked about and nobody said for what."""

    def __init__(self, uses: Iterable[str]) -> None:
        super().__init__(
            f"a person's score needs a stated purpose (《征信业管理条例》第十八条): say one of {', '.join(uses)}; `self` is at the "
            "person's own request"
        )


class PurposeNotAllowed(LawfulnessError):
    """A purpose that the evaluation does not serve."""

    def __init__(self, evaluation: str, *, purpose: str, uses: Iterable[str]) -> None:
        super().__init__(
            f"evaluation {evaluation!r} may not be used for {purpose}, only for {', '.join(uses)} (《征信业管理条例》第二十条；"
            "《个人信息保护法》第六条): use it for what it was made for, or ask an evaluation that serves this purpose"
        )
        self.evaluation, self.purpose = evaluation, purpose


_CONSENT_BASIS = {
    "person": "《个人信息保护法》第十三条、第十四条；《征信业管理条例》第十四条、第十八条",
    "enterprise": "《征信业管理条例》第十八条、第二十九条",
}


class ConsentMissing(LawfulnessError):
    """A person, or an enterprise asked about, has not consented to this use, or no longer, or to another, or not in writing."""

    def __init__(self, purpose: str, *, day: date, items: Iterable[str], written: bool, of: str = "person") -> None:
        wanted = " or ".join(items) or "no item of this catalogue: it cannot be given here"
        super().__init__(
            f"no {'written ' if written else ''}consent of this {of} to {purpose} by who asks is in force on {day} "
            f"({_CONSENT_BASIS[of]}): ask the {of} for it and ingest it as "
            f"{wanted}"
        )
        self.purpose = purpose


class MandateMissing(LawfulnessError):
    """A bank names a consent or mandate that is not there, not to it, or no longer in force."""

    def __init__(self) -> None:
        super().__init__(
            "no consent or mandate of that reference, to this bank and for pre-loan use, is in force today "
            "(《征信业管理条例》第十八条): check the reference, or ask the applicant for it"
        )


class PersonNotChecked(LawfulnessError):
    """A bank asks for a pre-loan check of a person."""

    def __init__(self) -> None:
        super().__init__(
            "a person has no pre-loan check here: a personal score leads to incentives alone and denies nobody anything "
            "(《征信业管理条例》第二十条；《个人信息保护法》第六条): ask about an enterprise, by its USCC"
        )


class UnknownConsent(LawfulnessError):
    """A consent that the person did not give, or has withdrawn."""

    def __init__(self) -> None:
        super().__init__("there is no such consent of this person, or it is withdrawn: take record_id from the list of consents")
