"""The office that issues reports: composed from what is known, set, signed, kept, and only then handed out under an id."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from credit.deployment import Deployment
from credit.errors import RecordFromFuture, ReportNotOffered, UnknownSubject
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind
from features.records.store import RecordStore
from serving.audit.notes import Notes
from serving.audit.visit import Visit
from serving.inquiry import Inquiry
from serving.replay.issuing import Issuer
from serving.report.clearance_report import Period, clearance_report
from serving.report.credit_report import credit_report
from serving.report.document import Head, Report, ReportKind
from serving.report.facts import Facts
from serving.report.field import clearance_rules
from serving.report.pages import pages, release
from serving.report.signatory import Signatory
from serving.store.reports import IssuedReport, IssuedReports

# What is printed on a page is read in Hainan.
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Office:
    """Issues reports of one deployment.

    Attributes
    ----------
    address
        Where the platform is reached from outside: a report's code leads to `address`/verify/`report_id`.
    signatory
        Gives what signs, made or read on first use.
    now
        The clock that stamps reports.
    visit
        Who asks; None is whoever uses the command line.
    """

    deployment: Deployment
    store: RecordStore
    issuer: Issuer
    notes: Notes
    reports: IssuedReports
    signatory: Callable[[], Signatory]
    address: str
    now: Callable[[], datetime]
    visit: Visit | None = None

    def credit(self, inquiry: Inquiry, *, today: date, language: Language = Language.CHINESE) -> IssuedReport:
        """Issue a 公共信用报告 about a subject; the score in it is issued with it.

        Raises
        ------
        YexinError
            As `Issuer.score`; SealUnusable where it cannot be signed: then nothing is handed out.
        """
        if inquiry.purpose is None and inquiry.kind is SubjectKind.ENTERPRISE:
            inquiry = replace(inquiry, purpose=(inquiry.permitted or (Purpose.SUPERVISION,))[0])
        signatory, now = self.signatory(), self.now().replace(microsecond=0)
        score = self.issuer.score(inquiry, today=today, language=language, visit=self._visit)
        subject = Subject(inquiry.kind, score.subject)
        rows = self.store.ledger().of(subject.id, version=score.store_version)
        facts = Facts.of(rows, self.deployment.catalogue, as_of=inquiry.as_of)
        head = self._head("credit", subject, facts, score.store_version, now, language)
        head = msgspec.structs.replace(head, as_of=inquiry.as_of, purpose=str(inquiry.purpose))
        return self._issue(credit_report(head, facts, score), now, signatory, score_id=score.score_id)

    def clearance(
        self, inquiry: Inquiry, period: Period, *, fields: tuple[str, ...] = (), today: date, language: Language = Language.CHINESE
    ) -> IssuedReport:
        """Issue a 专项信用报告: whether violations of the fields (all where none is named) stand in the period.

        Raises
        ------
        ReportNotOffered, UnknownField, NothingToCertify, UnknownSubject, RecordFromFuture
            It cannot be said, of this subject, these fields or this period.
        SealUnusable
            It cannot be signed: then nothing is handed out.
        """
        rules, subject = clearance_rules(self.deployment), Subject.named(inquiry.identifier)
        if subject.kind not in rules.subjects:
            raise ReportNotOffered(f"about a subject of kind {subject.kind} this deployment gives none yet ({rules.basis})")
        if inquiry.as_of > today:
            raise RecordFromFuture(inquiry.as_of, today=today)
        period.check(as_of=inquiry.as_of)
        chosen, signatory, now = rules.named(fields), self.signatory(), self.now().replace(microsecond=0)
        version, rows = self._rows(subject)
        facts = Facts.of(rows, self.deployment.catalogue, as_of=inquiry.as_of)
        head = self._head("clearance", subject, facts, version, now, language)
        head = msgspec.structs.replace(head, as_of=inquiry.as_of)
        latest = self._latest({item for field in chosen for item in field.items}, by=inquiry.as_of)
        self.notes.note(self._visit, subject, purpose=inquiry.purpose)
        return self._issue(clearance_report(head, facts, rules, chosen, period, latest), now, signatory)

    @property
    def _visit(self) -> Visit:
        return self.visit or Visit.at_command_line("report")

    def _rows(self, subject: Subject) -> tuple[int, pa.Table]:
        """Store version and rows of a subject; of both the version is the older, so that it names rows that are there."""
        version = self.store.version
        rows = self.store.ledger().of(subject.id, version=version)
        if not rows.num_rows:
            raise UnknownSubject(str(subject.kind))
        return version, rows

    def _latest(self, items: set[str], *, by: date) -> Mapping[str, date]:
        """Item → the day on which a record of it last reached the platform, up to a day."""
        rows = self.store.records(items=sorted(items), columns=["item", "known_at"])
        known = rows.filter(pc.less_equal(rows.column("known_at"), pa.scalar(by, pa.date32())))
        last = known.group_by("item").aggregate([("known_at", "max")])
        return dict(zip(last.column("item").to_pylist(), last.column("known_at_max").to_pylist(), strict=True))

    def _head(self, kind: ReportKind, subject: Subject, facts: Facts, version: int, now: datetime, language: Language) -> Head:
        report_id = uuid.uuid4().hex
        return Head(
            report_id=report_id,
            kind=kind,
            language=str(language),
            issued_at=f"{now.astimezone(CHINA):%Y-%m-%d %H:%M:%S} +0800",
            as_of=now.date(),
            subject=subject.id,
            subject_kind=str(subject.kind),
            name=facts.name(),
            purpose=str(Purpose.SUPERVISION),
            verify_url=f"{self.address.rstrip('/')}/verify/{report_id}",
            store_version=version,
        )

    def _issue(self, report: Report, now: datetime, signatory: Signatory, *, score_id: str | None = None) -> IssuedReport:
        body = pages(report, stamped=now)
        file, head = signatory.sign(body, at=now), report.head
        issued = IssuedReport(
            report_id=head.report_id, issued_at=now, kind=head.kind, subject=head.subject, subject_kind=head.subject_kind,
            as_of=head.as_of, language=head.language, score_id=score_id, store_version=head.store_version,
            content=msgspec.json.encode(report).decode(), release=release(), body_hash=hashlib.sha256(body).hexdigest(),
            file_hash=hashlib.sha256(file).hexdigest(), certificate=signatory.fingerprint, file=file,
        )  # fmt: skip
        self.reports.add(issued)
        return issued
