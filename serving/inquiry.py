"""What somebody asks (查询): about whom, as of which day, by which evaluation, for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question about one subject.

    Attributes
    ----------
    identifier
        统一社会信用代码, a local register number, or a pseudonym.
    as_of
        The day to stand on.
    evaluation
        An evaluation's name; that of the subject's kind where None.
    purpose
        What the answer is for; a person's needs one.
    asker
        The USCC of the bank or department that asks; None is the platform itself.
    mandate
        The document number or record id of the enterprise's mandate under which a bank says that it asks.
    permitted
        The purposes that who asks may have; None is any.
    """

    kind: SubjectKind
    identifier: str
    as_of: date
    evaluation: str | None = None
    purpose: Purpose | None = None
    asker: str | None = None
    mandate: str | None = None
    permitted: tuple[Purpose, ...] | None = None

    @classmethod
    def about(cls, identifier: str, as_of: date, evaluation: str | None = None, purpose: Purpose | None = None) -> Inquiry:
        """About whom the identifier names: a pseudonym is a person's, everything else an enterprise's.

        Examples
        --------
        >>> Inquiry.about("91460000MA0000015T", date(2026, 6, 30)).kind
        <SubjectKind.ENTERPRISE: 'enterprise'>
        """
        return cls(Subject.named(identifier).kind, identifier, as_of, evaluation, purpose)
