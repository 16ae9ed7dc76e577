"""`yexin purge` finishes what a killed run had begun, though nothing is due any more."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from deltalake import DeltaTable
from rich.console import Console

from credit.deployment import Deployment
from yexin import ingest as ingestion
from yexin.purge import purge_and_show
from yexin.settings import Settings

DAY = date(2026, 7, 1)


@pytest.fixture
def settings(tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """One penalty of one person, six years old."""
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", "00" * 32)
    made = replace(Settings.of(home=tmp_path / "home", deployment=str(tiny_city.catalogue_folder.parent)), today=DAY)
    file = tmp_path / "penalty.csv"
    file.write_text("id_number,no,kind,fine,decided\n11010519491231002X,7号,罚款,1,2020-03-01", "utf-8")
    ingestion.ingest(made, [file], received=date(2020, 3, 5))
    return made


def said(settings: Settings, *, dry_run: bool = False) -> str:
    console = Console(record=True, width=200)
    purge_and_show(console, settings, as_of=DAY, dry_run=dry_run)
    return console.export_text()


def test_a_run_cut_short_after_the_rows_were_gone_is_finished(settings: Settings) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DeltaTable, "vacuum", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            said(settings)
    assert not settings.store.due(DAY)
    assert "nothing is due" in said(settings, dry_run=True)
    assert settings.store.erasing
    assert "an earlier run was cut short" in said(settings)
    assert not settings.store.erasing
    files = list((settings.home.records / "table").rglob("*.parquet"))
    assert [file for file in files if "_delta_log" not in str(file)] == []  # the only row's file is gone
    assert "nothing is due" in said(settings)
