"""`yexin key rotate-pseudonyms | rotate-vault | check-vault`: the keys of persons' names and numbers (docs/persons.md)."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console

from credit.errors import VaultKeyWrong
from credit.sealing import Seal
from features.records.rewriting import persons_of
from serving.main import open_database
from serving.store.vault import Vault, vault_names
from yexin.commands.clients import keys
from yexin.names.keys import NEXT
from yexin.names.rotation import Rotated, Rotation
from yexin.options import DeploymentOption, HomeOption
from yexin.settings import Settings

console = Console(soft_wrap=True)
VAULT_KEY, VAULT_KEY_BEFORE = "YEXIN_VAULT_KEY", "YEXIN_VAULT_KEY_BEFORE"


def register(_app: typer.Typer) -> None:
    """Add the commands to the command line."""
    keys.command("rotate-pseudonyms")(rotate_pseudonyms)
    keys.command("rotate-vault")(rotate_vault)
    keys.command("check-vault")(check_vault)


def rotate_pseudonyms(
    chained: Annotated[
        bool, typer.Option("--chained", help="rename the old pseudonyms though there is a vault: the keys before stay needed")
    ] = False,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Name every person anew under a fresh key; stop the service first. Cut off, it is finished by running it again."""
    settings = Settings.of(home=home, deployment=deployment)
    done = Rotation(settings, chained=chained, tell=lambda step: console.print(f"… {step}", highlight=False)).run()
    _tell(done, in_file="YEXIN_PSEUDONYM_KEY" not in os.environ)


def rotate_vault(home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Seal every ID number under YEXIN_VAULT_KEY that lies under YEXIN_VAULT_KEY_BEFORE; cut off, run it again."""
    settings = Settings.of(home=home, deployment=deployment)
    before = Seal.of_text(os.environ.get(VAULT_KEY_BEFORE, ""), wrong=lambda reason: VaultKeyWrong(f"{VAULT_KEY_BEFORE}: {reason}"))
    count = _vault(settings).reseal(before)
    console.print(f"{count:,} ID numbers sealed anew; key {before.key_id} opens nothing here any more", highlight=False)


def check_vault(home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Open every row of the vault, show none, and say whose number is missing; exit code 1 where one is."""
    settings = Settings.of(home=home, deployment=deployment)
    count, kept = _vault(settings).check(), vault_names(open_database(settings.home))
    missing = len(persons_of(settings.store.stream()) - kept)
    console.print(f"{count:,} ID numbers open under the key; of {missing:,} persons on record there is none", highlight=False)
    if missing:
        raise typer.Exit(1)


def _vault(settings: Settings) -> Vault:
    vault = settings.vault()
    if vault is None:
        raise VaultKeyWrong("no vault is switched on here")
    return vault


def _tell(done: Rotated, *, in_file: bool) -> None:
    counts = f"{done.persons:,} persons and {done.rows:,} rows of the database renamed"
    console.print(f"{counts}; persons are named under key {done.key_id} now", highlight=False)
    if in_file:
        console.print("The key file of the home holds it.", highlight=False)
    elif done.chained:
        console.print(f"Set YEXIN_PSEUDONYM_KEY to its value, a comma, and that of {NEXT}; unset {NEXT}.", highlight=False)
    else:
        console.print(f"Set YEXIN_PSEUDONYM_KEY to the value of {NEXT}, unset {NEXT}, and destroy the key before.", highlight=False)
    for file in done.left:
        console.print(f"still names old pseudonyms: {file} (write it anew, or delete it)", highlight=False)
    console.print("Backups of before bear the old names: docs/operations.md says how long to keep them.", highlight=False)
