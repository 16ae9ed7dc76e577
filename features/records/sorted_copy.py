"""A copy of one version of the store, sorted by subject: derived, memory-mapped, and made anew where it is gone."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from credit.items import Catalogue
from credit.record import RECORD_SCHEMA
from features.life.lives import Lives
from features.records.ledger import Ledger


def sorted_copy(folder: Path, version: int, catalogue: Catalogue, read: Callable[[], pa.Table]) -> Path:
    """`folder`, made where it is not there: the ledger and the lives of a version.

    Parameters
    ----------
    folder
        Named by the version first; copies beside it that are older than the last but one are removed.
    read
        All rows of the version (RECORD_SCHEMA and `arrival`), asked for only where the copy must be made.
    """
    if folder.is_dir():
        return folder
    # Of several processes and threads that find none, each makes its own, and the first one's is taken.
    fresh = folder.with_name(f".{folder.name}-{os.getpid()}-{threading.get_ident()}")
    fresh.mkdir(parents=True, exist_ok=True)
    rows = read()
    records = rows.select(RECORD_SCHEMA.names)
    Ledger.write(fresh, records, rows.column("arrival").to_numpy())
    Lives.of(records, catalogue).save(fresh / "lives")
    try:
        fresh.rename(folder)
    except OSError:  # another process was quicker; its copy is the same
        shutil.rmtree(fresh)
    for old in folder.parent.glob("[0-9]*"):
        if int(old.name.split("-")[0]) < version - 1:
            shutil.rmtree(old, ignore_errors=True)  # the last but one stays: a reader may still map it
    return folder
