"""Small files that are replaced while others read them."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write a file so that who reads it finds the old text or the new one, whole, also after a loss of power.

    Raises
    ------
    OSError
        It cannot be written; what was there is still there.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "pointer.json"
    ...     write_whole(file, "1")
    ...     write_whole(file, "2")
    ...     file.read_text("utf-8"), [one.name for one in file.parent.iterdir()]
    ('2', ['pointer.json'])
    """
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    with draft.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
