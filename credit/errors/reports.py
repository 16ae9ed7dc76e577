"""Reports: documents that leave the house under a signature, and what keeps one from being issued."""

from __future__ import annotations

from collections.abc import Iterable

from credit.errors.root import YexinError


class ReportError(YexinError):
    """A report cannot be issued, found or signed."""


class UnknownReport(ReportError):
    """No report was issued under that id."""

    def __init__(self) -> None:
        super().__init__("no report was issued here under that id: copy it from the report's first page, or scan its code")


class ReportGone(ReportError):
    """The file of a report is no longer kept: the law had records of its subject deleted, or a person has another pseudonym now."""

    def __init__(self) -> None:
        super().__init__(
            "the file of this report is no longer kept; its hashes are: verify the copy that you hold, or order a new report"
        )


class UnknownField(ReportError):
    """A field (领域) that this deployment does not certify."""

    def __init__(self, name: str, *, known: Iterable[str]) -> None:
        self.name, self.known = name, ", ".join(known)
        super().__init__(f"no field {name!r} here; there is: {self.known}")


class ReportNotOffered(ReportError):
    """A report that this deployment does not issue about such a subject, or for such a period."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this report is not issued: {reason}")
        self.reason = reason


class NothingToCertify(ReportError):
    """No data ever arrived in which a violation of the field would stand: their absence proves nothing."""

    def __init__(self, field: str, items: Iterable[str]) -> None:
        super().__init__(
            f"field {field!r}: of {', '.join(items)} nothing was ever ingested here, so that the absence of records proves "
            "nothing; leave the field out, or ingest what its authorities send"
        )
        self.field = field


class SealUnusable(ReportError):
    """The key or certificate that signs reports cannot be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"reports cannot be signed: {reason}; YEXIN_REPORT_KEY and YEXIN_REPORT_CERTIFICATE name a private RSA key and its "
            "certificate in PEM, readable by the service alone"
        )


class UnreadableReport(ReportError):
    """The words of a report cannot be set: its template or fonts are damaged."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the report cannot be set: {reason}; install the release again")
