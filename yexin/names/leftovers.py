"""What is made from records goes, to be made anew; files for people in which old names stand are told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from credit.home import Home
from features.records.rewriting import persons_of
from features.records.stream import RecordStream

_NAME = re.compile(rb"(?<![0-9A-Za-z])p[0-9a-f]{32}(?![0-9A-Za-z])")
_LOCK = ".lock"


def remove_results(home: Home) -> None:
    """Remove what the nightly run made: lives, features and results by subject, made anew by the next one."""
    for one in home.nightly.glob("*"):
        if one.name != _LOCK:
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def leftovers(home: Home, stream: RecordStream) -> tuple[str, ...]:
    """Files of a home, the record store and the database left out, in which a person is named who is not on record now."""
    place, known = home.folder / home.deployment, {name.encode() for name in persons_of(stream)}
    found = (file for file in sorted(place.rglob("*")) if file.is_file() and _is_ours(file, home))
    return tuple(str(file.relative_to(place)) for file in found if set(_NAME.findall(file.read_bytes())) - known)


def _is_ours(file: Path, home: Home) -> bool:
    return home.records not in file.parents and not file.name.startswith("service.db") and not file.name.endswith(".key")
