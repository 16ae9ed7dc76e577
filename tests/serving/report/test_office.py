"""Reports of a small town: what is in them, who is refused, and that each can be verified and made again; on both databases."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from credit.deployment import Deployment
from credit.errors import NothingToCertify, RecordFromFuture, ReportNotOffered, UnknownField, UnknownReport, UnknownSubject
from credit.home import Home
from credit.language import Language
from credit.subject import SubjectKind
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.audit.notes import Notes
from serving.inquiry import Inquiry
from serving.replay.archive import Archive
from serving.replay.issuing import Issuer
from serving.report.clearance_report import Period
from serving.report.document import ClearanceReport, CreditReport
from serving.report.office import Office
from serving.report.pages import pages
from serving.report.signatory import Signatory
from serving.report.verification import report_of, verify
from serving.scorer import Scorer
from serving.store.database import Database
from serving.store.erasures import Erasures
from serving.store.journal import Journal
from serving.store.reports import IssuedReport, IssuedReports
from serving.tables import ApprovedTables
from tests.serving.store.test_issued import url

__all__ = ["url"]
USCC, CLEAN = "91460000MA0000015T", "91460100MA00000150"
TODAY, NOW = date(2024, 6, 30), datetime(2024, 6, 30, 8, 20, 5, 123456, tzinfo=UTC)
YEAR = Period(date(2023, 7, 1), TODAY)
# Severity general: public for three months to one year (the national rule), so that 1号 ended on 2024-03-01.
PENALTIES = f"""uscc,no,kind,decided,获知日期,body,facts
{USCC},1号,罚款,2023-03-01,2023-03-02,税务局,旧账
{USCC},2号,罚款,2024-03-01,2024-03-02,税务局,迟报
{USCC},3号,罚款,2024-05-01,2024-05-02,,㐂字
{USCC},4号,警告,2024-06-20,2024-06-21,综合执法局,占道
"""
LICENCES = f"uscc,granted,until\n{USCC},2020-01-01,2026-01-01\n{CLEAN},2020-01-01,2026-01-01\n"
FIELDS = """
basis: By-law of the tiny city, article 3
everywhere: [综合]
fields:
  - {id: tax, zh: 税务, en: taxation, items: [penalty], authorities: [税务]}
  - {id: fire, zh: 消防, en: fire safety, items: [penalty], authorities: [消防]}
"""


@pytest.fixture(scope="module")
def signatory(tmp_path_factory: pytest.TempPathFactory) -> Signatory:
    return Signatory.of_development(tmp_path_factory.mktemp("signatory"), now=NOW)


@pytest.fixture
def town(tiny_city: Deployment, tmp_path: Path) -> RecordStore:
    folder = tiny_city.catalogue_folder / "clearance"
    folder.mkdir()
    (folder / "fields.yaml").write_text(FIELDS, "utf-8")
    store = RecordStore.open(tmp_path / "data" / tiny_city.name / "records", tiny_city.catalogue)
    for name, text in {"penalty": PENALTIES, "licence": LICENCES}.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        store.append(Reader(tiny_city.catalogue).read(tmp_path / f"{name}.csv", received=TODAY).records)
    return store


@pytest.fixture
def office(tiny_city: Deployment, town: RecordStore, signatory: Signatory, url: str, tmp_path: Path) -> Iterator[Office]:
    database = Database.open(url)
    scorer = Scorer(tiny_city, town, ApprovedTables(Home(tmp_path / "data", tiny_city.name).tables))
    journal = Journal(database)
    issuer = Issuer(scorer, journal, Archive(tmp_path / "archive"), now=lambda: NOW)
    notes, reports = Notes(journal, now=lambda: NOW), IssuedReports(database)
    yield Office(tiny_city, town, issuer, notes, reports, cache(lambda: signatory), "https://credit.example/", lambda: NOW)
    database.close()


def about(subject: str, as_of: date = TODAY) -> Inquiry:
    return Inquiry(SubjectKind.ENTERPRISE, subject, as_of)


def credit(office: Office) -> CreditReport:
    said = report_of(office.credit(about(USCC), today=TODAY))
    assert isinstance(said, CreditReport)
    return said


def clearance(office: Office, subject: str, fields: tuple[str, ...] = (), period: Period = YEAR) -> ClearanceReport:
    said = report_of(office.clearance(about(subject), period, fields=fields, today=TODAY))
    assert isinstance(said, ClearanceReport)
    return said


def test_a_credit_report_tells_what_is_in_force_and_nothing_else(office: Office) -> None:
    lines = [line for section in credit(office).sections for line in section.lines]
    assert [line.document for line in lines if line.negative] == ["4号", "3号", "2号"]  # 1号: publicity ended, may not be shown
    assert [line.name for line in lines if not line.negative] == ["许可"]


def test_its_score_is_the_one_that_was_issued_and_adds_up(office: Office) -> None:
    issued = office.credit(about(USCC), today=TODAY)
    said = report_of(issued)
    assert isinstance(said, CreditReport)
    assert said.score.score_id == issued.score_id
    # base 600, three penalties of 12 months at -60 each, one licence in force at +20; tier C begins at 400
    assert (said.score.score, said.score.tier) == (440, "C")
    parts = sum(reason.points for reason in said.score.reasons) + sum(rule.points for rule in said.score.rules)
    assert (said.score.base or 0) + parts + said.score.other_points == said.score.score


def test_repair_is_explained_for_each_record_that_can_be_repaired(office: Office) -> None:
    # general: three months after the decision; minor (4号, a warning): at once; newest first
    opens = [hint.opens for hint in credit(office).repairs]
    assert opens == [date(2024, 6, 20), date(2024, 8, 1), date(2024, 6, 1)]
    assert all(len(hint.papers) == 2 for hint in credit(office).repairs)


def test_a_clearance_is_issued_where_nothing_stands(office: Office) -> None:
    said = clearance(office, CLEAN)
    assert (said.clear, said.lines, [field.found for field in said.fields]) == (True, (), [0, 0])
    assert "未查到" in said.statement
    assert {field.latest for field in said.fields} == {date(2024, 6, 21)}  # when a penalty, of whomever, last came in


@pytest.mark.parametrize(
    ("fields", "period", "documents"),
    [
        ((), YEAR, ["4号", "3号", "2号"]),
        # Of the fire field: an unknown authority (3号) and one that acts everywhere (4号) are not left out.
        (("fire",), YEAR, ["4号", "3号"]),
        (("tax",), Period(date(2024, 2, 1), date(2024, 3, 1)), ["2号"]),  # both ends count
        (("tax",), Period(date(2024, 3, 2), date(2024, 4, 30)), []),
        (("tax",), Period(date(2023, 1, 1), date(2023, 12, 31)), []),  # 1号: publicity ended, may no longer be used
    ],
)
def test_otherwise_the_records_are_listed(office: Office, fields: tuple[str, ...], period: Period, documents: list[str]) -> None:
    said = clearance(office, USCC, fields, period)
    assert ([line.document for line in said.lines], said.clear) == (documents, not documents)


def test_no_clearance_can_be_built_beside_a_record_that_it_lists(office: Office) -> None:
    said = clearance(office, USCC)
    with pytest.raises(ReportNotOffered, match="beside those that it lists"):
        ClearanceReport(**{**{name: getattr(said, name) for name in said.__struct_fields__}, "clear": True})


@pytest.mark.parametrize(
    ("subject", "period", "fields", "error", "match"),
    [
        ("p" + "0" * 32, YEAR, (), ReportNotOffered, "kind person"),
        (CLEAN, Period(TODAY, date(2024, 6, 1)), (), ReportNotOffered, "before it begins"),
        (CLEAN, Period(TODAY, date(2024, 7, 1)), (), ReportNotOffered, "days to come"),
        (CLEAN, YEAR, ("luck",), UnknownField, "tax, fire"),
        ("91460000MA00000295", YEAR, (), UnknownSubject, "enterprise"),
    ],
)
def test_what_cannot_be_certified(
    office: Office, subject: str, period: Period, fields: tuple[str, ...], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        office.clearance(about(subject), period, fields=fields, today=TODAY)


def test_a_day_to_come_is_refused(office: Office) -> None:
    with pytest.raises(RecordFromFuture):
        office.clearance(about(CLEAN, date(2024, 7, 1)), YEAR, today=TODAY)


def test_where_nothing_ever_came_in_nothing_is_certified(office: Office) -> None:
    # Up to 2023-03-01 the platform had heard of no penalty at all.
    with pytest.raises(NothingToCertify, match="proves nothing"):
        office.clearance(about(CLEAN, date(2023, 3, 1)), Period(date(2022, 1, 1), date(2023, 3, 1)), today=TODAY)


def test_a_report_is_verified_by_its_bytes(office: Office) -> None:
    issued = office.clearance(about(CLEAN), YEAR, today=TODAY)
    kept = office.reports.find(issued.report_id)
    assert kept == issued
    same = verify(kept, issued.file)
    assert (verify(kept).remade, same.file, same.sound) == ("equal", "the issued file", True)
    altered = bytearray(issued.file)
    altered[len(altered) // 2] ^= 1
    assert (verify(kept, bytes(altered)).file, verify(kept, bytes(altered)).sound) == ("another file", False)
    assert verify(replace(kept, file=bytes(altered))).sound is False
    assert verify(replace(kept, content=kept.content.replace("2023-07-01", "2022-07-01"))).remade == "different"
    assert verify(replace(kept, release="0" * 64)).remade == "another release"
    with pytest.raises(UnknownReport, match="first page"):
        office.reports.find("0" * 32)


def test_the_same_words_make_the_same_bytes_and_the_same_signature(office: Office, signatory: Signatory) -> None:
    issued = office.credit(about(USCC), today=TODAY, language=Language.ENGLISH)
    body = pages(report_of(issued), stamped=issued.issued_at)
    assert hashlib.sha256(body).hexdigest() == issued.body_hash
    time.sleep(1.1)  # a clock that is read anywhere would show
    assert signatory.sign(body, at=issued.issued_at) == issued.file
    assert issued.file.startswith(body)


def test_deletion_by_law_empties_reports_as_well(office: Office, url: str) -> None:
    issued = office.clearance(about(CLEAN), YEAR, today=TODAY)
    database = Database.open(url)
    Erasures(database).enter(TODAY, {"penalty": 1}, basis="《征信业管理条例》第十六条", subjects=[CLEAN], now=NOW)
    database.close()
    gone = office.reports.find(issued.report_id)
    assert (gone.content, gone.file, gone.erased_on, verify(gone).remade) == ("", b"", TODAY, "deleted by law")


def signatures(issued: IssuedReport, tmp_path: Path) -> str:
    if shutil.which("pdfsig") is None:
        pytest.skip("NOT PROVED: pdfsig is not there to judge the signature; apt-get install poppler-utils")
    file = tmp_path / "report.pdf"
    file.write_bytes(issued.file)
    return subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout


def test_a_standard_tool_validates_the_signature(office: Office, tmp_path: Path) -> None:
    issued = office.credit(about(USCC), today=TODAY)
    said = signatures(issued, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    forged = signatures(replace(issued, file=issued.file.replace(issued.report_id.encode(), b"0" * 32)), tmp_path)
    assert "Signature is Valid" not in forged


def test_the_words_can_be_read_and_a_rare_character_is_named(office: Office, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("NOT PROVED: pdftotext is not there to read the pages; apt-get install poppler-utils")
    (tmp_path / "report.pdf").write_bytes(office.credit(about(USCC), today=TODAY).file)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert USCC in text
    assert "440" in text
    assert "〔U+3402〕字" in text.replace(" ", "")
    assert "登记机关记载的字形" in text
