"""Receipts: what a finished part of a step left behind, with the hash of every byte; what does not match was never finished."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from credit.whole_file import write_whole
from yexin.nightly.memory import highest_mb


@dataclass(frozen=True, slots=True)
class Receipt:
    """One output folder: rows, bytes, content hash, wall-clock and processor seconds, and the highest memory of the process."""

    rows: int
    bytes: int
    content: str
    seconds: float
    cpu: float
    peak_mb: float


def content_of(folder: Path) -> tuple[str, int]:
    """Hash over the names and bytes of all files below a folder, and the number of bytes."""
    digest, size = hashlib.sha256(), 0
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(str(file.relative_to(folder)).encode())
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
        size += file.stat().st_size
    return digest.hexdigest(), size


def finish(draft: Path, final: Path, *, rows: int, seconds: float, cpu: float) -> Receipt:
    """Give a finished draft its name in one step, then leave the receipt beside it."""
    content, size = content_of(draft)
    receipt = Receipt(rows, size, content, round(seconds, 3), round(cpu, 3), round(highest_mb(), 1))
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
    write_whole(_receipt(final), json.dumps(asdict(receipt)))
    return receipt


def read(final: Path) -> Receipt | None:
    """The receipt of an output; None where there is none or it cannot be read."""
    try:
        return Receipt(**json.loads(_receipt(final).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def sound(final: Path) -> bool:
    """Whether an output is there, byte for byte as it was finished."""
    receipt = read(final)
    return receipt is not None and final.is_dir() and content_of(final)[0] == receipt.content


def discard(final: Path) -> None:
    """Remove an output and its receipt, the receipt first."""
    _receipt(final).unlink(missing_ok=True)
    shutil.rmtree(final, ignore_errors=True)


def draft_of(final: Path, *, make: Callable[[Path], int]) -> Receipt:
    """Make an output in a folder beside its place and finish it; what an error leaves half-written is removed."""
    draft = final.with_name(f".{final.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        wall, cpu = time.monotonic(), time.process_time()
        rows = make(draft)
        return finish(draft, final, rows=rows, seconds=time.monotonic() - wall, cpu=time.process_time() - cpu)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _receipt(final: Path) -> Path:
    return final.with_name(f"{final.name}.json")
