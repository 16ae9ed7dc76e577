"""Every report that was handed to somebody: what it said, the signed file, and the hashes by which it is verified."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from sqlalchemy import insert, select

from credit.errors import UnknownReport
from serving.store.database import Database
from serving.store.schema import ISSUED_REPORTS


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """One issued report.

    Attributes
    ----------
    content
        All that it says (JSON of serving.report.document), from which its pages are made again.
    release
        Hash of the templates, fonts and typst that set it.
    body_hash, file_hash, certificate
        SHA-256 of the pages before signing, of the signed file, and of the certificate that signed it.
    erased_on
        The day on which content and file were emptied because the law had records of the subject deleted.
    """

    report_id: str
    issued_at: datetime
    kind: str
    subject: str
    subject_kind: str
    as_of: date
    language: str
    score_id: str | None
    store_version: int
    content: str
    release: str
    body_hash: str
    file_hash: str
    certificate: str
    file: bytes
    erased_on: date | None = None


class IssuedReports:
    """The issued reports in the service's database; none is ever changed, but for deletion by law."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, issued: IssuedReport) -> None:
        """Keep an issued report; on return it is on disk."""
        with self._database.begin() as connection:
            connection.execute(insert(ISSUED_REPORTS).values(asdict(issued)))

    def find(self, report_id: str) -> IssuedReport:
        """The issued report of that id.

        Raises
        ------
        UnknownReport
            None was ever issued under it.
        """
        with self._database.read() as connection:
            row = connection.execute(select(ISSUED_REPORTS).where(ISSUED_REPORTS.c.report_id == report_id)).mappings().first()
        if row is None:
            raise UnknownReport
        issued_at: datetime = row["issued_at"]
        # SQLite keeps no zone: what it gives back is the UTC that was written.
        return IssuedReport(**{**row, "issued_at": issued_at if issued_at.tzinfo else issued_at.replace(tzinfo=UTC)})
