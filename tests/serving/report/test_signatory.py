"""The signatory refuses what cannot sign, and its key is nobody else's to read."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from credit.errors import SealUnusable
from credit.home import Home
from serving.report.build import signatory_of
from serving.report.signatory import Signatory

NOW = datetime(2026, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signatory")
    Signatory.of_development(folder, now=NOW)
    return folder


def test_a_key_is_made_once_and_for_its_owner_alone(folder: Path) -> None:
    again = Signatory.of_development(folder, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert again.fingerprint == Signatory.load(folder / "report.key", folder / "report.crt").fingerprint
    assert stat.S_IMODE((folder / "report.key").stat().st_mode) == 0o600


def test_a_key_that_others_can_read_is_refused(folder: Path, tmp_path: Path) -> None:
    key = tmp_path / "open.key"
    key.write_bytes((folder / "report.key").read_bytes())
    key.chmod(0o644)
    with pytest.raises(SealUnusable, match="chmod 600"):
        Signatory.load(key, folder / "report.crt")


@pytest.mark.parametrize("content", [b"no key", b""])
def test_what_is_no_key_is_refused(folder: Path, tmp_path: Path, content: bytes) -> None:
    key = tmp_path / "some.key"
    key.write_bytes(content)
    key.chmod(0o600)
    with pytest.raises(SealUnusable, match="no PEM"):
        Signatory.load(key, folder / "report.crt")


def test_a_key_of_another_kind_or_of_another_certificate_is_refused(folder: Path, tmp_path: Path) -> None:
    key = tmp_path / "ec.key"
    made = generate_private_key(SECP256R1())
    key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key.chmod(0o600)
    with pytest.raises(SealUnusable, match="no RSA key"):
        Signatory.load(key, folder / "report.crt")
    other = tmp_path / "other"
    Signatory.of_development(other, now=NOW)
    with pytest.raises(SealUnusable, match="of another key"):
        Signatory.load(folder / "report.key", other / "report.crt")


def test_production_makes_no_key_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path) -> None:
    home = Home(tmp_path, "hainan")
    monkeypatch.setenv("YEXIN_MODE", "production")
    with pytest.raises(SealUnusable, match="no key is made up"):
        signatory_of(home)
    monkeypatch.setenv("YEXIN_REPORT_KEY", str(folder / "report.key"))
    with pytest.raises(SealUnusable, match="only one"):
        signatory_of(home)
    monkeypatch.setenv("YEXIN_REPORT_CERTIFICATE", str(folder / "report.crt"))
    assert signatory_of(home).fingerprint == Signatory.load(folder / "report.key", folder / "report.crt").fingerprint
    assert list(tmp_path.iterdir()) == []
