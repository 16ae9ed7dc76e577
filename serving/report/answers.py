"""What the service answers about a report: fields without defaults, and a real example for /docs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from serving.store.reports import IssuedReport


class ReportAnswer(msgspec.Struct, frozen=True):
    """An issued report: where its file is, by which hashes it is verified, and on which score it rests (null: on none).

    `clear` is whether a clearance report found nothing; null for a credit report.
    """

    report_id: str
    kind: str
    subject: str
    subject_kind: str
    language: str
    as_of: date
    issued_at: datetime
    score_id: str | None
    clear: bool | None
    file: str
    verify: str
    file_hash: str
    body_hash: str
    certificate: str
    store_version: int

    @classmethod
    def of(cls, issued: IssuedReport) -> ReportAnswer:
        """The answer about an issued report."""
        said: dict[str, Any] = msgspec.json.decode(issued.content) if issued.content else {}
        return cls(
            report_id=issued.report_id, kind=issued.kind, subject=issued.subject, subject_kind=issued.subject_kind,
            language=issued.language, as_of=issued.as_of, issued_at=issued.issued_at, score_id=issued.score_id,
            clear=said.get("clear"), file=f"/v1/reports/{issued.report_id}.pdf", verify=f"/verify/{issued.report_id}",
            file_hash=issued.file_hash, body_hash=issued.body_hash, certificate=issued.certificate,
            store_version=issued.store_version,
        )  # fmt: skip


REPORT: dict[str, Any] = {
    "report_id": "5d0f6a0f7c1f4a4f8f5f5b8f0a7c9d21",
    "kind": "clearance",
    "subject": "91460000MA0000015T",
    "subject_kind": "enterprise",
    "language": "zh",
    "as_of": "2026-06-30",
    "issued_at": "2026-06-30T08:20:05Z",
    "score_id": None,
    "clear": True,
    "file": "/v1/reports/5d0f6a0f7c1f4a4f8f5f5b8f0a7c9d21.pdf",
    "verify": "/verify/5d0f6a0f7c1f4a4f8f5f5b8f0a7c9d21",
    "file_hash": "9b74c9897bac770ffc029102a200c5de7f5e1d3c0d2b4f6a8c0e2f4a6c8e0b1d",
    "body_hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "certificate": "e1a934dc5c903c6be8c588860e040acb53e8fd34b6940b18c662a5539da9b165",
    "store_version": 41,
}
