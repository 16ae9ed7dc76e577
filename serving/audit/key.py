"""The key that signs checkpoints of the audit trail; a backup carries it sealed, so that a restored trail verifies."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credit.errors import AuditKeyUnreadable, FolderNotWritable, ServiceKeyMissing
from credit.home import Home
from credit.key_file import make_key_file
from serving.access.sealing import service_seal

SEALED = "key.sealed"  # in the home's audit folder: where a restore has put it
_NAME = "audit key"


def audit_key(home: Home) -> Ed25519PrivateKey:
    """From YEXIN_AUDIT_KEY (64 hexadecimal characters), else from the home's audit.key.

    Where there is no such file, it is opened from what a backup brought, sealed under the service key; else it is made.

    Raises
    ------
    AuditKeyUnreadable
        The key is there and is no key.
    ServiceKeyMissing
        It came sealed with a backup, and the service key that opens it is not there.
    FolderNotWritable
        The file cannot be made.
    """
    text = os.environ.get("YEXIN_AUDIT_KEY")
    if text is None:
        if not home.audit_key.exists() and (home.audit / SEALED).exists():
            _unseal(home)
        make_key_file(home.audit_key)
        text = home.audit_key.read_text("ascii")
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        raise AuditKeyUnreadable from None


def sealed_audit_key(home: Home) -> bytes:
    """The home's audit key, sealed under its service key: without that key it is of no use to who finds it."""
    return service_seal(home.service_key).close(audit_key(home).private_bytes_raw(), _NAME)


def _unseal(home: Home) -> None:
    if "YEXIN_SERVICE_KEY" not in os.environ and not home.service_key.exists():
        # A fresh service key would open nothing, and a fresh audit key would call every checkpoint of the backup false.
        raise ServiceKeyMissing("the audit key came sealed with a backup: give back the service key first, or set YEXIN_AUDIT_KEY")
    raw = service_seal(home.service_key).open((home.audit / SEALED).read_bytes(), _NAME)
    try:
        with os.fdopen(os.open(home.audit_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(raw.hex())
    except FileExistsError:
        return  # another process opened it meanwhile
    except OSError:
        raise FolderNotWritable(str(home.audit_key.parent)) from None
