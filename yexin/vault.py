"""The vault at work: filled by ingestion where YEXIN_VAULT_KEY switches it on, emptied of whom nothing is on record any more."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from credit.subject import Pseudonymiser, SubjectKind, check_id_number
from features.records.names import pin_names
from serving.main import open_database
from serving.store.vault import Vault, forget_identities, vault_names
from yexin.settings import Settings


class Remembering(Pseudonymiser):
    """A pseudonymiser that knows, until asked, which number each pseudonym was made from."""

    def __init__(self, *keys: bytes) -> None:
        super().__init__(*keys)
        self._numbers: dict[str, str] = {}

    def pseudonym(self, id_number: str) -> str:
        """As every pseudonymiser makes it."""
        name = super().pseudonym(id_number)
        self._numbers[name] = check_id_number(id_number)[0]
        return name

    def take(self, names: set[str]) -> dict[str, str]:
        """The numbers behind some pseudonyms; all are forgotten here."""
        numbers, self._numbers = self._numbers, {}
        return {name: number for name, number in numbers.items() if name in names}


@dataclass(frozen=True)
class Custody:
    """What ingestion does for the persons of a file: note under which key they are named, and seal their numbers in the vault."""

    settings: Settings
    pseudonymiser: Pseudonymiser
    vault: Vault | None

    @classmethod
    def of(cls, settings: Settings) -> Custody | None:
        """None where there is no key, and so no person can be read."""
        found, vault = settings.pseudonymiser(), settings.vault()
        if found is None:
            return None
        return cls(settings, found if vault is None else Remembering(*found.keys), vault)

    def keep(self, records: pa.Table) -> None:
        """Before the records of a file (RECORD_SCHEMA) are stored: killed in between, no record is without its number."""
        persons = records.filter(pc.equal(records.column("subject_kind"), str(SubjectKind.PERSON)))
        if persons.num_rows:
            pin_names(self.settings.home.records, self.pseudonymiser.key_id)
        if self.vault is not None and isinstance(self.pseudonymiser, Remembering):
            self.vault.keep(self.pseudonymiser.take(set(pc.unique(persons.column("subject")).to_pylist())))


def forget_the_unrecorded(settings: Settings) -> int:
    """Delete from the vault the persons of whom no record is stored: their number serves nothing any more. How many."""
    database = open_database(settings.home)
    kept = vault_names(database)
    if not kept:
        return 0
    gone = sorted(kept - set(settings.store.ledger().subjects(SubjectKind.PERSON)))
    with database.begin() as connection:
        forget_identities(connection, gone)
    if gone:
        database.drop_old_bytes()
    return len(gone)
