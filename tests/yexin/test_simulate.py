"""The simulated province: files that the readers take, the same bytes from the same seed, and nothing hidden in them."""

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from credit.deployment import Deployment
from credit.errors import FolderNotWritable
from credit.items import Catalogue
from credit.record import EVENTS
from credit.subject import Pseudonymiser, check_id_number, check_uscc
from features.readers.reader import Reader, Reading
from yexin.simulate import Manifest, simulate
from yexin.simulate.calendar import Calendar, number
from yexin.simulate.identifiers import id_numbers, usccs
from yexin.simulate.people import Subjects
from yexin.simulate.province import ITEMS, world_of
from yexin.simulate.quality import Quality, grade, occur, rate

END = date(2026, 6, 30)
KEY = b"0123456789abcdef"


def small_province(folder: Path, *, seed: int = 7) -> Manifest:
    return simulate(folder, enterprises=300, persons=400, years=5, end=END, seed=seed)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Deployment.load("hainan").catalogue


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("province")
    return folder, small_province(folder)


@pytest.fixture(scope="module")
def readings(province: tuple[Path, Manifest], catalogue: Catalogue) -> list[Reading]:
    folder, manifest = province
    reader = Reader(catalogue, pseudonymiser=Pseudonymiser(KEY))
    return [reader.read(folder / name, received=END) for name in manifest.files]


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_workbooks_included(province: tuple[Path, Manifest], tmp_path: Path) -> None:
    again = small_province(tmp_path)
    assert again == province[1]
    assert hashes(tmp_path) == hashes(province[0])


def test_another_seed_writes_another_province(province: tuple[Path, Manifest], tmp_path: Path) -> None:
    small_province(tmp_path, seed=8)
    other = hashes(tmp_path)
    assert all(other.get(name) != digest for name, digest in hashes(province[0]).items())


def test_every_row_is_read_or_refused_with_a_reason(province: tuple[Path, Manifest], readings: list[Reading]) -> None:
    taken = sum(reading.records.num_rows for reading in readings)
    refused = sum(len({reject.line for reject in reading.rejects}) for reading in readings)
    assert taken + refused == province[1].rows
    assert 0 < refused < 0.02 * province[1].rows


def test_every_item_of_the_catalogue_is_sent(readings: list[Reading], catalogue: Catalogue) -> None:
    assert {reading.item for reading in readings if reading.records.num_rows} == set(catalogue) | {"record_event"}


def test_every_kind_of_later_event_but_rare_ones_occurs(readings: list[Reading]) -> None:
    events = {event for reading in readings for event in reading.records.column("event").unique().to_pylist()}
    assert events <= set(EVENTS)
    assert events >= {"recorded", "repaired", "corrected", "dispute_opened", "dispute_rejected"}


def test_later_events_are_about_records_that_were_sent(readings: list[Reading]) -> None:
    facts = {i for r in readings if r.item != "record_event" for i in r.records.column("record_id").to_pylist()}
    about = [i for r in readings if r.item == "record_event" for i in r.records.column("about").to_pylist()]
    known = sum(i in facts for i in about)
    # The rest is about rows with a fault, which were refused.
    assert known >= 0.97 * len(about)


def test_departments_send_csv_in_both_encodings_and_workbooks(province: tuple[Path, Manifest]) -> None:
    folder, manifest = province
    assert {Path(name).suffix for name in manifest.files} == {".csv", ".xlsx"}
    heads = [(folder / name).read_bytes()[:200] for name in manifest.files if name.endswith(".csv")]
    assert any(_is_utf8(head) for head in heads)
    assert not all(_is_utf8(head) for head in heads)


def _is_utf8(text: bytes) -> bool:
    try:
        text[: text.rfind(b"\n")].decode()
    except UnicodeDecodeError:
        return False
    return True


def test_no_number_in_the_files_is_the_hidden_quality() -> None:
    world = world_of(enterprises=2000, persons=2000, years=5, end=END, seed=3)
    for item, drawn in ITEMS.items():
        for who, table in ((who, table) for table in drawn(world) for who in (world.enterprises, world.persons)):
            names = next((column for column in table.columns if pa.types.is_string(column.type) and _all_of(column, who)), None)
            if names is None or table.num_rows < 100:
                continue
            subject = pc.index_in(names, who.identifiers).to_numpy()
            for name in (n for n in table.column_names if not pa.types.is_string(table.column(n).type)):
                values = table.column(name).cast(pa.int32() if pa.types.is_date(table.column(name).type) else pa.float64())
                for path in (who.quality.conduct, who.quality.means):
                    related = np.corrcoef(values.fill_null(0).to_numpy().astype(float) + 1e-9 * subject, path[subject, -1])[0, 1]
                    # A tax score follows its grade, and the grade the means (loading 0.75): nothing may follow them closer.
                    assert abs(related) < 0.75, f"{item}.{name}"


def _all_of(column: pa.ChunkedArray, who: Subjects) -> bool:
    return bool(pc.all(pc.is_in(column, who.identifiers)).as_py())


def test_the_order_of_subjects_tells_nothing_of_their_quality() -> None:
    calendar = Calendar.ending(END, years=5)
    quality = Quality.drawn(np.random.default_rng(3), subjects=4000, quarters=len(calendar.first_days), correlation=0.6)
    order = np.arange(4000)
    # Correlation of two independent columns of 4,000: beyond 4 / √4000 = 0.063 it would be no chance.
    assert abs(np.corrcoef(order, quality.conduct.mean(axis=1))[0, 1]) < 0.063


def test_no_number_of_a_person_reaches_the_records(readings: list[Reading]) -> None:
    for reading in readings:
        for column in reading.records.columns:
            if pa.types.is_string(column.type):
                assert not any("469999" in text for text in column.drop_null().to_pylist())


def test_a_province_of_one_enterprise_and_one_person_is_written(tmp_path: Path) -> None:
    manifest = simulate(tmp_path, enterprises=1, persons=1, years=3, end=END, seed=1)
    assert set(manifest.files) == {path.name for path in tmp_path.iterdir()}


def test_fewer_than_one_subject_is_no_province(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1 enterprise"):
        simulate(tmp_path, enterprises=0, persons=1, years=10, end=END, seed=1)


def test_a_folder_that_is_a_file_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(FolderNotWritable, match="cannot write to"):
        simulate(tmp_path / "taken", enterprises=1, persons=1, years=3, end=END, seed=1)


def test_synthetic_identifiers_have_right_check_digits_and_differ() -> None:
    codes = usccs(np.array(["460100", "469030"] * 100)).to_pylist()
    numbers = id_numbers(np.random.default_rng(1), 200).to_pylist()
    assert [check_uscc(code)[1] for code in codes] == [None] * 200
    assert [check_id_number(number)[1] for number in numbers] == [None] * 200
    assert len({*codes, *numbers}) == 400


def test_mean_of_the_events_a_year_is_the_rate_whatever_the_quality_does_to_it() -> None:
    rng, calendar = np.random.default_rng(5), Calendar.ending(END, years=5)
    quality = Quality.drawn(rng, subjects=20_000, quarters=20, correlation=0.6)
    events = occur(rng, rate(0.5, quality.conduct, beta=1.0), calendar)
    # 20,000 subjects × 5 years × 0.5 = 50,000; lognormal rates that last for years leave a few per cent of chance.
    assert len(events) == pytest.approx(50_000, rel=0.05)
    assert events.day.min() >= number(date(2021, 7, 1))
    assert events.day.max() <= number(END)


def test_grades_have_their_shares_and_follow_quality() -> None:
    rng = np.random.default_rng(6)
    quality = rng.standard_normal(100_000)
    grades = grade(rng, quality, shares=(0.1, 0.2, 0.7), loading=0.6)
    assert np.bincount(grades) / 100_000 == pytest.approx([0.1, 0.2, 0.7], abs=0.005)
    assert quality[grades == 0].mean() < quality[grades == 1].mean() < quality[grades == 2].mean()


def test_most_reports_come_within_seven_working_days() -> None:
    calendar = Calendar.ending(END, years=5)
    day = np.full(10_000, number(date(2026, 3, 2)))  # a Monday: seven working days later is Wednesday the 11th
    known = calendar.reported(np.random.default_rng(1), day)
    assert known.min() == number(date(2026, 3, 3))
    assert (known <= number(date(2026, 3, 11))).mean() == pytest.approx(0.97, abs=0.01)
