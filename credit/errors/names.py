"""Whom a pseudonym stands for: the keys that make pseudonyms, the vault of ID numbers, and their rotation."""

from __future__ import annotations

from credit.errors.records import StoreError
from credit.errors.root import YexinError


class NamesError(YexinError):
    """Pseudonyms cannot be made, or ID numbers not be sealed, opened or renamed."""


class PseudonymKeyWrong(NamesError):
    """The key of the pseudonyms is not the one under which the stored persons are named."""

    def __init__(self, *, needed: str, given: str) -> None:
        super().__init__(
            f"persons are stored under pseudonyms of key {needed}, and the key that is set is {given}: set YEXIN_PSEUDONYM_KEY to "
            "the key that the last `yexin key rotate-pseudonyms` named, or to that of the backup which was restored"
        )


class VaultKeyWrong(NamesError):
    """The key of the vault is no key, is not there, or does not open what is sealed."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}: set YEXIN_VAULT_KEY to the 64 hexadecimal characters with which the vault was last sealed; without that "
            "key the ID numbers in it are lost, and files sent again fill a new vault"
        )


class RotationRefused(NamesError):
    """Pseudonyms or the vault's seals are not rotated; nothing was changed by this attempt."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason, self.remedy = reason, remedy


class RotationUnfinished(StoreError):
    """Pseudonyms are being rotated, or were since this process began: what it would write bears names of the past."""

    def __init__(self) -> None:
        super().__init__(
            "the pseudonyms of this store are being rotated, or were since this command began: let `yexin key rotate-pseudonyms` "
            "finish (run it again if it was cut off), then start this command again"
        )
