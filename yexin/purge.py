"""`yexin purge`: what the law no longer lets us keep of persons is deleted, and a register says how much of what."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rich.console import Console

from features.records.deletion import BASIS
from serving.main import open_database
from serving.store.erasures import Erasures
from yexin.settings import Settings
from yexin.vault import forget_the_unrecorded


def purge_and_show(console: Console, settings: Settings, *, as_of: date | None, dry_run: bool) -> int:
    """Delete what is due on the day (or only say what would be); the number of rows.

    The register is written and answers are emptied first: killed in between, the next run finds the records still due, or
    their rows gone and the files of the past still there.

    Raises
    ------
    DatabaseUnavailable, StoreCorrupted, FolderNotWritable
        The register or the record store cannot be used.
    """
    day = settings.day(as_of)
    gone = settings.store.due(day)
    for item, count in gone.by_item.items():
        console.print(f"{item}: {count:,} records of persons ended more than five years before {day} ({BASIS})", highlight=False)
    if not len(gone) and settings.store.erasing and not dry_run:
        settings.store.erase(gone)
        console.print("an earlier run was cut short: what it left behind in old files is gone now")
    elif not len(gone):
        console.print(f"nothing is due on {day}")
    elif dry_run:
        console.print(f"{len(gone):,} rows of {len(gone.subjects):,} persons would be deleted; nothing was (--dry-run)")
    else:
        erasures, now = Erasures(open_database(settings.home)), datetime.now(UTC)
        emptied = erasures.enter(day, gone.by_item, basis=BASIS, subjects=gone.subjects, now=now)
        settings.store.erase(gone)
        console.print(f"{len(gone):,} rows of {len(gone.subjects):,} persons deleted, {emptied:,} issued answers emptied")
        console.print("not reached from here: files as departments sent them, rejects, backups (docs/deletion.md)")
    if not dry_run and (forgotten := forget_the_unrecorded(settings)):
        console.print(f"{forgotten:,} ID numbers deleted from the vault: of these persons no record is left")
    return len(gone)
