"""Whether an inquiry may be answered at all: its purpose, and for a person the consent to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from credit.errors import ConsentMissing, MandateMissing, PurposeMissing, PurposeNotAllowed
from credit.items import Catalogue, Item
from credit.purpose import Purpose
from credit.subject import SubjectKind
from features.records.consents import Consent, consents_on
from models.evaluation import Evaluation
from models.lawful_use import check_purpose
from serving.inquiry import Inquiry


def permitted_purpose(inquiry: Inquiry, evaluation: Evaluation) -> Purpose:
    """The purpose of an inquiry: the stated one, which a person's needs; else the first that the evaluation serves to who asks.

    Raises
    ------
    PurposeMissing
        It is about a person and states none.
    PurposeNotAllowed
        The evaluation does not serve it.
    """
    if inquiry.purpose is None:
        if inquiry.kind is SubjectKind.PERSON:
            raise PurposeMissing(evaluation.uses)
        served = [one for one in evaluation.uses if inquiry.permitted is None or one in inquiry.permitted]
        if not served:
            raise PurposeNotAllowed(evaluation.name, purpose=", ".join(inquiry.permitted or ()), uses=evaluation.uses)
        return served[0]
    check_purpose(evaluation, inquiry.purpose)
    return inquiry.purpose


@dataclass(frozen=True, slots=True)
class ConsentCheck:
    """What a consent must cover: a purpose, who asks (None: the platform), and whether it must be a written one.

    `of_person` is false for an enterprise's mandate; `reference` is the one that was named, None where any will do.
    """

    purpose: Purpose
    asker: str | None
    written: bool
    of_person: bool = True
    reference: str | None = None

    @classmethod
    def needed(cls, inquiry: Inquiry, purpose: Purpose, items: Iterable[Item]) -> ConsentCheck | None:
        """The check of an inquiry into these items; None for who asks about oneself, and where an office asks about an enterprise.

        A bank asks about an enterprise under a mandate (授权书) to itself.
        """
        if inquiry.kind is not SubjectKind.PERSON:
            bank = inquiry.asker
            return None if bank is None else cls(purpose, bank, written=True, of_person=False, reference=inquiry.mandate)
        if purpose is Purpose.SELF:
            return None
        return cls(purpose, inquiry.asker, any(item.written_consent for item in items))

    def require(self, rows: pa.Table, catalogue: Catalogue, *, today: date) -> Consent:
        """The consent among a subject's records (RECORD_SCHEMA) that covers it; refused where there is none.

        It counts on the day of asking, `today`, whatever day is asked about: one that was withdrawn opens no past day.

        Raises
        ------
        ConsentMissing
            With the items as which a consent can be ingested.
        MandateMissing
            The enterprise gave this bank none, or not the one that was named.
        """
        for one in consents_on(rows, catalogue, today):
            right = self.purpose in one.purposes and one.recipient == self.asker and (one.written or not self.written)
            if right and self.reference in (None, one.document, one.record_id):
                return one
        if not self.of_person:
            raise MandateMissing
        terms = {item.id: item.consent for item in catalogue.values()}
        items = [name for name, consent in terms.items() if consent is not None and self.purpose in consent.purposes]
        raise ConsentMissing(self.purpose, day=today, items=items, written=self.written)
