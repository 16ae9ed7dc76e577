"""Production mode (YEXIN_MODE=production): no secret has a default, and what is not safe does not start."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from credit.errors import UnsafeSettings
from credit.home import Home
from serving.access.client import DEVELOPMENT
from serving.store.clients import Clients

_LEAST_KEY_BYTES = 32
_LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")
_SAFE_SSL = ("require", "verify-ca", "verify-full")
_KEYS = ("YEXIN_SERVICE_KEY", "YEXIN_PSEUDONYM_KEY", "YEXIN_AUDIT_KEY")
_VAULT = "YEXIN_VAULT_KEY"  # set only where a vault of ID numbers is wanted
_MODES = ("production", "development")


def production() -> bool:
    """Whether the service runs in production mode.

    Raises
    ------
    UnsafeSettings
        YEXIN_MODE is neither production nor development: a misspelt word must not open the doors.
    """
    mode = os.environ.get("YEXIN_MODE", "development")
    if mode not in _MODES:
        raise UnsafeSettings([f"YEXIN_MODE is {mode!r}: set it to production or development"])
    return mode == "production"


def require_safe(home: Home, environment: Mapping[str, str]) -> None:
    """Refuse to start with settings that are not safe in production.

    Raises
    ------
    UnsafeSettings
        With every fault and what to do about it.
    """
    faults = [*_keys(environment), *_seal(environment), *_database(environment), *_address(environment), *_files(home)]
    if faults:
        raise UnsafeSettings(faults)


def require_no_development_clients(clients: Clients) -> None:
    """Refuse a database in which clients of a developer's machine may still ask.

    Raises
    ------
    UnsafeSettings
        With their ids.
    """
    left = [one.client_id for one in clients.all() if one.client_id.startswith(DEVELOPMENT) and one.disabled_on is None]
    if left:
        raise UnsafeSettings([f"clients for development may still ask: `yexin client disable` {', '.join(left)}"])


def _keys(environment: Mapping[str, str]) -> Iterator[str]:
    names = [*_KEYS, *([_VAULT] if environment.get(_VAULT) else [])]
    for name in names:
        text = environment.get(name, "").strip()
        if not text:
            yield f"{name} is not set: generate one with `openssl rand -hex 32` and hand it in by the environment"
        # Pseudonyms may be made by several keys one after the other (`yexin key rotate-pseudonyms`).
        elif not all(map(_is_key, text.split(","))) or ("," in text and name != "YEXIN_PSEUDONYM_KEY"):
            yield f"{name} is no key of {_LEAST_KEY_BYTES} random bytes in hexadecimal: generate one with `openssl rand -hex 32`"
    keys = [key.strip() for name in names for key in environment.get(name, "").split(",") if key.strip()]
    if len(set(keys)) < len(keys):
        yield f"two of {', '.join(names)} are the same: each secret needs a key of its own"


def _is_key(text: str) -> bool:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return False
    # Random bytes repeat themselves little: a key typed by hand, or copied from an example, does.
    return len(raw) >= _LEAST_KEY_BYTES and len(set(raw)) >= _LEAST_KEY_BYTES // 2


def _seal(environment: Mapping[str, str]) -> Iterator[str]:
    """What reports are signed with: a certificate that an authority issued, and its key, which nobody else may read."""
    for name in ("YEXIN_REPORT_KEY", "YEXIN_REPORT_CERTIFICATE"):
        file = Path(environment.get(name) or "/nowhere")
        if not file.is_file():
            yield f"{name} names no file: reports cannot be signed; set it to the path of the authority's PEM file"
        elif name == "YEXIN_REPORT_KEY" and file.stat().st_mode & 0o077:
            yield f"the file that {name} names can be read by others: chmod 600 it"


def _database(environment: Mapping[str, str]) -> Iterator[str]:
    text = environment.get("YEXIN_DATABASE_URL", "")
    try:
        url = make_url(text) if text else None
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        yield "YEXIN_DATABASE_URL names no PostgreSQL database: set it to postgresql+psycopg://USER@HOST/NAME"
    elif (url.host or "") not in _LOCAL_HOSTS and url.query.get("sslmode") not in _SAFE_SSL:
        yield f"the database on another host is reached without TLS: add ?sslmode=verify-full ({', '.join(_SAFE_SSL)} are taken)"


def _address(environment: Mapping[str, str]) -> Iterator[str]:
    if not environment.get("YEXIN_PUBLIC_URL", "").startswith("https://"):
        yield (
            "no TLS-terminating proxy is declared: set YEXIN_PUBLIC_URL to the https:// address under which the proxy in front of "
            "this service is reached"
        )


def _files(home: Home) -> Iterator[str]:
    for file in (home.pseudonym_key, home.service_key, home.audit_key):
        if file.exists() and file.stat().st_mode & 0o077:
            yield f"{file} can be read by others: chmod 600 it, or move it away, as the environment has the keys"
    if _open_to_all(home.folder):
        yield f"the data folder {home.folder} is open to all users of this machine: chmod o= it"


def _open_to_all(folder: Path) -> bool:
    return folder.exists() and bool(folder.stat().st_mode & 0o007)
