"""`yexin key rotate-pseudonyms`: every person under a new pseudonym, everywhere, or nowhere yet (docs/adr/0008).

Database first, in one transaction, while the records still say which id was whose; then the records, in one transaction; then what
is made from them. Killed anywhere, the next run finds what is done by asking the two stores, and goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from deltalake import DeltaTable

from credit.errors import VaultKeyWrong
from credit.subject import renamed
from features.records.filling import ARRIVED
from features.records.names import Renaming
from features.records.renaming import NewIds, OnceRenamed, RowRenamer
from features.records.rewriting import drop_old, rewrite, rewritten
from features.records.stream import RecordStream
from serving.main import open_database
from serving.names.database import NewNames, forget_former, reached, rename_database
from serving.store.vault import vault_names
from yexin.names.alone import alone
from yexin.names.keys import NextKey
from yexin.names.leftovers import leftovers, remove_results
from yexin.names.plan import plan
from yexin.settings import Settings


@dataclass(frozen=True)
class Rotated:
    """What a rotation came to.

    `key_id`: under which key persons are named now; `chained`: whether the keys before stay needed; `rows` of the database and
    `persons` of the record store that were renamed by this run; `left`: files that name persons who are unknown now.
    """

    key_id: str
    chained: bool
    rows: int
    persons: int
    left: tuple[str, ...]


class Rotation:
    """One rotation of the pseudonyms of a home; `tell` is told each step before it begins.

    `chained`: rename the old pseudonyms, although a vault would let them be made afresh from the numbers.
    """

    def __init__(self, settings: Settings, *, chained: bool = False, tell: Callable[[str], object] = lambda _: None) -> None:
        self._settings, self._chained, self._tell = settings, chained, tell
        self._home, self._folder = settings.home, settings.home.records
        self._database = open_database(self._home)
        self._vault = settings.vault(self._database)

    def run(self) -> Rotated:
        """Rotate, or finish what was cut off.

        Raises
        ------
        RotationRefused
            Something else works on this home, the keys do not fit, the vault is not whole, or the audit trail is not.
        MissingPseudonymKey, PseudonymKeyWrong, VaultKeyWrong
            A key that is needed is not there, or is another one.
        """
        with alone(self._home):
            self._require_vault()
            next_key = NextKey.of(self._settings)
            now = Renaming.under_way(self._folder)
            if now is None:
                self._tell("checking")
                now = plan(self._settings, self._database, self._vault, next_key, chained=self._chained)
                now.begin(self._folder)
            next_key.require(now)
            rows, persons = self._rename(now, next_key.key)
            left = self._finish(now, next_key)
        return Rotated(now.key_id, now.chained, rows, persons, left)

    def _require_vault(self) -> None:
        """Without its key the numbers in a vault would stay under old names, and open no more."""
        if self._vault is None and vault_names(self._database):
            raise VaultKeyWrong("there is a vault of ID numbers here, and no key for it is set")

    def _rename(self, now: Renaming, key: bytes) -> tuple[int, int]:
        """Rename what bears old names still: rows of the database, and persons of the record store."""
        names, table = OnceRenamed(self._new_names(now, key)), self._table()
        if rewritten(table, now.generation):
            return self._in_database(NewNames(names, NewIds([]), now.key_id, now.generation)), 0
        self._tell("record ids")
        renamer, stream = RowRenamer(self._settings.deployment.catalogue, names, key), RecordStream(table)
        ids = renamer.new_ids(lambda: stream.batches(ARRIVED))
        rows = self._in_database(NewNames(names, ids, now.key_id, now.generation))
        self._tell("records")
        return rows, rewrite(self._folder / "table", renamer, ids, generation=now.generation)

    def _new_names(self, now: Renaming, key: bytes) -> Callable[[str], str]:
        """Old pseudonym → new one: from the number in the vault, or from the old one; whom the vault does not know, likewise."""
        if now.chained or self._vault is None:
            return lambda name: renamed(name, key)
        with self._database.read() as connection:
            fresh = {one.former or one.pseudonym: renamed(one.id_number, key) for one in self._vault.opened(connection)}
        return lambda name: fresh.get(name) or renamed(name, key)

    def _in_database(self, names: NewNames) -> int:
        if reached(self._database) >= names.generation:
            return 0
        self._tell("database")
        return rename_database(self._database, names, self._vault, now=datetime.now(UTC))

    def _finish(self, now: Renaming, next_key: NextKey) -> tuple[str, ...]:
        """Take away what bears old names, put the key in force, and open the store again."""
        self._tell("what is left")
        if self._table() is not None:
            drop_old(self._folder)
        remove_results(self._home)
        now.put_in_force(self._folder)
        next_key.put_in_force(now)
        forget_former(self._database)
        left = leftovers(self._home, RecordStream(self._table()))
        now.end(self._folder)
        return left

    def _table(self) -> DeltaTable | None:
        folder = str(self._folder / "table")
        return DeltaTable(folder) if DeltaTable.is_deltatable(folder) else None
