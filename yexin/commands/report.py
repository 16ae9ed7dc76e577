"""`yexin report` and `yexin verify`: a signed report about a subject, and whether one that somebody holds is genuine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from credit.errors import FolderNotWritable, ReportNotOffered, UnreadableFile
from credit.language import Language
from credit.subject import Subject
from serving.audit.notes import Notes
from serving.inquiry import Inquiry
from serving.main import build_issuer, build_journal, open_database
from serving.report.answers import ReportAnswer
from serving.report.build import build_office
from serving.report.clearance_report import Period
from serving.report.office import Office
from serving.report.verification import verify as verified
from serving.store.reports import IssuedReport
from yexin.options import (
    DayOption,
    DeploymentOption,
    EvaluationOption,
    HomeOption,
    LanguageOption,
    PurposeOption,
    SubjectArgument,
    day_of,
)
from yexin.settings import Settings

console = Console()
_DAY = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(report)
    app.command()(verify)


def report(
    subject: SubjectArgument,
    pdf: Annotated[Path | None, typer.Option(help="where to write the file [default: KIND-SUBJECT.pdf]")] = None,
    fields: Annotated[str | None, typer.Option(help="fields of a clearance, separated by commas, or `all`")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="first day of a clearance")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="its last day [default: --as-of]")] = None,
    as_of: DayOption = None,
    evaluation: EvaluationOption = None,
    purpose: PurposeOption = None,
    lang: LanguageOption = Language.CHINESE,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Issue a signed credit report, or with --fields and --from one that says whether violations stand in these fields."""
    settings = Settings.of(home=home, deployment=deployment)
    inquiry = Inquiry(Subject.named(subject).kind, subject, settings.day(day_of(as_of)), evaluation, purpose)
    office, today = _office(settings), settings.today
    if fields is None and first is None:
        issued = office.credit(inquiry, today=today, language=lang)
    else:
        chosen = tuple(name.strip() for name in (fields or "all").split(",") if name.strip() != "all")
        period = _period(day_of(first), day_of(last), inquiry.as_of)
        issued = office.clearance(inquiry, period, fields=chosen, today=today, language=lang)
    _show(issued, _write(pdf or Path(f"{issued.kind}-{issued.subject}.pdf"), issued.file))


def verify(
    report_id: Annotated[str, typer.Argument(help="number of the report, as on its first page")],
    file: Annotated[Path | None, typer.Argument(help="the file that is held")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Say whether a report is as it was issued, and whether its pages come out the same again; exit code 1 where not."""
    office = _office(Settings.of(home=home, deployment=deployment))
    issued = office.reports.find(report_id)
    found = verified(issued, None if file is None else _read(file))
    console.print(f"{issued.kind} {issued.report_id}, issued {issued.issued_at:%Y-%m-%d %H:%M:%S} UTC, as of {issued.as_of}")
    console.print(f"kept file: {'unaltered' if found.kept else 'ALTERED'}; held file: {found.file}; made again: {found.remade}")
    if not found.sound:
        raise typer.Exit(1)


def _office(settings: Settings) -> Office:
    from yexin.explained import scorer_of

    issuer, home = build_issuer(scorer_of(settings), settings.home), settings.home
    notes = Notes(build_journal(home), now=lambda: datetime.now(UTC))
    return build_office(home, settings.store, issuer, notes, open_database(home))


def _period(first: date | None, last: date | None, as_of: date) -> Period:
    if first is None:
        raise ReportNotOffered("say from which day on: --from 2023-07-01")
    return Period(first, last or as_of)


def _show(issued: IssuedReport, file: Path) -> None:
    answer = ReportAnswer.of(issued)
    found = {None: "", True: "; no violations found", False: "; violations are listed"}[answer.clear]
    console.print(
        f"{answer.kind} report {answer.report_id} of {answer.subject} as of {answer.as_of}{found}: {file}", soft_wrap=True
    )
    console.print(f"file SHA-256 {answer.file_hash}", soft_wrap=True)


def _write(file: Path, content: bytes) -> Path:
    try:
        file.write_bytes(content)
    except OSError:
        raise FolderNotWritable(str(file.parent)) from None
    return file


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise UnreadableFile(file.name, "it cannot be read") from None
