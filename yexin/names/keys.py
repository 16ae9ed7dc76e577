"""The key to which pseudonyms are rotated: handed in by the environment, or made beside the home's key file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from credit.errors import MissingPseudonymKey, RotationRefused
from credit.home import Home
from credit.key_file import make_key_file
from credit.subject import Pseudonymiser
from features.records.names import Renaming
from yexin.settings import Settings

NEXT = "YEXIN_PSEUDONYM_KEY_NEXT"


@dataclass(frozen=True)
class NextKey:
    """The next key, the keys before (None: they are lost), and the home whose key file is replaced (None: no file is in use)."""

    key: bytes
    before: Pseudonymiser | None
    home: Home | None

    def __repr__(self) -> str:
        return "NextKey()"  # no key reaches a log

    @classmethod
    def of(cls, settings: Settings) -> NextKey:
        """From YEXIN_PSEUDONYM_KEY_NEXT; where the keys before lie in the home's file, a fresh one is made there if none is set.

        Raises
        ------
        MissingPseudonymKey
            A key is there and is none.
        RotationRefused
            No next key is set.
        """
        before, text = settings.pseudonym_keys(), os.environ.get(NEXT)
        in_file = "YEXIN_PSEUDONYM_KEY" not in os.environ
        if text is None and not in_file:
            raise RotationRefused("no next key is set", f"set {NEXT} to the output of `openssl rand -hex 32`")
        if text is None:
            make_key_file(_file_of(settings.home))
            text = _file_of(settings.home).read_text("ascii")
        found = Pseudonymiser.of_text(text)
        if len(found.keys) > 1:
            raise MissingPseudonymKey
        return cls(found.keys[0], before, settings.home if in_file else None)

    def alone(self) -> Pseudonymiser:
        """The key as the only one."""
        return Pseudonymiser(self.key)

    def behind(self) -> Pseudonymiser:
        """The key behind those before."""
        if self.before is None:
            raise MissingPseudonymKey
        return Pseudonymiser(*self.before.keys, self.key)

    def require(self, rotation: Renaming) -> None:
        """Refuse where a rotation that was cut off went to another key.

        Raises
        ------
        RotationRefused
            It did.
        """
        if self._target(rotation).key_id != rotation.key_id:
            raise RotationRefused(
                f"the rotation that was cut off goes to key {rotation.key_id}",
                f"set {NEXT}, and YEXIN_PSEUDONYM_KEY, to what they were when it began, and run it again",
            )

    def put_in_force(self, rotation: Renaming) -> None:
        """Where keys lie in the home's file, write those that name persons from now on into it."""
        if self.home is None:
            return
        file, keys = self.home.pseudonym_key, self._target(rotation).keys
        draft = file.with_name(f".{file.name}-draft")
        draft.touch(mode=0o600)
        draft.write_text(",".join(key.hex() for key in keys), "ascii")
        draft.replace(file)
        _file_of(self.home).unlink(missing_ok=True)

    def _target(self, rotation: Renaming) -> Pseudonymiser:
        """The keys after the rotation; those of the home's file already, where it was cut off at its very end."""
        if self.before is not None and self.before.key_id == rotation.key_id:
            return self.before
        return self.behind() if rotation.chained else self.alone()


def _file_of(home: Home) -> Path:
    return home.pseudonym_key.with_name("pseudonym-next.key")
