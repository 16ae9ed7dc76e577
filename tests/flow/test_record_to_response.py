"""The whole line with three records and numbers that one can do in one's head. Read this file first.

files → records → lives → a row of features as of a day → points → tier and reasons → an HTTP answer.
"""

from datetime import date
from pathlib import Path

import pytest

from credit.deployment import Deployment
from credit.home import Home
from features.feature_set import FeatureSet
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.main import build_app
from tests.serving.asking import asking

USCC = "91460000MA0000015T"

# Three records: a licence in force, a penalty of January, and one of February that became known only in May.
PENALTIES = f"""uscc,no,kind,fine,decided,获知日期
{USCC},琼市监〔2024〕1号,罚款,2000元,2024年1月10日,2024-01-12
{USCC},琼市监〔2024〕2号,罚款,1万元,2024/2/10,2024-05-06
"""
LICENCES = f"统一社会信用代码,许可日期,有效期至,获知日期\n{USCC},20230601,20260531,20230605\n"


@pytest.fixture
def home(tiny_city: Deployment, tmp_path: Path) -> Home:
    """The three records, read from the files of two departments and stored."""
    (tmp_path / "penalty__2024.csv").write_text(PENALTIES, "utf-8")
    (tmp_path / "许可__2023.csv").write_text(LICENCES, "gb18030")
    home = Home(tmp_path / "data", tiny_city.name)
    store = RecordStore.open(home.records, tiny_city.catalogue)
    reader = Reader(tiny_city.catalogue)
    for file in (tmp_path / "penalty__2024.csv", tmp_path / "许可__2023.csv"):
        reading = reader.read(file, received=date(2024, 6, 30))
        assert reading.rejects == ()
        store.append(reading.records)
    return home


def test_a_row_of_features_holds_what_was_known_on_the_day(tiny_city: Deployment, home: Home) -> None:
    store = RecordStore.open(home.records, tiny_city.catalogue)
    features = FeatureSet.load(tiny_city, "enterprise")
    days = [date(2024, 1, 11), date(2024, 3, 31), date(2024, 6, 30), date(2025, 1, 10)]
    rows = features.build(store.lives(), as_of=days, subjects=[USCC])
    penalties = [row["penalties_12m"] for row in map(rows.row, range(4))]
    # 11 January: the first is decided and not yet known. 31 March: the second happened and is not yet known.
    # 10 January 2025: the first is exactly twelve months old and out of the window.
    assert penalties == [0.0, 1.0, 2.0, 1.0]
    assert [rows.row(i)["licences_in_force"] for i in range(4)] == [1.0, 1.0, 1.0, 1.0]


def test_the_answer_names_points_tier_and_the_records_behind_them(tiny_city: Deployment, home: Home) -> None:
    store = RecordStore.open(home.records, tiny_city.catalogue)
    client = asking(build_app(tiny_city, home, store, pseudonymiser=None))
    answer = client.get(f"/v1/enterprises/{USCC}/score", params={"as_of": "2024-06-30"}).json()
    # 600 to begin with, −60 for each of two penalties, +20 for a licence in force: 500, below 550 and so tier C.
    assert (answer["score"], answer["tier"]) == (500, "C")
    assert answer["base"] + sum(answer["dimensions"].values()) == 500
    worst = answer["reasons"][0]
    assert (worst["feature"], worst["value"]) == ("penalties_12m", 2.0)
    second, first = (record for record in answer["records"] if record["item"] == "penalty")
    assert (second["document"], first["document"]) == ("琼市监〔2024〕2号", "琼市监〔2024〕1号")
    # A general penalty of 10 January is public for a year and may be repaired after three months. It leaves the window of
    # twelve months on the day on which it is twelve months old, a day before its publicity is over.
    assert (first["public_until"], first["repair_from"]) == ("2025-01-10", "2024-04-10")
    assert (first["counts_until"], first["ended_by"]) == ("2025-01-09", "window")


def test_the_same_question_about_an_earlier_day_gets_the_answer_of_that_day(tiny_city: Deployment, home: Home) -> None:
    store = RecordStore.open(home.records, tiny_city.catalogue)
    client = asking(build_app(tiny_city, home, store, pseudonymiser=None))
    url = f"/v1/enterprises/{USCC}/score"
    # No penalty known on 11 January: 600 + 20. One on 31 March: 600 − 60 + 20.
    assert client.get(url, params={"as_of": "2024-01-11"}).json()["score"] == 620
    assert client.get(url, params={"as_of": "2024-03-31"}).json()["score"] == 560
