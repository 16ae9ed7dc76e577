"""Whether a report that somebody holds is the one that was issued, and whether the pages come out the same when made again."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from credit.subject import SubjectKind
from serving.report.document import ClearanceReport, CreditReport, Report
from serving.report.pages import pages, release
from serving.store.reports import IssuedReport

Held = Literal["the issued file", "another file", "not asked"]
Remade = Literal["equal", "another release", "different", "deleted by law", "renamed"]


class Verified(msgspec.Struct, frozen=True):
    """What verifying a report found.

    `file`: whether the kept file still has its hash, and, where bytes were given, whether they are those of it.
    `remade`: pages made again from the kept words: `equal` to the last bit, or made by another release, whose typesetting differs;
    `renamed`: the pseudonyms were rotated since, and the file, which bears an old one, was let go; a paper is proved by its hash.
    """

    report_id: str
    kept: bool
    file: Held
    remade: Remade

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against the report."""
        return self.kept and self.file != "another file" and self.remade != "different"


def verify(issued: IssuedReport, held: bytes | None = None) -> Verified:
    """Verify an issued report, and whether `held` is it."""
    file: Held = "not asked" if held is None else "the issued file" if _hash(held) == issued.file_hash else "another file"
    if issued.erased_on is not None:
        return Verified(issued.report_id, True, file, "deleted by law")
    if not issued.file and issued.subject_kind == SubjectKind.PERSON:
        return Verified(issued.report_id, True, file, "renamed")
    return Verified(issued.report_id, _hash(issued.file) == issued.file_hash, file, _remade(issued))


def _remade(issued: IssuedReport) -> Remade:
    if issued.release != release():
        return "another release"
    return "equal" if _hash(pages(report_of(issued), stamped=issued.issued_at)) == issued.body_hash else "different"


def report_of(issued: IssuedReport) -> Report:
    """What an issued report says."""
    if issued.kind == "credit":
        return msgspec.json.decode(issued.content, type=CreditReport)
    return msgspec.json.decode(issued.content, type=ClearanceReport)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
