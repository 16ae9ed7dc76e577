"""What a command needs to know of its surroundings: data folder, deployment, the key of the pseudonyms, today."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from credit.deployment import Deployment
from credit.errors import PseudonymKeyWrong, RecordFromFuture, VaultKeyWrong
from credit.home import Home
from credit.key_file import make_key_file
from credit.sealing import Seal
from credit.subject import Pseudonymiser
from features.readers.reader import Reader
from features.records.names import names_in_force
from features.records.store import RecordStore

if TYPE_CHECKING:  # the service's own modules take a second to load, which most commands do not need
    from serving.store.database import Database
    from serving.store.vault import Vault


@dataclass(frozen=True)
class Settings:
    """One deployment and its data folder, from options or from YEXIN_DEPLOYMENT and YEXIN_HOME."""

    home_folder: Path
    deployment_name: str
    today: date

    @classmethod
    def of(cls, *, home: Path | None = None, deployment: str | None = None) -> Settings:
        """Options first, then the environment, then ./data and hainan. The clock is read here and nowhere below."""
        folder = home or Path(os.environ.get("YEXIN_HOME", "data"))
        name = deployment or os.environ.get("YEXIN_DEPLOYMENT", "hainan")
        return cls(folder, name, date.today())

    @cached_property
    def deployment(self) -> Deployment:
        """The deployment, its catalogue read on first use."""
        return Deployment.load(self.deployment_name)

    @cached_property
    def home(self) -> Home:
        """The deployment's places in the data folder."""
        return Home(self.home_folder, self.deployment.name)

    @cached_property
    def store(self) -> RecordStore:
        """The record store."""
        return RecordStore.open(self.home.records, self.deployment.catalogue)

    def reader(self, pseudonymiser: Pseudonymiser | None = None) -> Reader:
        """A reader of this deployment's files; persons can be read where there is a key."""
        return Reader(self.deployment.catalogue, pseudonymiser=pseudonymiser or self.pseudonymiser())

    def pseudonymiser(self) -> Pseudonymiser | None:
        """The keys that are set, or None; they must be those under which the stored persons are named.

        Raises
        ------
        MissingPseudonymKey
            The key is there and is no key.
        PseudonymKeyWrong
            It is another one.
        """
        found, named = self.pseudonym_keys(), names_in_force(self.home.records)
        if found is not None and named is not None and found.key_id != named.key_id:
            raise PseudonymKeyWrong(needed=named.key_id, given=found.key_id)
        return found

    def pseudonym_keys(self) -> Pseudonymiser | None:
        """From YEXIN_PSEUDONYM_KEY (hexadecimal), else from the key file of the data folder, else None.

        Raises
        ------
        MissingPseudonymKey
            The key is there and is no key.
        """
        text = os.environ.get("YEXIN_PSEUDONYM_KEY")
        if text is None and self.home.pseudonym_key.is_file():
            text = self.home.pseudonym_key.read_text("ascii")
        return None if text is None else Pseudonymiser.of_text(text)

    def make_pseudonym_key(self) -> None:
        """Write a fresh random key file, readable by its owner alone, where neither file nor environment has one.

        Nor where persons are named already: their key is lost, and a fresh one would name them all anew.
        """
        if "YEXIN_PSEUDONYM_KEY" not in os.environ and names_in_force(self.home.records) is None:
            make_key_file(self.home.pseudonym_key)

    def vault(self, database: Database | None = None) -> Vault | None:
        """The vault of ID numbers, where YEXIN_VAULT_KEY switches it on (docs/persons.md); in the home's database.

        Raises
        ------
        VaultKeyWrong
            The key is there and is no key.
        """
        text = os.environ.get("YEXIN_VAULT_KEY")
        if text is None:
            return None
        from serving.main import open_database
        from serving.store.vault import Vault

        return Vault(database or open_database(self.home), Seal.of_text(text, wrong=VaultKeyWrong))

    def day(self, as_of: date | None) -> date:
        """`as_of`, or today where none is given.

        Raises
        ------
        RecordFromFuture
            A day after today.
        """
        if as_of is not None and as_of > self.today:
            raise RecordFromFuture(as_of, today=self.today)
        return as_of or self.today
