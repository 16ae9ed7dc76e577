"""Says how a subject stands to every benefit, as far as who asks may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit.language import Language
from serving.audit.notes import Notes
from serving.benefits.answers import Wording
from serving.inquiry import Inquiry
from serving.measures.known import known_of, named_in
from serving.scorer import Scorer
from supervision.benefits.benefit import Benefit
from supervision.benefits.eligibility import Eligibility, eligibilities
from supervision.joint.frame import Frame


@dataclass(frozen=True)
class BenefitOffice:
    """The benefits of a deployment, and how subjects stand to them."""

    scorer: Scorer
    benefits: Sequence[Benefit]
    frame: Frame
    notes: Notes

    def standing(self, inquiry: Inquiry, *, today: date) -> tuple[Eligibility, ...]:
        """Today's eligibility of whom the inquiry names, eligible ones first.

        Raises
        ------
        UnknownSubject
            No record of it was ever stored.
        LawfulnessError
            A person did not consent, and does not ask itself.
        """
        conditions = [condition for one in self.benefits for condition in one.conditions]
        triggers = [trigger for one in self.frame.lists for trigger in one.triggers]
        named = named_in([*conditions, *triggers], inquiry.kind)
        return eligibilities(self.benefits, known_of(self.scorer, inquiry, named, today=today), self.frame)

    def wording(self, language: Language) -> Wording:
        """In what words conditions are told."""
        return Wording(self.scorer.deployment.catalogue, self.frame, language)
