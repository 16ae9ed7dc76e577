"""Renamed entries of the audit trail are proved by later seals, and whoever touches a new name, seal or rotation is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, text

from credit.errors import RotationRefused
from credit.subject import renamed
from features.records.renaming import NewIds
from serving.audit.chain import seal
from serving.audit.renaming import rename_entries
from serving.audit.trail import AuditTrail, append_entries, lock_head
from serving.store.erasures import Erasures
from serving.store.schema import AUDIT_ENTRIES, AUDIT_RESEALS
from tests.serving.audit.test_chain import PERSON, USCC, Trail, entry, trail
from tests.serving.store.test_erasures import NOW
from tests.serving.store.test_issued import url

__all__ = ["trail", "url"]
KEY = b"fedcba9876543210"
IDS = NewIds([(["r1", "r2", "c" * 32], ["s1", "s2", "d" * 32])])
SOON = renamed(PERSON, KEY)


def names(key: bytes) -> Callable[[str], str]:
    return lambda name: name if name == USCC else renamed(name, key)


def rename(trail: Trail, generation: int = 1, key: bytes = KEY) -> int:
    with trail.database.begin() as connection:
        lock_head(connection)
        return rename_entries(connection, names(key), IDS.among, generation=generation, now=NOW)


def test_entries_say_new_names_and_the_chain_holds(trail: Trail) -> None:
    links = [one.link for one in AuditTrail(trail.database).all()]
    with trail.database.begin() as connection:
        append_entries(connection, [entry(11, subject=USCC, subject_kind="enterprise", consent=None, records=())])
    assert rename(trail) == 10
    found = AuditTrail(trail.database)
    assert {(one.consent, one.records) for one in found.about(SOON)} == {("d" * 32, "s1,s2")}
    assert (len(found.about(SOON)), found.about(PERSON), len(found.about(USCC))) == (10, [], 1)
    assert [one.link for one in found.all()][:10] == links
    assert trail.faults() == []
    assert rename(trail, 2, b"0123456789abcdef") == 10
    assert trail.faults() == []


def test_deletion_by_law_goes_on_after_a_renaming_and_before(trail: Trail) -> None:
    with trail.database.begin() as connection:
        append_entries(connection, [entry(11, subject="p" + "0b" * 16)])
    erasures = Erasures(trail.database)
    erasures.forget("p" + "0b" * 16, date(2026, 6, 30), basis="《个人信息保护法》第四十七条", now=NOW)
    erasures.enter(date(2026, 6, 30), {"penalty": 1}, basis="《征信业管理条例》第十六条", subjects=[PERSON], now=NOW)
    assert rename(trail) == 10
    assert trail.faults() == []
    assert erasures.forget(SOON, date(2026, 6, 30), basis="《个人信息保护法》第四十七条", now=NOW) == 10
    assert trail.faults() == []
    assert rename(trail, 2) == 0


FORGED_SALT = "0" * 32
FORGED = {
    "a new name": (f"UPDATE audit_entries SET subject = 'p{'0' * 32}' WHERE number = 4", [(4, "altered")]),
    "a record id": ("UPDATE audit_entries SET records = 's1' WHERE number = 4", [(4, "altered")]),
    "a new name and its later seal": (
        f"UPDATE audit_entries SET subject = 'p{'0' * 32}', subject_salt = '{FORGED_SALT}' WHERE number = 4; "
        f"UPDATE audit_reseals SET subject_seal = '{seal(FORGED_SALT, ('p' + '0' * 32, 'd' * 32))}' WHERE number = 4",
        [(11, "altered")],
    ),
    "later seals taken out": ("DELETE FROM audit_reseals WHERE number = 4", [(4, "altered"), (4, "altered"), (11, "altered")]),
    "a rotation that never was": (
        f"UPDATE audit_entries SET subject = 'p{'0' * 32}', subject_salt = '{FORGED_SALT}' WHERE number = 4; "
        "INSERT INTO audit_reseals SELECT number, 2, "
        f"'{seal(FORGED_SALT, ('p' + '0' * 32, 'd' * 32))}', records_seal FROM audit_reseals WHERE number = 4",
        [(11, "renamed without a rule")],
    ),
}


@pytest.mark.parametrize("harm", FORGED)
def test_what_is_touched_afterwards_is_found(trail: Trail, harm: str) -> None:
    rename(trail)
    statements, faults = FORGED[harm]
    trail.run(*statements.split("; "))
    assert trail.faults() == faults


def test_what_is_broken_already_is_not_renamed(trail: Trail) -> None:
    trail.run("UPDATE audit_entries SET records = 'r1' WHERE number = 4")
    with pytest.raises(RotationRefused, match="entry 4 of the audit trail is not what was sealed"):
        rename(trail)
    with trail.database.begin() as connection:
        assert connection.execute(select(AUDIT_RESEALS)).all() == []
        assert set(connection.execute(select(AUDIT_ENTRIES.c.subject)).scalars()) == {PERSON}
        assert connection.execute(text("SELECT number FROM audit_head")).scalar_one() == 10
