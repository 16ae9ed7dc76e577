"""Where a vault is switched on, ingestion seals each person's ID number in it; deletion by law takes it out to the last byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rich.console import Console

from credit.deployment import Deployment
from credit.errors import MissingPseudonymKey, PseudonymKeyWrong, VaultKeyWrong
from serving.main import open_database
from serving.store.erasures import Erasures
from serving.store.vault import Vault, vault_names
from yexin import ingest as ingestion
from yexin.purge import purge_and_show
from yexin.settings import Settings

OLD, YOUNG = "11010519491231002X", "440524188001010014"
VAULT_KEY = "07" * 32


@pytest.fixture
def settings(tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", "01" * 32)
    monkeypatch.delenv("YEXIN_DATABASE_URL", raising=False)
    monkeypatch.delenv("YEXIN_VAULT_KEY", raising=False)
    city = str(tiny_city.catalogue_folder.parent)
    return replace(Settings.of(home=tmp_path / "home", deployment=city), today=date(2026, 7, 1))


def ingest(settings: Settings, folder: Path) -> int:
    """A person's penalty of six years ago, one of another person of last year, and a row that is refused; how many were added."""
    file = folder / "penalty.csv"
    rows = f"{OLD},7号,罚款,1,2020-03-01\n{YOUNG},8号,罚款,1,2025-03-01\n520302196901010017,9号,罚款,1,no day\n"
    file.write_text("id_number,no,kind,fine,decided\n" + rows, "utf-8")
    done, failed = ingestion.ingest(settings, [file], received=date(2026, 6, 30))
    assert not failed
    return sum(one.appended.added for one in done)


def numbers(settings: Settings) -> list[str]:
    vault = settings.vault()
    assert isinstance(vault, Vault)
    with open_database(settings.home).begin() as connection:
        return sorted(one.id_number for one in vault.opened(connection))


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_without_a_key_there_is_no_vault(settings: Settings, tmp_path: Path) -> None:
    assert ingest(settings, tmp_path) == 2
    assert settings.vault() is None
    assert vault_names(open_database(settings.home)) == set()


def test_stored_persons_are_sealed_and_those_of_refused_rows_are_not(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YEXIN_VAULT_KEY", VAULT_KEY)
    assert ingest(settings, tmp_path) == 2
    assert numbers(settings) == sorted([OLD, YOUNG])
    held = bytes_of(settings.home_folder)
    assert not [number for number in (OLD, YOUNG) if number.encode() in held]


def test_a_vault_switched_on_later_is_filled_by_files_sent_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, tmp_path)
    monkeypatch.setenv("YEXIN_VAULT_KEY", VAULT_KEY)
    assert ingest(settings, tmp_path) == 0
    assert numbers(settings) == sorted([OLD, YOUNG])


def test_whose_last_record_the_law_deletes_leaves_the_vault(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YEXIN_VAULT_KEY", VAULT_KEY)
    ingest(settings, tmp_path)
    gone = settings.pseudonymiser()
    assert gone is not None
    console = Console(record=True, width=200)
    purge_and_show(console, settings, as_of=settings.today, dry_run=True)
    assert numbers(settings) == sorted([OLD, YOUNG])
    purge_and_show(console, settings, as_of=settings.today, dry_run=False)
    assert "1 ID numbers deleted from the vault" in console.export_text()
    assert numbers(settings) == [YOUNG]
    assert gone.pseudonym(OLD).encode() not in bytes_of(settings.home_folder)


def test_whom_the_law_has_forgotten_altogether_leaves_the_vault(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YEXIN_VAULT_KEY", VAULT_KEY)
    ingest(settings, tmp_path)
    names = settings.pseudonymiser()
    assert names is not None
    Erasures(open_database(settings.home)).forget(
        names.pseudonym(YOUNG), settings.today, basis="《个人信息保护法》第四十七条", now=datetime.now(UTC)
    )
    assert numbers(settings) == [OLD]


def test_a_wrong_pseudonym_key_is_told_and_names_nobody_anew(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, tmp_path)
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", "02" * 32)
    with pytest.raises(PseudonymKeyWrong, match=r"stored under pseudonyms of key .* set YEXIN_PSEUDONYM_KEY"):
        ingest(settings, tmp_path)
    monkeypatch.delenv("YEXIN_PSEUDONYM_KEY")
    settings.make_pseudonym_key()  # a lost key is not replaced by a fresh one
    with pytest.raises(MissingPseudonymKey):
        ingest(settings, tmp_path)


def test_a_lost_vault_key_is_told_before_anything_is_read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEXIN_VAULT_KEY", "lost")
    with pytest.raises(VaultKeyWrong, match="YEXIN_VAULT_KEY"):
        settings.vault()
