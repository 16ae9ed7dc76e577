"""/verify/ID: what was issued when, for whoever holds a report or scans its code; needs nobody to be signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, UploadFile
from fastapi import Path as InPath
from fastapi.responses import Response

from credit.errors import ReportNotOffered
from credit.subject import SubjectKind
from serving.console.html import Reader, Reading, page
from serving.console.route import PageRoute
from serving.report.office import CHINA
from serving.report.verification import Verified, verify
from serving.store.reports import IssuedReport, IssuedReports

_MOST_BYTES = 8 << 20
_SHOWN = 6  # characters of a person's pseudonym that the page shows at each end
ReportId = Annotated[str, InPath(pattern=r"^[0-9a-f]{32}$")]


def verify_routes(reports: IssuedReports) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/verify", include_in_schema=False, route_class=PageRoute)

    @router.get("/{report_id}")
    def page_verify(report_id: ReportId, reader: Reading) -> Response:
        """Whether there is such a report, about whom, as of when, and by which hash its file is known."""
        issued = reports.find(report_id)
        return _shown(reader, issued, verify(issued))

    @router.post("/{report_id}")
    def page_verify_file(report_id: ReportId, reader: Reading, file: UploadFile) -> Response:
        """Whether a file is the one that was issued; the file is not kept."""
        content = file.file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ReportNotOffered("the file is larger than any report: choose the PDF that you were given")
        issued = reports.find(report_id)
        return _shown(reader, issued, verify(issued, content))

    return router


def _shown(reader: Reader, issued: IssuedReport, found: Verified) -> Response:
    person = issued.subject_kind == SubjectKind.PERSON
    subject = f"{issued.subject[:_SHOWN]}…{issued.subject[-_SHOWN:]}" if person else issued.subject
    at = issued.issued_at.astimezone(CHINA)
    return page(reader, "verify.html", issued=issued, found=found, subject=subject, at=f"{at:%Y-%m-%d %H:%M:%S} +0800")
