"""`yexin ingest`: later events of all files are judged together, and what cannot have happened is shown and written down."""

import csv
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from credit.deployment import Deployment
from yexin import ingest as ingestion
from yexin.settings import Settings

USCC = "91460000MA0000015T"
PENALTIES = "uscc,no,kind,fine,decided,事件\n"
EVENTS = "信息类别,统一社会信用代码,文书号,事件,生效日期\n"


@pytest.fixture
def settings(tiny_city: Deployment, tmp_path: Path) -> Settings:
    return Settings.of(home=tmp_path / "home", deployment=str(tiny_city.catalogue_folder.parent))


def write(folder: Path, **files: str) -> list[Path]:
    """Files by the first letters of their name, in the order given."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return [folder / f"{name}.csv" for name in files]


def events(*rows: tuple[str, str, str]) -> str:
    return EVENTS + "".join(f"penalty,{USCC},{number},{event},{day}\n" for number, event, day in rows)


def test_files_in_any_order(settings: Settings, tmp_path: Path) -> None:
    files = write(
        tmp_path / "in",
        record_event__closed=events(("1号", "异议不成立", "2024-02-01")),
        record_event__opened=events(("1号", "异议受理", "2024-01-20")),
        penalty__corrected=f"{PENALTIES}{USCC},1号,罚款,2,2024-01-10,更正\n",
        penalty__first=f"{PENALTIES}{USCC},1号,罚款,1,2024-01-10,新增\n",
    )
    done, failed = ingestion.ingest(settings, files, received=date(2024, 7, 1))
    assert not failed
    assert [one.appended.added for one in done] == [0, 0, 0, 1, 3]
    assert not any(one.refused for one in done)
    again, _ = ingestion.ingest(settings, files[::-1], received=date(2024, 7, 1))
    assert [(one.appended.added, one.appended.known) for one in again] == [(0, 1), (0, 0), (0, 0), (0, 0), (0, 3)]


def test_events_that_cannot_have_happened_are_shown_and_written_down(settings: Settings, tmp_path: Path) -> None:
    files = write(
        tmp_path / "in",
        penalty__first=f"{PENALTIES}{USCC},1号,罚款,1,2024-01-10,新增\n{USCC},2号,罚款,1,2024-13-10,新增\n",
        record_event__a=events(("1号", "信用修复", "2024-04-09"), ("1号", "屏蔽", "2024-05-01"), ("9号", "撤销", "2024-02-30")),
        record_event__b=events(("7号", "撤销", "2024-05-01")),
    )
    done, _ = ingestion.ingest(settings, files, received=date(2024, 7, 1))
    console = Console(record=True, width=160)
    ingestion.show(console, done, [], rejects=settings.home.rejects)
    shown = console.export_text()
    assert "Of them 2 later events that cannot have happened to their record" in shown
    with (settings.home.rejects / "record_event__a.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    # National publicity: a general penalty of 10 January may be repaired from 10 April on.
    assert [(row["line"], row["column"]) for row in rows] == [("2", "event"), ("4", "生效日期")]
    assert rows[0]["reason"].endswith("it opens on 2024-04-10")
    with (settings.home.rejects / "record_event__b.csv").open(encoding="utf-8-sig") as file:
        assert [row["remedy"] for row in csv.DictReader(file)] == ["ingest the record first, then send this event again"]
    assert (settings.home.rejects / "penalty__first.csv").is_file()
    assert settings.store.records().column("event").to_pylist() == ["recorded", "masked"]


def test_no_files_at_all(settings: Settings) -> None:
    assert ingestion.ingest(settings, [], received=date(2024, 7, 1)) == ([], [])
