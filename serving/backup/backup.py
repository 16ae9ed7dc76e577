"""A backup: a folder that is there whole or not at all, and proves by hashes that it is what was written."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from credit.errors import BackupDamaged, FolderNotWritable, HomeNotEmpty
from credit.home import Home
from features.records.store import RecordStore
from serving.audit.key import SEALED, sealed_audit_key
from serving.backup.rows import read_rows, write_rows
from serving.store.database import Database

FORMAT = 1
# Made from the others, taken in again, kept apart for safety, or of this machine alone.
_LEFT_OUT = ("by-subject", "inbox", "rejects", "pictures")
_LEFT_OUT_ENDS = (".key", ".lock", ".db", ".db-wal", ".db-shm")


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds: of which deployment and moment, of which revision of the database, and each file's hash (SHA-256)."""

    format: int
    deployment: str
    made_at: str
    revision: str
    files: dict[str, str]


def back_up(home: Home, database: Database, store: RecordStore, target: Path, *, now: datetime) -> Manifest:
    """Write a backup of a home into the folder `target`, which is not there yet.

    The database goes before the files: whatever record, table or evaluation its rows name, those that are copied after it hold.

    Raises
    ------
    HomeNotEmpty
        There is such a folder.
    FolderNotWritable
        It cannot be written.
    DatabaseUnavailable
        The database cannot be read.
    """
    if target.exists():
        raise HomeNotEmpty(str(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            # Checkpoints before the database: one that is ahead of it would say after a restore that entries were cut off.
            _copy(home.audit, draft / "files" / home.audit.name)
            revision = write_rows(database, draft / "database")
            with store.locked():
                _copy(home.folder / home.deployment, draft / "files", but=home.audit)
            (draft / "files" / home.audit.name / SEALED).write_bytes(sealed_audit_key(home))
            hashes = {str(file.relative_to(draft)): _hash(file) for file in _files(draft)}
            manifest = Manifest(FORMAT, home.deployment, now.isoformat(), revision, hashes)
            (draft / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
            os.sync()  # on disk before it bears its name
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError:
        raise FolderNotWritable(str(target.parent)) from None
    return manifest


def check(source: Path, *, deployment: str) -> Manifest:
    """What a backup holds, every byte of it compared with its hash.

    Raises
    ------
    BackupDamaged
        A file is missing, added or changed; or it is of another deployment or a later program.
    """
    try:
        manifest = msgspec.json.decode((source / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise BackupDamaged(f"it has no manifest that can be read ({type(error).__name__})") from None
    if manifest.format > FORMAT or manifest.deployment != deployment:
        raise BackupDamaged(f"it is of deployment {manifest.deployment!r} and format {manifest.format}")
    there = {str(file.relative_to(source)) for file in _files(source)} - {"manifest.json"}
    for name in sorted(there | set(manifest.files)):
        if name not in there or manifest.files.get(name) != _hash(source / name):
            raise BackupDamaged(f"{name} is missing, added or changed")
    return manifest


def restore(home: Home, database: Database, source: Path) -> int:
    """Fill a fresh home and a fresh database from a backup; how many rows. What the law has had deleted since is due again.

    Raises
    ------
    BackupDamaged
        It is not whole; nothing was changed.
    HomeNotEmpty
        The home or the database holds something; nothing was changed.
    FolderNotWritable
        The home cannot be written.
    """
    manifest = check(source, deployment=home.deployment)
    place = home.folder / home.deployment
    if next(_kept(place), None) is not None:
        raise HomeNotEmpty(str(place))
    rows = read_rows(database, source / "database", revision=manifest.revision)
    try:
        shutil.copytree(source / "files", place, dirs_exist_ok=True)
    except OSError:
        raise FolderNotWritable(str(place)) from None
    return rows


def _copy(source: Path, target: Path, *, but: Path | None = None) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for file in _kept(source):
        if but is not None and file.is_relative_to(but):
            continue
        copied = target / file.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copied)


def _kept(folder: Path) -> Iterator[Path]:
    """The files of a home that belong into a backup."""
    for file in _files(folder):
        parts = file.relative_to(folder).parts
        # What begins with a dot but Delta's own is a draft or a lock.
        draft = any(part.startswith(".") for part in parts)
        if not draft and not set(_LEFT_OUT) & set(parts) and not file.name.endswith(_LEFT_OUT_ENDS):
            yield file


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
