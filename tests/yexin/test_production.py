"""Production mode names every fault at once, and starts where there is none; on a developer's machine somebody can ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from credit.errors import UnsafeSettings
from credit.home import Home
from yexin.__main__ import app
from yexin.production import production, require_safe

SAFE = {
    "YEXIN_SERVICE_KEY": bytes(range(32)).hex(),
    "YEXIN_PSEUDONYM_KEY": bytes(range(32, 64)).hex(),
    "YEXIN_AUDIT_KEY": bytes(range(64, 96)).hex(),
    "YEXIN_DATABASE_URL": "postgresql+psycopg://yexin@db.example/yexin?sslmode=verify-full",
    "YEXIN_PUBLIC_URL": "https://credit.example.gov.cn",
}


@pytest.fixture
def safe(tmp_path: Path) -> dict[str, str]:
    files = {name: tmp_path / name for name in ("YEXIN_REPORT_KEY", "YEXIN_REPORT_CERTIFICATE")}
    for file in files.values():
        file.touch(0o600)
    return {**SAFE, **{name: str(file) for name, file in files.items()}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    tmp_path.chmod(0o750)
    return Home(tmp_path, "hainan")


def test_safe_settings_start(home: Home, safe: dict[str, str]) -> None:
    require_safe(home, safe)
    require_safe(home, {**safe, "YEXIN_DATABASE_URL": "postgresql+psycopg://yexin@127.0.0.1/yexin"})


def test_without_any_setting_every_fault_is_named_at_once(home: Home) -> None:
    home.service_key.parent.mkdir(parents=True)
    home.service_key.write_text("0" * 64)
    home.service_key.chmod(0o644)
    home.folder.chmod(0o755)
    with pytest.raises(UnsafeSettings) as refused:
        require_safe(home, {})
    for name in ("YEXIN_SERVICE_KEY", "YEXIN_PSEUDONYM_KEY", "YEXIN_DATABASE_URL", "YEXIN_PUBLIC_URL", "chmod 600", "chmod o="):
        assert name in str(refused.value)
    assert len(refused.value.faults) == 9


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("YEXIN_SERVICE_KEY", "0" * 64, "no key of 32 random bytes"),
        ("YEXIN_SERVICE_KEY", "changeme", "no key of 32 random bytes"),
        ("YEXIN_SERVICE_KEY", SAFE["YEXIN_PSEUDONYM_KEY"], "are the same"),
        ("YEXIN_DATABASE_URL", "sqlite:////tmp/x.db", "no PostgreSQL"),
        ("YEXIN_DATABASE_URL", "nonsense", "no PostgreSQL"),
        ("YEXIN_DATABASE_URL", "postgresql+psycopg://yexin@db.example/yexin?sslmode=prefer", "without TLS"),
        ("YEXIN_REPORT_KEY", "/lost/report.key", "reports cannot be signed"),
        ("YEXIN_REPORT_CERTIFICATE", "/lost/report.crt", "reports cannot be signed"),
        ("YEXIN_PUBLIC_URL", "http://credit.example.gov.cn", "TLS-terminating proxy"),
    ],
)
def test_each_unsafe_setting_is_refused(home: Home, safe: dict[str, str], name: str, value: str, says: str) -> None:
    with pytest.raises(UnsafeSettings, match=says) as refused:
        require_safe(home, {**safe, name: value})
    assert len(refused.value.faults) == 1
    assert value not in str(refused.value)


def test_a_report_key_that_others_can_read_is_refused(home: Home, safe: dict[str, str]) -> None:
    Path(safe["YEXIN_REPORT_KEY"]).chmod(0o640)
    with pytest.raises(UnsafeSettings, match="chmod 600"):
        require_safe(home, safe)


def test_a_misspelt_mode_opens_no_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEXIN_MODE", "prod")
    with pytest.raises(UnsafeSettings, match="production or development"):
        production()


def test_clients_are_made_listed_and_shut_out_and_the_secret_is_shown_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEXIN_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    run = CliRunner()
    made = run.invoke(app, ["client", "add", "bank-1", "--role", "bank", "--organisation", "91460000MA00000155"])
    assert made.exit_code == 0, made.output
    assert "Shown once" in made.output
    secret = next(word for line in made.output.splitlines() if "bank-1" in line for word in line.split()[1:])
    assert len(secret) == 43
    listed = run.invoke(app, ["client", "list"])
    assert "bank-1" in listed.output
    assert secret not in listed.output
    token = run.invoke(app, ["token", "bank-1"])
    assert token.output.count(".") == 2
    assert "signs from now on" in run.invoke(app, ["key", "rotate"]).output
    assert secret not in run.invoke(app, ["client", "rotate", "bank-1"]).output
    assert "is disabled since" in run.invoke(app, ["client", "disable", "bank-1"]).output


def test_no_token_is_printed_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEXIN_MODE", "production")
    refused = CliRunner().invoke(app, ["token", "bank-1", "--home", str(tmp_path)])
    assert refused.exit_code != 0
    assert "POST /oauth/token" in refused.output
