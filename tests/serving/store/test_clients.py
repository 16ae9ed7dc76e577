"""A client with a real secret is kept in both databases: SQLite takes a text of any length, PostgreSQL none that is too long."""

from __future__ import annotations

from datetime import date

import pytest

from serving.access import secret
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.enrolment import enrol, enrol_for_development, renew
from serving.store.clients import Clients
from serving.store.database import Database
from tests.serving.store.test_issued import url

__all__ = ["url"]
BANK, DAY = "91460000MA00000155", date(2026, 6, 30)


def test_who_is_enrolled_is_known_by_its_newest_secret(url: str) -> None:
    database = Database.open(url)
    clients = Clients(database)
    first = enrol(clients, Client("b" * 64, Role.BANK, "", DAY, organisation=BANK))
    second = renew(clients, "b" * 64)
    kept = clients.find("b" * 64)
    assert kept is not None
    assert (secret.matches(second, kept.secret), secret.matches(first, kept.secret)) == (True, False)
    database.close()


@pytest.mark.parametrize("subject", ["91460000MA0000015T", "p" + "0" * 32])
def test_a_developer_gets_a_client_of_each_role(url: str, subject: str) -> None:
    database = Database.open(url)
    found = enrol_for_development(Clients(database), bank=BANK, subject=subject, day=DAY)
    assert len(found) == len(Role)
    database.close()


def test_a_hash_of_the_length_before_still_matches() -> None:
    # scrypt's own 64 bytes, as kept until now in SQLite.
    kept = "scrypt$16384$8$1$nLn/Iro7Cjk9zZJQGnW/ow==$" + secret._text(secret._scrypt("x", b"0" * 16, (16384, 8, 1), 64))
    salted = kept.replace("nLn/Iro7Cjk9zZJQGnW/ow==", secret._text(b"0" * 16))
    assert (secret.matches("x", salted), secret.matches("y", salted)) == (True, False)
