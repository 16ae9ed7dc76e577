"""`yexin quality`: eight rows worked by hand, then thousands of rows with faults planted at known numbers."""

import json
import random
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import features.readers
from credit.deployment import Deployment
from credit.record import RECORDED
from credit.subject import check_uscc
from features.quality.rates import by
from yexin import ingest as ingestion
from yexin.commands.quality import write
from yexin.quality.assessment import Assessment, assess
from yexin.quality.page import page
from yexin.quality.reasons import REASONS, in_chinese
from yexin.settings import Settings

USCC = "91460000MA0000015T"
HEADER = "uscc,no,kind,fine,decided,known_at,body"
LISTED = "信息类别,统一社会信用代码,文书号,处罚机关,决定日期"
RECEIVED = date(2024, 4, 1)
# Seven working days from 7 February 2024 end on the 22nd: Spring Festival is the 10th to the 17th, Sunday the 18th is worked.
# From 4 March they end on the 13th. Three rows of 甲局 are good, one has a day that does not exist; 3号 says no kind; 5号 is there
# twice; 8号 names no authority.
ROWS = """1号,罚款,1,2024-02-07,2024-02-22,甲局
2号,罚款,1,2024-02-07,2024-02-23,甲局
3号,,1,2024-03-01,2024-03-05,甲局
4号,罚款,1,2024年2月30日,2024-03-06,甲局
5号,罚款,1,2024-03-04,2024-03-13,乙局
5号,罚款,1,2024-03-04,2024-03-14,乙局
6号,罚款,1,2024-03-04,2024-03-14,乙局
8号,罚款,1,2024-03-04,2024-03-05,""".splitlines()
COUNTED = ("rows", "refused", "repeated", "cells", "filled", "dated", "late", "checked", "concealed")


@pytest.fixture
def settings(tiny_city: Deployment, tmp_path: Path) -> Settings:
    return Settings.of(home=tmp_path / "home", deployment=str(tiny_city.catalogue_folder.parent))


def sent(settings: Settings, folder: Path, rows: list[str], *, name: str = "penalty", received: date = RECEIVED) -> Path:
    file = folder / f"{name}.csv"
    file.write_text("\n".join([HEADER, *(row if row.startswith("9146") else f"{USCC},{row}" for row in rows)]) + "\n", "utf-8")
    ingestion.ingest(settings, [file], received=received)
    return file


def listing(folder: Path, *rows: str) -> Path:
    file = folder / "list.csv"
    file.write_text("\n".join([LISTED, *(f"penalty,{USCC},{row}" for row in rows)]) + "\n", "utf-8")
    return file


def counts(found: Assessment, *keys: str) -> dict[Any, tuple[int, ...]]:
    rows = by(found.cells, *keys)
    return {tuple(row[key] for key in keys): tuple(row[name] for name in COUNTED) for row in rows}


def test_eight_rows_by_hand(settings: Settings, tmp_path: Path) -> None:
    sent(settings, tmp_path, ROWS)
    # 1号 and 5号 were reported; 91号 never was; 92号 is due on 8 April only (Qingming is the 4th to the 6th, the 7th worked).
    spot = listing(tmp_path, "1号,甲局,2024-02-07", "5号,乙局,2024-03-04", "91号,甲局,2024-03-01", "92号,乙局,2024-03-27")
    found = assess(settings, as_of=RECEIVED, months=3, spot_check=spot)
    # A complete row fills five cells: subject, number, kind, day, authority.
    assert counts(found, "department", "month") == {
        ("甲局", "2024-02"): (2, 0, 0, 10, 10, 2, 1, 1, 0),
        ("甲局", "2024-03"): (2, 1, 0, 10, 9, 1, 0, 1, 1),
        ("乙局", "2024-03"): (3, 0, 1, 15, 15, 2, 1, 1, 0),
        ("未注明机关", "2024-03"): (1, 0, 0, 5, 4, 1, 0, 0, 0),
    }
    told = found.as_json()
    rates = [told["total"][name] for name in ("compliance", "late_rate", "concealment", "completeness", "repetition")]
    assert rates == [7 / 8, 2 / 6, 1 / 3, 38 / 40, 1 / 8]
    assert [one["document"] for one in told["spot_check"]["concealed"]] == ["91号"]
    assert told["refusals"] == [
        {"item": "penalty", "column": "decided", "reason": "no day that exists, in a known spelling", "rows": 1}
    ]


def test_it_is_said_as_of_the_day(settings: Settings, tmp_path: Path) -> None:
    sent(settings, tmp_path, ROWS)
    spot = listing(tmp_path, "2号,甲局,2024-02-07")
    # The limit of 2号 ends on 22 February: not yet due the day before, overdue that evening, reported (late) the next day.
    for day, expected in ((21, (0, 0, 0, 0)), (22, (1, 0, 1, 1)), (23, (2, 1, 1, 0))):
        told = assess(settings, as_of=date(2024, 2, day), months=1, spot_check=spot).as_json()["total"]
        assert tuple(told[name] for name in ("dated", "late", "checked", "concealed")) == expected


def test_a_file_counts_once_and_rows_sent_again_are_repetitions(settings: Settings, tmp_path: Path) -> None:
    file = sent(settings, tmp_path, ROWS[:3])
    ingestion.ingest(settings, [file], received=RECEIVED)
    assert counts(assess(settings, as_of=RECEIVED, months=3, spot_check=None)) == {(): (3, 0, 0, 15, 14, 3, 1, 0, 0)}
    sent(settings, tmp_path, [ROWS[0], ROWS[6]], name="penalty__2")
    assert counts(assess(settings, as_of=RECEIVED, months=3, spot_check=None)) == {(): (5, 0, 1, 25, 24, 4, 2, 0, 0)}


def test_rows_stored_by_an_ingestion_that_was_cut_off_are_no_repetitions(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "penalty.csv"
    file.write_text("\n".join([HEADER, *(f"{USCC},{row}" for row in ROWS)]) + "\n", "utf-8")
    records = settings.reader().read(file, received=RECEIVED).records
    assert set(records.column("event").to_pylist()) == {RECORDED}
    settings.store.append(records)  # … and the machine stops before the counts are written
    ingestion.ingest(settings, [file], received=RECEIVED)
    assert assess(settings, as_of=RECEIVED, months=3, spot_check=None).as_json()["total"]["repeated"] == 1


def test_planted_faults_are_measured_one_for_one(settings: Settings, tmp_path: Path) -> None:
    rng, planted = random.Random(5), {name: Counter[str]() for name in COUNTED}
    rates = {
        "海口局": (0.10, 0.02, 0.05, 0.03, 0.04),
        "三亚局": (0.01, 0.05, 0.02, 0.01, 0.20),
        "儋州局": (0.6, 0.0, 0.0, 0.2, 0.0),
    }
    rows, found_outside = [], []
    for number in range(6000):
        body = rng.choice(list(rates))
        late, refused, unkind, twice, concealed = (rng.random() < rate for rate in rates[body])
        decided = date(2023, 6, 1) + timedelta(days=rng.randrange(200))
        # Three days are within seven working days and sixty are not, whatever the holidays.
        known = decided + timedelta(days=60 if late else 3)
        if rng.random() < 0.3 and (concealed or not refused):
            found_outside.append(f"{number}号,{body},{decided}")
            planted["checked"][body] += 1
            planted["concealed"][body] += concealed
        if concealed:
            continue
        row = f"{number}号,{'' if unkind else '罚款'},1,{'不详' if refused else decided},{known},{body}"
        again = twice and not refused
        rows += [row] * (1 + again)
        planted["rows"][body] += 1 + again
        planted["repeated"][body] += again
        planted["refused"][body] += refused
        planted["filled"][body] += (5 - unkind) * (1 + again)
        planted["dated"][body] += not refused
        planted["late"][body] += late and not refused
    sent(settings, tmp_path, rows, received=date(2024, 6, 30))
    told = assess(settings, as_of=date(2024, 6, 30), months=24, spot_check=listing(tmp_path, *found_outside))
    measured = {row["department"]: row for row in by(told.cells, "department")}
    assert len(measured) == 3
    for name in COUNTED:
        if name != "cells":
            assert {body: measured[body][name] for body in rates} == {body: planted[name][body] for body in rates}, name
    assert measured["儋州局"]["late_rate"] == pytest.approx(0.6, abs=0.05)
    assert measured["三亚局"]["concealment"] == pytest.approx(0.2, abs=0.05)


def test_the_page_stands_alone_and_the_numbers_can_be_read(settings: Settings, tmp_path: Path) -> None:
    sent(settings, tmp_path, [*ROWS, *(f"{n}号,罚款,1,2024-03-01,2024-03-29,<b>丙&局" for n in range(20, 45))])
    found = assess(settings, as_of=RECEIVED, months=3, spot_check=listing(tmp_path, "91号,甲局,2024-03-01"))
    html, numbers = write(tmp_path / "reports", found)
    assert json.loads(numbers.read_text("utf-8")) == found.as_json()
    text = html.read_text("utf-8")
    assert text == page(found)
    assert "<b>丙" not in text
    assert "&lt;b&gt;丙&amp;局" in text
    assert not re.search(r"https?:|<script|<link|src=|url\(", text)
    assert check_uscc(USCC)[0] not in text  # decisions are named, subjects are not
    assert text.count("<svg") == 5
    for word in ("合规率", "迟报率", "瞒报率", "完整率", "重复率", "91号", '<span class="named">100%</span>'):
        assert word in text


def test_every_reason_that_a_row_of_facts_can_be_refused_for_has_chinese_words() -> None:
    readers = Path(features.readers.__file__).parent
    code = "".join((readers / f"{name}.py").read_text("utf-8") for name in ("columns", "facts", "identity"))
    given = set(re.findall(r'reason="([^"]+)"', code)) | set(re.findall(r'"(no day[^"]+|no severity|not a number)"', code))
    assert given == set(REASONS) - {"the line has more or fewer cells than the header"}
    assert all(in_chinese(reason) for reason in REASONS)


def test_nothing_sent_is_no_error(settings: Settings, tmp_path: Path) -> None:
    found = assess(settings, as_of=RECEIVED, months=12, spot_check=None)
    assert found.as_json()["total"]["compliance"] is None
    assert "无可计数据" in page(found)
