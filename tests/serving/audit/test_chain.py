"""The audit trail shows every change: altered, swapped, taken out, cut off; in SQLite and in PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, text

from credit.errors import InvalidIdentifier
from serving.audit.chain import GENESIS, LinkedEntry
from serving.audit.checkpoint import Checkpoint, Witness, checkpoints_in
from serving.audit.entry import AuditEntry
from serving.audit.trail import AuditTrail, append_entries
from serving.audit.verification import verify
from serving.store.database import Database
from serving.store.erasures import Erasures
from serving.store.journal import Journal, Keeping
from tests.serving.store.test_issued import url

__all__ = ["url"]  # the fixture of both databases

USCC, PERSON = "91460000MA0000015T", "p" + "0a" * 16
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
AT = "2026-06-30T08:00:00.000000Z"


def entry(number: int = 0, **other: object) -> AuditEntry:
    told = {"client": f"bank-{number}", "role": "bank", "organisation": USCC, "operation": "score", "outcome": "answered"}
    about = {"subject_kind": "person", "subject": PERSON, "purpose": "incentive", "consent": "c" * 32, "records": ("r1", "r2")}
    return msgspec.convert({"at": AT, **told, **about, **other}, AuditEntry)


@dataclass
class Trail:
    url: str
    database: Database
    witness: Witness
    folder: Path

    def faults(self, *more: Checkpoint) -> list[tuple[int, str]]:
        claims = [*checkpoints_in(sorted(self.folder.glob("*.json"))), *more]
        found = verify(AuditTrail(self.database), claims, key=PUBLIC)
        return [(finding.number, finding.fault) for finding in found.findings]

    def run(self, *statements: str) -> None:
        engine = create_engine(self.url)
        with engine.begin() as connection:
            for one in statements:
                connection.execute(text(one))
        engine.dispose()


@pytest.fixture
def trail(url: str, tmp_path: Path) -> Iterator[Trail]:
    """Ten entries in three transactions, seen by a witness."""
    database, folder = Database.open(url), tmp_path / "audit"
    witness = Witness(folder, KEY)
    for part in (range(1, 4), range(4, 9), range(9, 11)):
        with database.begin() as connection:
            head = append_entries(connection, [entry(number) for number in part])
        witness.note(head, AT)
    yield Trail(url, database, witness, folder)
    witness.close()
    database.close()


def test_a_whole_chain_has_no_faults(trail: Trail) -> None:
    found = verify(AuditTrail(trail.database), checkpoints_in([*trail.folder.glob("*.json")]), key=PUBLIC)
    assert (found.head.number, found.erased, found.unwitnessed, found.findings) == (10, 0, 0, ())


@pytest.mark.parametrize("column", sorted(set(LinkedEntry.__struct_fields__) - {"number", "evaluation_version", "erased_on"}))
def test_one_altered_byte_is_found_where_it_is(trail: Trail, column: str) -> None:
    trail.run(f"UPDATE audit_entries SET {column} = 'x' || substr(coalesce({column}, ''), 2) WHERE number = 5")
    found = trail.faults()
    # A link is also what the next entry holds on to.
    assert found[0] == (5, "altered")
    assert {number for number, _ in found} <= {5, 6}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (["DELETE FROM audit_entries WHERE number = 5"], [(5, "missing")]),
        (["DELETE FROM audit_entries WHERE number = 1"], [(1, "missing")]),
        # Swapped: neither is what its number says.
        (
            [
                "UPDATE audit_entries SET number = 99 WHERE number = 4",
                "UPDATE audit_entries SET number = 4 WHERE number = 5",
                "UPDATE audit_entries SET number = 5 WHERE number = 99",
            ],
            [(4, "altered"), (5, "altered"), (6, "altered")],
        ),
        # Cut off at the end, and the head of the chain is set back to match: the witness knows better.
        (
            [
                "DELETE FROM audit_entries WHERE number > 8",
                "UPDATE audit_head SET number = 8, link = (SELECT link FROM audit_entries WHERE number = 8)",
            ],
            [(9, "cut off")],
        ),
        (["DELETE FROM audit_entries WHERE number > 8"], [(9, "cut off")] * 2),
        (["UPDATE audit_head SET number = 7"], [(7, "rewritten"), (8, "altered")]),
        (["UPDATE audit_head SET link = 'x'"], [(10, "rewritten")]),
        # Blanked as if by law, and no entry says that the law did.
        (
            ["UPDATE audit_entries SET records = NULL, records_salt = NULL, erased_on = '2026-06-30' WHERE number = 3"],
            [(3, "erased without a rule")],
        ),
    ],
)
def test_what_else_is_found(trail: Trail, change: list[str], found: list[tuple[int, str]]) -> None:
    trail.run(*change)
    assert trail.faults() == found


def test_a_chain_forged_from_some_entry_on_is_told_from_its_checkpoints(trail: Trail) -> None:
    rows = list(AuditTrail(trail.database).all())
    link, statements = rows[5].link, []
    for number in range(7, 11):
        forged = LinkedEntry.after(link, number, entry(number, client="nobody"))
        link = forged.link
        values = {
            name: getattr(forged, name)
            for name in ("client", "subject_salt", "subject_seal", "records_salt", "records_seal", "link")
        }
        changes = ", ".join(f"{name} = '{value}'" for name, value in values.items())
        statements.append(f"UPDATE audit_entries SET {changes} WHERE number = {number}")
    trail.run(*statements, f"UPDATE audit_head SET link = '{link}'")
    assert trail.faults() == [(10, "rewritten")]


def test_a_checkpoint_that_somebody_else_signed_counts_for_nothing(trail: Trail) -> None:
    head = AuditTrail(trail.database).head()
    other = Checkpoint.sign(head, AT, Ed25519PrivateKey.generate())
    altered = msgspec.structs.replace(Checkpoint.sign(head, AT, KEY), number=9)
    assert trail.faults(other, altered) == [(9, "checkpoint not genuine"), (10, "checkpoint not genuine")]


def test_deletion_by_law_makes_unreadable_and_leaves_the_chain_whole(trail: Trail) -> None:
    now, day = datetime(2026, 7, 1, tzinfo=UTC), date(2026, 7, 1)
    erasures = Erasures(trail.database)
    erasures.enter(day, {"penalty": 1}, basis="《征信业管理条例》第十六条", subjects=[PERSON], now=now)
    read = AuditTrail(trail.database)
    assert [(one.subject, one.records) for one in read.about(PERSON)] == [(PERSON, None)] * 10
    assert erasures.forget(PERSON, day, basis="《个人信息保护法》第四十七条", now=now) == 10
    assert read.about(PERSON) == []
    found = verify(read, checkpoints_in([*trail.folder.glob("*.json")]), key=PUBLIC)
    assert (found.head.number, found.erased, found.findings) == (12, 10, ())
    # What was blanked is nowhere left to be read, and its seal cannot be opened by guessing.
    assert not [
        one for one in read.all() if one.number <= 10 and (one.subject, one.consent, one.subject_salt) != (None, None, None)
    ]
    # Whole entries may be blank only where the whole was erased.
    trail.run("UPDATE audit_entries SET detail = replace(detail, 'true', 'false') WHERE number = 12")
    assert set(trail.faults()) >= {(12, "altered"), (1, "erased without a rule")}


def test_an_id_number_cannot_stand_in_it() -> None:
    with pytest.raises(InvalidIdentifier, match="by pseudonym alone"):
        entry(subject="11010519491231002X")


def test_several_threads_and_journals_make_one_chain(trail: Trail) -> None:
    others = [Database.open(trail.url) for _ in range(2)]
    journals = [Journal(one) for one in others]

    def ask(journal: Journal) -> None:
        for number in range(20):
            journal.keep(Keeping(entry(number)))

    threads = [threading.Thread(target=ask, args=[journal]) for journal in journals for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for journal, database in zip(journals, others, strict=True):
        journal.close()
        database.close()
    assert AuditTrail(trail.database).head().number == 10 + 8 * 20
    assert trail.faults() == []


KEEP = """
import sys
from serving.store.database import Database
from serving.store.journal import Journal, Keeping
from tests.serving.store.test_issued import url

__all__ = ["url"]  # the fixture of both databases
from tests.serving.audit.test_chain import entry
journal = Journal(Database.open(sys.argv[1]))
for number in range(50):
    journal.keep(Keeping(entry(number)))
journal.close()
"""


def test_several_processes_make_one_chain_that_goes_on_after_each(trail: Trail) -> None:
    running = [subprocess.Popen([sys.executable, "-c", KEEP, trail.url]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert AuditTrail(trail.database).head().number == 10 + 3 * 50
    assert trail.faults() == []


def test_entries_read_by_subject_come_newest_first_in_pages(trail: Trail) -> None:
    read = AuditTrail(trail.database)
    first = read.about(PERSON, limit=4)
    assert [one.number for one in first] == [10, 9, 8, 7]
    assert [one.number for one in read.about(PERSON, before=7, limit=4)] == [6, 5, 4, 3]
    assert first[0].records == "r1,r2"


def test_the_link_is_sha256_over_the_one_before_and_the_bytes() -> None:
    """The definition word for word, by another hand: an auditor needs no more than this to check the chain."""
    import hashlib
    import json

    one = LinkedEntry.after(GENESIS, 1, entry(detail="中"))
    names = [
        "number", "at", "client", "role", "organisation", "operation", "outcome", "purpose", "evaluation", "evaluation_version",
        "table_hash", "score_id", "request_id", "subject_kind", "detail", "subject_seal", "records_seal",
    ]  # fmt: skip
    told = json.dumps([getattr(one, name) for name in names], ensure_ascii=False, separators=(",", ":"))
    assert one.link == hashlib.sha256((GENESIS + told).encode()).hexdigest()
    salted = one.subject_salt + json.dumps([one.subject, one.consent], separators=(",", ":"))  # type: ignore[operator]
    assert one.subject_seal == hashlib.sha256(salted.encode()).hexdigest()
