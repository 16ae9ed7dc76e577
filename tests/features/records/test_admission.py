"""The store takes only events that are possible, in whatever order they come, and says why it refuses the others."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.deployment import Deployment
from credit.errors import RecordError
from credit.record import LATER_EVENTS, RECORD_SCHEMA
from features.records.appended import Appended
from features.records.store import RecordStore
from tests.features.town import CATALOGUE, row

# A general penalty of the town may be repaired from one month after its decision: from 10 February on.
FACT = row("p", "2024-01-10", known_at="2024-01-15")
OPENED = row("o", "2024-01-20", event="dispute_opened", about="p")
REJECTED = row("r", "2024-02-01", event="dispute_rejected", about="p")
REPAIRED = row("x", "2024-02-10", event="repaired", about="p")
MASKED = row("m", "2024-02-01", event="masked", about="p")


def table(*rows: dict[str, Any]) -> pa.Table:
    numbered = [one | {"source": f"file:{line}"} for line, one in enumerate(rows, start=2)]
    return pa.Table.from_pylist(numbered, schema=RECORD_SCHEMA)


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return RecordStore.open(tmp_path / "records", CATALOGUE)


def test_a_fact_and_its_events_in_one_batch_in_any_order(tmp_path: Path) -> None:
    for number, rows in enumerate(permutations([FACT, OPENED, REJECTED, REPAIRED])):
        store = RecordStore.open(tmp_path / str(number), CATALOGUE)
        assert store.append(table(*rows)) == Appended(added=4, known=0, conflicts=0)


def test_events_in_a_later_batch(store: RecordStore) -> None:
    store.append(table(FACT))
    assert store.append(table(REJECTED, OPENED)) == Appended(added=2, known=0, conflicts=0)
    assert store.append(table(REPAIRED, OPENED)) == Appended(added=1, known=1, conflicts=0)


@pytest.mark.parametrize(
    ("before", "event", "reason"),
    [
        ([], row("e", "2024-03-01", event="masked", about="nobody"), "a record that is not stored"),
        ([], row("e", "2024-03-01", event="masked", about=None), "a record that is not stored"),
        ([OPENED], row("e", "2024-03-01", event="masked", about="o"), "a record that is not stored"),  # an event is no record
        ([], row("e", "2024-01-09", event="masked", about="p"), "dated before the record itself"),
        ([], row("e", "2024-02-09", event="repaired", about="p"), "it opens on 2024-02-10"),
        ([REPAIRED], row("e", "2024-02-11", event="repaired", about="p"), "repaired (信用修复) already"),
        ([], REJECTED, "decided that was never opened"),
        ([OPENED], row("e", "2024-01-21", event="dispute_opened", about="p"), "is open already"),
        ([], row("e", "2024-02-11", event="unmasked", about="p"), "ends that never began"),
        (
            [row("m", "2024-02-01", event="masked", about="p")],
            row("e", "2024-02-02", event="masked", about="p"),
            "masked (屏蔽) already",
        ),
        ([row("w", "2024-02-01", event="withdrawn", about="p")], REPAIRED, "the record was withdrawn"),
        ([OPENED, row("u", "2024-02-01", event="dispute_upheld", about="p")], REPAIRED, "an objection to it was upheld"),
        ([OPENED, REJECTED], row("e", "2024-01-25", event="withdrawn", about="p"), "a later one, which is stored"),
    ],
)
def test_an_impossible_event_is_refused_and_says_why(
    store: RecordStore, before: list[dict[str, Any]], event: dict[str, Any], reason: str
) -> None:
    store.append(table(FACT, *before))
    version = store.version
    appended = store.append(table(event))
    assert (appended.added, appended.known, appended.conflicts, len(appended.refused)) == (0, 0, 0, 1)
    refused = appended.refused[0]
    assert reason in refused.reason
    assert (refused.event, refused.source, bool(refused.remedy)) == (event["event"], "file:2", True)
    assert store.version == version


def test_a_record_that_no_rule_lets_be_repaired(store: RecordStore) -> None:
    loan = row("l", "2024-01-10", item="loan")
    appended = store.append(table(loan, row("e", "2024-05-01", item="loan", event="repaired", about="l")))
    assert [refused.reason[:15] for refused in appended.refused] == ["no rule gives t"]


def test_a_correction_moves_the_day_from_which_repair_is_open(store: RecordStore) -> None:
    # On 1 February it is known to be a serious one: repair opens two months after the decision, on 10 March.
    corrected = row("c", "2024-01-10", known_at="2024-02-01", event="corrected", about="p", severity=3)
    appended = store.append(table(FACT, REPAIRED, corrected))
    assert [refused.reason[-10:] for refused in appended.refused] == ["2024-03-10"]
    assert store.append(table(REPAIRED | {"record_id": "y", "event_date": date(2024, 3, 10)})).added == 1


def test_every_row_is_added_known_in_conflict_or_refused(store: RecordStore) -> None:
    other = FACT | {"content": "other"}
    appended = store.append(table(FACT, FACT, other, REJECTED, REJECTED, REPAIRED))
    assert (appended.added, appended.known, appended.conflicts, len(appended.refused)) == (2, 1, 1, 2)
    assert [refused.source for refused in appended.refused] == ["file:5", "file:6"]


def test_a_refused_event_is_taken_when_what_was_missing_comes(store: RecordStore) -> None:
    assert len(store.append(table(REPAIRED)).refused) == 1
    assert store.append(table(FACT)).added == 1
    assert store.append(table(REPAIRED)) == Appended(added=1, known=0, conflicts=0)


def test_an_unknown_event_is_no_row_of_a_reader(store: RecordStore) -> None:
    with pytest.raises(RecordError, match="an event is none of recorded, repaired"):
        store.append(table(FACT, row("e", "2024-02-01", event="forgotten", about="p")))


def event_of(event: str, day: int, about: str, known: int) -> dict[str, Any]:
    """An event about one of two records; a correction repeats what the record said, so that it moves no clock."""
    said = {"p": ("2024-01-10", 2), "q": ("2024-01-12", 1)}[about]
    when, severity = said if event == "corrected" else (date(2024, 1, 10 + day), 0)
    known_at = date(2024, 2, 10 + known)
    return row(f"{event}-{day}-{about}-{known}", when, event=event, about=about, known_at=known_at, severity=severity)


events = st.builds(event_of, st.sampled_from(LATER_EVENTS), st.integers(0, 15), st.sampled_from(["p", "q"]), st.integers(0, 15))
OTHER = row("q", "2024-01-12", severity=1)  # a minor one may be repaired at once


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches=st.lists(st.lists(events, max_size=8), min_size=1, max_size=3), data=st.data())
def test_nothing_is_lost_and_all_that_is_stored_is_possible(
    batches: list[list[dict[str, Any]]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = RecordStore.open(tmp_path_factory.mktemp("records"), CATALOGUE)
    first = data.draw(st.permutations([FACT, OTHER, *batches[0]]))
    for batch in [first, *batches[1:]]:
        appended = store.append(table(*batch))
        assert appended.added + appended.known + appended.conflicts + len(appended.refused) == len(batch)
    # What is stored is possible as a whole too, wherever the facts stand; of one day the order of arrival counts.
    stored = store.records().to_pylist()
    later = [one for one in stored if one["event"] != "recorded"]
    again = data.draw(st.sampled_from([[FACT, OTHER, *later], [*later, OTHER, FACT], [OTHER, *later, FACT]]))
    fresh = RecordStore.open(tmp_path_factory.mktemp("records"), CATALOGUE)
    assert fresh.append(table(*again)) == Appended(added=len(stored), known=0, conflicts=0)


def test_a_hundred_thousand_events_take_seconds(store: RecordStore) -> None:
    count = 100_000
    facts = table(FACT).take(pa.array([0] * count)).to_pydict()
    ids = [f"{number:032x}" for number in range(count)]
    facts |= {"record_id": ids, "content": ids}
    repairs = facts | {
        "record_id": [f"r{number:031x}" for number in range(count)],
        "event": ["repaired"] * count,
        "about": ids,
        "event_date": [date(2024, 2, 9 + number % 2) for number in range(count)],  # every other a day too early
    }
    repairs |= {"content": repairs["record_id"], "known_at": [date(2024, 3, 1)] * count}
    store.append(pa.Table.from_pydict(facts, schema=RECORD_SCHEMA))
    started = time.process_time()
    appended = store.append(pa.Table.from_pydict(repairs, schema=RECORD_SCHEMA))
    assert (appended.added, len(appended.refused)) == (count // 2, count // 2)
    assert time.process_time() - started < 20


INGEST = """
import sys
from datetime import date
from pathlib import Path
from credit.deployment import Deployment
from features.readers.reader import Reader
from features.records.store import RecordStore
city = Deployment.load(sys.argv[1])
store = RecordStore.open(Path(sys.argv[2]), city.catalogue)
for file in sorted(Path(sys.argv[3]).glob("*.csv")):
    print(len(store.append(Reader(city.catalogue).read(file, received=date(2024, 7, 1)).records).refused), flush=True)
"""


def test_killed_in_the_middle_of_events_none_is_lost_or_half_there(tiny_city: Deployment, tmp_path: Path) -> None:
    files, uscc = tmp_path / "files", "91460000MA0000015T"
    files.mkdir()
    facts = [f"{uscc},{number}号,罚款,1,2024-01-10" for number in range(400)]
    (files / "penalty.csv").write_text("\n".join(["uscc,no,kind,fine,decided", *facts]), "utf-8")
    for word, day in (("异议受理", "2024-01-20"), ("异议不成立", "2024-02-01"), ("信用修复", "2024-04-10")):
        rows = [f"penalty,{uscc},{number}号,{word},{day}" for number in range(400)]
        name = f"record_event__{day}.csv"
        (files / name).write_text("\n".join(["信息类别,统一社会信用代码,文书号,事件,生效日期", *rows]), "utf-8")
    command = [sys.executable, "-c", INGEST, str(tiny_city.catalogue_folder.parent), str(tmp_path / "records"), str(files)]
    store = RecordStore.open(tmp_path / "records", tiny_city.catalogue)
    for attempt in (1, 3, 4):
        environment = {**os.environ, "PYTHONPATH": os.getcwd()}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(attempt)]
        if attempt < 4:
            time.sleep(0.004 * attempt)
            process.send_signal(signal.SIGKILL)
        process.communicate()
        assert told == ["0"] * attempt
        assert store.records().num_rows % 400 == 0
        assert store.records().num_rows >= 400 * attempt
    ids = store.records().column("record_id").to_pylist()
    assert (len(ids), len(set(ids))) == (1600, 1600)
    assert {str(words[4]) for words in store.lives().cells.words()} == {"repaired"}
