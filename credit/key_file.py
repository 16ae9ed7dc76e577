"""Small files that the first of several processes writes: a secret key of this machine, or what must not change afterwards."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from credit.errors import FolderNotWritable

_KEY_BYTES = 32


def make_key_file(file: Path) -> None:
    """Write 32 fresh random bytes in hexadecimal, where there is no file yet; the first of several processes wins.

    Raises
    ------
    FolderNotWritable
        The folder cannot be made or written.
    """
    write_once(file, secrets.token_hex(_KEY_BYTES))


def write_once(file: Path, text: str) -> None:
    """Write a file, readable by its owner alone, where there is none yet; the first of several processes wins.

    What is there is whole, also after a loss of power.

    Raises
    ------
    FolderNotWritable
        The folder cannot be made or written.
    """
    if file.exists():
        return
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, file)  # unlike a rename it does not replace what another process has made meanwhile
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError:
        raise FolderNotWritable(str(file.parent)) from None
