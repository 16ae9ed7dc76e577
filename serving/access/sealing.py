"""What the service keeps secret in its database is sealed under a key that is not in it."""

from __future__ import annotations

import os
from pathlib import Path

from credit.key_file import make_key_file
from credit.sealing import Seal


def service_seal(file: Path) -> Seal:
    """Under YEXIN_SERVICE_KEY (hexadecimal), else under the key in `file`, which is made where there is none.

    Raises
    ------
    ServiceKeyMissing
        The key is there and is no key.
    FolderNotWritable
        The file cannot be made.
    """
    text = os.environ.get("YEXIN_SERVICE_KEY")
    if text is None:
        make_key_file(file)
        text = file.read_text("ascii")
    return Seal.of_text(text)
