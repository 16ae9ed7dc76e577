"""Signed statements of how far the chain reached: without one, entries cut off at its end would leave no trace.

Each writer keeps its newest checkpoint in a file of its own, outside of the database; `yexin audit checkpoint` makes one to be
kept elsewhere, with the supervisor say, where nobody who can change this machine can change it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from credit.errors import CheckpointUnreadable, FolderNotWritable
from serving.audit.trail import Head

_MOST_WRITERS = 1024
_FILE_BYTES = 512  # one sector: written over in place, it is there whole or not at all


class Checkpoint(msgspec.Struct, frozen=True):
    """Number and link of the chain's last entry at a moment (UTC), signed with Ed25519; key and signature in hexadecimal."""

    number: int
    link: str
    at: str
    key: str
    signature: str

    @classmethod
    def sign(cls, head: Head, at: str, key: Ed25519PrivateKey) -> Checkpoint:
        """The checkpoint of a head of the chain.

        Examples
        --------
        >>> Checkpoint.sign(Head(3, "ab"), "2026-06-30T08:00:00.000000Z", Ed25519PrivateKey.from_private_bytes(bytes(32))).genuine
        True
        """
        signature = key.sign(_signed(head.number, head.link, at)).hex()
        return cls(head.number, head.link, at, _public(key), signature)

    @property
    def genuine(self) -> bool:
        """Whether its signature is that of its key over what it says."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(bytes.fromhex(self.signature), _signed(self.number, self.link, self.at))
        except (InvalidSignature, ValueError):
            return False
        return True


@lru_cache(maxsize=4)
def _public(key: Ed25519PrivateKey) -> str:
    """The public half, in hexadecimal; it takes as long to make as a signature."""
    return key.public_key().public_bytes_raw().hex()


def _signed(number: int, link: str, at: str) -> bytes:
    return f"yexin-audit-checkpoint\n{number}\n{link}\n{at}".encode()


class Witness:
    """One writer's newest checkpoint, in the first file of the folder that no living writer holds.

    Raises
    ------
    FolderNotWritable
        The folder cannot be made or written.
    """

    def __init__(self, folder: Path, key: Ed25519PrivateKey) -> None:
        self._key = key
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = next(held for n in range(_MOST_WRITERS) if (held := _held(folder / f"writer-{n}.json")) is not None)
        except (OSError, StopIteration):
            raise FolderNotWritable(str(folder)) from None

    def note(self, head: Head, at: str) -> None:
        """Write down that the chain reached `head`. A full disk loses no more than this note: the entries are kept already."""
        text = msgspec.json.encode(Checkpoint.sign(head, at, self._key)).ljust(_FILE_BYTES - 1) + b"\n"
        os.pwrite(self._file, text, 0)

    def close(self) -> None:
        """Let another writer have the file."""
        os.close(self._file)


def _held(file: Path) -> int | None:
    """The file, open and locked; None where another writer holds it."""
    opened = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        return None
    return opened


def checkpoints_in(files: Sequence[Path]) -> list[Checkpoint]:
    """The checkpoints that files hold, one a line.

    Raises
    ------
    CheckpointUnreadable
        A file is missing, or a line in it is no checkpoint.
    """
    found: list[Checkpoint] = []
    for file in files:
        try:
            lines = [line for line in file.read_bytes().splitlines() if line.strip()]
            found += [msgspec.json.decode(line, type=Checkpoint) for line in lines]
        except (OSError, msgspec.MsgspecError):
            raise CheckpointUnreadable(str(file)) from None
    return found
