"""ID numbers lie sealed to their rows in both databases; a wrong key, a moved row and a changed byte do not open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text, update

from credit.errors import VaultKeyWrong
from credit.sealing import Seal
from credit.subject import Pseudonymiser
from serving.store.database import Database
from serving.store.schema import IDENTITIES
from serving.store.vault import Vault, count_identities, forget_identities, vault_names
from tests.serving.store.test_issued import url

__all__ = ["url"]

ONE, OTHER = "11010519491231002X", "440524188001010014"
NAMES = Pseudonymiser(b"0123456789abcdef")
P, Q = NAMES.pseudonym(ONE), NAMES.pseudonym(OTHER)
FIRST, SECOND = (Seal(bytes([n]) * 32, wrong=VaultKeyWrong) for n in (1, 2))


@dataclass
class Place:
    url: str
    database: Database
    vault: Vault

    def opened(self, vault: Vault | None = None) -> list[tuple[str, str]]:
        with self.database.begin() as connection:
            return [(one.pseudonym, one.id_number) for one in (vault or self.vault).opened(connection)]


@pytest.fixture
def place(url: str) -> Iterator[Place]:
    database = Database.open(url)
    place = Place(url, database, Vault(database, FIRST))
    assert place.vault.keep({P: ONE, Q: OTHER}) == 2
    yield place
    database.close()


def test_what_was_kept_opens_and_is_kept_once(place: Place) -> None:
    assert place.opened() == sorted([(P, ONE), (Q, OTHER)])
    assert place.vault.keep({P: ONE}) == 0
    assert place.vault.check() == 2
    assert vault_names(place.database) == {P, Q}


def test_no_number_lies_open_in_the_database(place: Place) -> None:
    with place.database.begin() as connection:
        rows = connection.execute(text("SELECT * FROM identities")).all()
    held = repr([tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows])
    assert P in held
    assert ONE not in held


def test_another_key_is_told_by_its_id(place: Place) -> None:
    with pytest.raises(VaultKeyWrong, match=f"under key {FIRST.key_id}.*set is {SECOND.key_id}.*are lost"):
        Vault(place.database, SECOND).check()


@pytest.mark.parametrize("harm", ["moved to another person", "one byte", "cut off"])
def test_what_was_touched_does_not_open(place: Place, harm: str) -> None:
    with place.database.begin() as connection:
        sealed = dict(connection.execute(IDENTITIES.select().with_only_columns(IDENTITIES.c.pseudonym, IDENTITIES.c.sealed)).all())
        changed = {
            "moved to another person": sealed[Q],
            "one byte": bytes([sealed[P][0] ^ 1]) + sealed[P][1:],
            "cut off": sealed[P][:3],
        }
        connection.execute(update(IDENTITIES).where(IDENTITIES.c.pseudonym == P).values(sealed=changed[harm]))
    with pytest.raises(VaultKeyWrong, match="does not open under this key"):
        place.vault.check()


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(VaultKeyWrong, match=r"not 32 bytes.*YEXIN_VAULT_KEY"):
        Seal.of_text("ab", wrong=VaultKeyWrong)
    with pytest.raises(VaultKeyWrong, match="hexadecimal"):
        Seal.of_text("secret", wrong=VaultKeyWrong)


def test_resealed_under_the_next_key_it_opens_under_that_alone(place: Place) -> None:
    after = Vault(place.database, SECOND)
    assert after.reseal(FIRST) == 2
    assert after.reseal(FIRST) == 0
    assert place.opened(after) == sorted([(P, ONE), (Q, OTHER)])
    with pytest.raises(VaultKeyWrong):
        place.vault.check()


def test_resealing_that_was_cut_off_goes_on(place: Place) -> None:
    with place.database.begin() as connection:  # one row was resealed before the other run died
        connection.execute(update(IDENTITIES).where(IDENTITIES.c.pseudonym == P).values(Vault(place.database, SECOND).row(P, ONE)))
    after = Vault(place.database, SECOND)
    assert after.reseal(FIRST) == 1
    assert after.check() == 2


def test_a_row_under_a_third_key_stops_resealing_with_nothing_lost(place: Place) -> None:
    with pytest.raises(VaultKeyWrong):
        Vault(place.database, SECOND).reseal(Seal(bytes([3]) * 32, wrong=VaultKeyWrong))
    assert place.vault.check() == 2


def test_who_is_forgotten_is_gone(place: Place) -> None:
    with place.database.begin() as connection:
        assert forget_identities(connection, [P, "p" + "0" * 32]) == 1
        assert count_identities(connection) == 1
    assert place.opened() == [(Q, OTHER)]
