"""Who may read an issued score again: the subject, and the officer who has a ground to."""

from __future__ import annotations

from datetime import date

from credit.errors import UnknownScore
from credit.subject import SubjectKind
from serving.access.caller import Caller
from serving.cases.desk import CaseDesk
from serving.store.issued import IssuedScore


def may_read(issued: IssuedScore, caller: Caller, desk: CaseDesk, *, today: date) -> IssuedScore:
    """The score, where the caller may read it; else it is as if it were not there.

    An officer reads those of enterprises. One of a person he reads only while the person has a case about it open: who asks for an
    explanation or a review shows the score to the one who is to explain it.

    Raises
    ------
    UnknownScore
        It is another subject's, or a person's without an open case about it.
    """
    if caller.subject is not None:
        readable = caller.subject.id == issued.subject
    elif issued.kind == SubjectKind.ENTERPRISE:
        readable = True
    else:
        of_person = desk.cases(today=today, subject=issued.subject, only_open=True)
        readable = any(case.reference == issued.score_id for case in of_person)
    if not readable:
        raise UnknownScore(issued.score_id)
    return issued
