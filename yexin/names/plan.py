"""What must hold before the pseudonyms of a home are rotated; nothing is changed by finding out."""

from __future__ import annotations

from credit.errors import MissingPseudonymKey, PseudonymKeyWrong, RotationRefused
from features.records.names import Renaming, names_in_force
from features.records.rewriting import persons_of
from serving.audit.checkpoint import checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import verify
from serving.names.database import reached
from serving.store.database import Database
from serving.store.vault import Vault, vault_names
from yexin.names.keys import NextKey
from yexin.settings import Settings


def plan(settings: Settings, database: Database, vault: Vault | None, next_key: NextKey, *, chained: bool) -> Renaming:
    """The rotation that is to be made.

    Raises
    ------
    RotationRefused
        It cannot be made, with the reason and the remedy.
    MissingPseudonymKey, PseudonymKeyWrong
        Old pseudonyms are to be renamed, and the keys that made them are not set.
    """
    named = names_in_force(settings.home.records)
    generation = named.generation if named else 0
    _one_history(database, generation)
    _whole_trail(settings, database)
    if vault is None or chained:
        return Renaming(_renamed_by(settings, next_key), generation + 1, chained=True)
    _all_in_the_vault(settings, database, vault)
    fresh = next_key.alone()
    if named is not None and fresh.key_id == named.key_id:
        raise RotationRefused("the next key is the one in force", "generate another with `openssl rand -hex 32`")
    return Renaming(fresh.key_id, generation + 1, chained=False)


def _renamed_by(settings: Settings, next_key: NextKey) -> str:
    named = names_in_force(settings.home.records)
    if next_key.before is None:
        raise MissingPseudonymKey
    if named is not None and next_key.before.key_id != named.key_id:
        raise PseudonymKeyWrong(needed=named.key_id, given=next_key.before.key_id)
    if next_key.key in next_key.before.keys:
        raise RotationRefused("the next key is one of those in force", "generate another with `openssl rand -hex 32`")
    return next_key.behind().key_id


def _one_history(database: Database, generation: int) -> None:
    if reached(database) != generation:
        raise RotationRefused(
            f"the records were renamed {generation} times and the database {reached(database)} times",
            "restore both from one backup",
        )


def _whole_trail(settings: Settings, database: Database) -> None:
    """New seals can only be believed where the old ones are whole."""
    claims = checkpoints_in(sorted(settings.home.audit.glob("writer-*.json")))
    key = audit_key(settings.home).public_key().public_bytes_raw().hex()
    found = verify(AuditTrail(database), claims, key=key)
    if found.findings:
        raise RotationRefused(f"the audit trail has {len(found.findings)} faults", "see `yexin audit verify` first")


def _all_in_the_vault(settings: Settings, database: Database, vault: Vault) -> None:
    vault.check()
    missing = len(persons_of(settings.store.stream()) - vault_names(database))
    if missing:
        raise RotationRefused(
            f"of {missing} persons on record the vault has no ID number, so that no fresh pseudonym can be made for them",
            "ingest their files again with the vault switched on, or rotate with --chained: the keys before stay needed then",
        )
