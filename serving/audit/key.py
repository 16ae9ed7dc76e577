"""The key that signs checkpoints of the audit trail."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credit.errors import AuditKeyUnreadable
from credit.home import Home
from credit.key_file import make_key_file


def audit_key(home: Home) -> Ed25519PrivateKey:
    """From YEXIN_AUDIT_KEY (64 hexadecimal characters), else from the home's audit.key, which is made where there is none.

    Raises
    ------
    AuditKeyUnreadable
        The key is there and is no key.
    FolderNotWritable
        The file cannot be made.
    """
    text = os.environ.get("YEXIN_AUDIT_KEY")
    if text is None:
        make_key_file(home.audit_key)
        text = home.audit_key.read_text("ascii")
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        raise AuditKeyUnreadable from None
