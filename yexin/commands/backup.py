"""`yexin backup` and `yexin restore`: all that a home holds, in one checked folder (docs/operations.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from serving.backup.backup import back_up
from serving.backup.backup import restore as restore_from
from serving.main import open_database
from yexin.options import DeploymentOption, HomeOption
from yexin.settings import Settings

console = Console()
Folder = Annotated[Path, typer.Argument(help="folder of the backup")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(backup)
    app.command()(restore)


def backup(folder: Folder, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Write a backup into a new folder while the service answers: database, records, archive, tables, checkpoints; no keys."""
    settings = Settings.of(home=home, deployment=deployment)
    made = back_up(settings.home, open_database(settings.home), settings.store, folder, now=datetime.now(UTC))
    console.print(f"{len(made.files):,} files in {folder}, each with its hash in manifest.json", highlight=False, soft_wrap=True)
    kept_apart = "Keys are not in it: keep those of the environment, or the home's *.key files, apart from the backup."
    console.print(kept_apart, highlight=False, soft_wrap=True)


def restore(folder: Folder, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Fill a fresh data folder and a fresh database from a backup, every byte compared with its hash first."""
    settings = Settings.of(home=home, deployment=deployment)
    rows = restore_from(settings.home, open_database(settings.home), folder)
    console.print(f"restored {rows:,} rows of the database and the files of {settings.home.folder}", highlight=False)
    console.print(
        "Give the home its keys first (environment, or the *.key files). Then run `yexin purge` before the service answers: what "
        "the law has had deleted since the backup is back. Then `yexin audit verify` and `yexin replay`.",
        highlight=False,
        soft_wrap=True,
    )
