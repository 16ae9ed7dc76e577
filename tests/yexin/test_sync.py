"""`yexin sync`: six penalties, each in another state, against a list from outside."""

import csv
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from credit.deployment import Deployment
from credit.errors import UnknownItem, UnreadableFile
from features.readers.listing import read_listing
from yexin import ingest as ingestion
from yexin.settings import Settings
from yexin.sync import OURS, THEIRS, sync_and_show

USCC = "91460000MA0000015T"
NAMED = "信息类别,统一社会信用代码,文书号"


@pytest.fixture
def settings(tiny_city: Deployment, tmp_path: Path) -> Settings:
    """Penalties of 2024-03-01, public for a year: 1 and 2 untouched, 3 repaired, 4 disputed, 5 withdrawn; 6 of 2022, expired."""
    made = Settings.of(home=tmp_path / "home", deployment=str(tiny_city.catalogue_folder.parent))
    inbox = tmp_path / "in"
    inbox.mkdir()
    days = {number: "2022-03-01" if number == 6 else "2024-03-01" for number in range(1, 7)}
    rows = [f"{USCC},{number}号,罚款,1,{day},{day}" for number, day in days.items()]
    (inbox / "penalty.csv").write_text("\n".join(["uscc,no,kind,fine,decided,known_at", *rows]), "utf-8")
    told = {3: "信用修复,2024-06-10", 4: "异议受理,2024-06-10", 5: "撤销,2024-06-10"}
    rows = [f"penalty,{USCC},{number}号,{what},2024-06-10" for number, what in told.items()]
    (inbox / "record_event.csv").write_text("\n".join([f"{NAMED},事件,生效日期,获知日期", *rows]), "utf-8")
    ingestion.ingest(made, ingestion.files_below([inbox]), received=date(2024, 7, 1))
    return made


def listed(folder: Path, *numbers: int, item: str = "penalty") -> Path:
    file = folder / "list.csv"
    file.write_text("\n".join([NAMED, *(f"{item},{USCC},{number}号" for number in numbers)]), "utf-8")
    return file


def report(settings: Settings, day: str) -> set[tuple[str, str, str]]:
    with (settings.home.reports / f"sync-{day}.csv").open(encoding="utf-8-sig") as file:
        return {(row["difference"], row["document"], row["status"]) for row in csv.DictReader(file)}


def test_every_difference_is_reported_with_its_state(settings: Settings, tmp_path: Path) -> None:
    # They show 1, 3, 5, 6 and an unknown 9; here count 1, 2 and the disputed 4.
    console = Console(record=True, width=200)
    found = sync_and_show(console, settings, listed(tmp_path, 1, 3, 5, 6, 9), as_of=date(2024, 7, 1), items=[])
    assert found == 6
    assert report(settings, "2024-07-01") == {
        (OURS, "2号", "active or disputed"),
        (OURS, "4号", "active or disputed"),
        (THEIRS, "3号", "repaired"),
        (THEIRS, "5号", "withdrawn"),
        (THEIRS, "6号", "expired"),
        (THEIRS, "9号", "unknown"),
    }
    shown = console.export_text()
    assert "3 records of penalty count here" in shown
    assert "1 expired; 1 repaired; 1 unknown; 1 withdrawn" in shown


def test_the_state_is_that_of_the_day(settings: Settings, tmp_path: Path) -> None:
    # The day before the events: 1 to 5 count, and 6 is over since 2 March 2023.
    assert sync_and_show(Console(), settings, listed(tmp_path, 1, 2, 3, 4, 5), as_of=date(2024, 6, 9), items=[]) == 0
    assert sync_and_show(Console(), settings, listed(tmp_path, 6), as_of=date(2023, 3, 1), items=[]) == 0
    assert sync_and_show(Console(), settings, listed(tmp_path, 6), as_of=date(2023, 3, 2), items=[]) == 1


def test_only_the_items_of_the_list_are_compared(settings: Settings, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.csv"
    nothing.write_text(f"{NAMED}\npenalty,,1号\n", "utf-8")  # a row that names no subject
    console = Console(record=True, width=200)
    assert sync_and_show(console, settings, nothing, as_of=date(2024, 7, 1), items=[]) == 0
    assert "the row names no subject" in console.export_text()
    assert sync_and_show(console, settings, nothing, as_of=date(2024, 7, 1), items=["penalty"]) == 3
    with pytest.raises(UnknownItem, match="'rumour' is not in the catalogue"):
        sync_and_show(console, settings, nothing, as_of=date(2024, 7, 1), items=["rumour"])


def test_a_list_names_each_record_once_and_says_what_is_wrong_with_a_row(tiny_city: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = [
        f"处罚,{USCC},1号,市局,2024-03-01",
        f"penalty,{USCC},1号,市局,",
        f"许可,{USCC},1号,,",
        f"penalty,{USCC},2号,,32.13.2024",
    ]
    file.write_text("\n".join([f"{NAMED},机关,决定日期", *rows]), "utf-8")
    listing = read_listing(file, catalogue=tiny_city.catalogue)
    assert listing.rows.select(["item", "document", "authority", "decided", "line"]).to_pylist() == [
        {"item": "penalty", "document": "1号", "authority": "市局", "decided": date(2024, 3, 1), "line": 2}
    ]
    assert [(reject.line, reject.column) for reject in listing.rejects] == [(4, "信息类别"), (5, "决定日期")]
    file.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(UnreadableFile, match="a list of records has the columns 信息类别"):
        read_listing(file, catalogue=tiny_city.catalogue)
