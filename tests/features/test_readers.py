"""What departments send, and what becomes of each row. Every expected value is worked out by hand."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from credit.deployment import Deployment
from credit.errors import MissingPseudonymKey, UnknownItem, UnreadableFile
from credit.subject import Pseudonymiser
from features.readers.reader import Reader, Reading
from features.readers.rejects import write_rejects
from features.readers.values import parse_date, parse_number

USCC, OTHER = "91460000MA0000015T", "91460100MA00000150"
ID_NUMBER = "11010519491231002X"
RECEIVED = date(2024, 7, 1)
HEADER = "统一社会信用代码,决定书文号,处罚类别,罚款金额,决定日期,处罚机关"
ROWS = [f"{USCC},琼市监〔2024〕1号,罚款,2000元,２０２４年３月１日,市监局", f"{OTHER},琼市监〔2024〕2号,警告,,20240305,市监局"]
KEY = Pseudonymiser(b"0123456789abcdef")


def read(city: Deployment, file: Path, **options: object) -> Reading:
    return Reader(city.catalogue, pseudonymiser=KEY).read(file, received=RECEIVED, **options)  # type: ignore[arg-type]


def write(folder: Path, rows: list[str], *, header: str = HEADER, name: str = "penalty__2024.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return file


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01",
        "2024/3/1",
        "2024.3.1",
        "2024年3月1日",
        "20240301",
        "45352",
        "二〇二四年三月一日",
        "２０２４－０３－０１",
        "2024-03-01 08:30:00",
    ],
)
def test_every_spelling_of_the_first_of_march(text: str) -> None:
    assert parse_date(text) == date(2024, 3, 1)


@pytest.mark.parametrize("text", ["2024-02-30", "03/01/2024", "2024-3", "去年", "0", "999999999"])
def test_a_day_that_does_not_exist_or_cannot_be_told_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|spelling|range"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.2", 0.2), ("2000元", 0.2), ("1,500元", 0.15), ("０．２万元", 0.2), ("3亿元", 30000.0), ("-1.5", -1.5)],
)
def test_amounts_come_out_in_wan_yuan(text: str, value: float) -> None:
    assert parse_number(text, unit="万元") == value


def test_a_unit_of_money_does_not_fit_a_field_of_hours() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        parse_number("12元", unit="小时")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_both_encodings_give_the_same_records(tiny_city: Deployment, tmp_path: Path, encoding: str) -> None:
    rows = read(tiny_city, write(tmp_path, ROWS, encoding=encoding)).records.to_pylist()
    first = rows[0]
    assert (first["subject"], first["category"], first["amount"], first["event_date"]) == (USCC, "罚款", 0.2, date(2024, 3, 1))
    assert (first["known_at"], first["document"], first["authority"]) == (RECEIVED, "琼市监〔2024〕1号", "市监局")
    # 罚款 is general by default, 警告 minor by category.
    assert [row["severity"] for row in rows] == [2, 1]


def test_csv_xlsx_and_parquet_of_the_same_rows_are_the_same_records(tiny_city: Deployment, tmp_path: Path) -> None:
    cells = [row.split(",") for row in ROWS]
    workbook = Workbook()
    for line in [HEADER.split(","), *cells]:
        workbook.active.append(line)
    workbook.save(tmp_path / "penalty.xlsx")
    pd.DataFrame(cells, columns=HEADER.split(",")).to_parquet(tmp_path / "penalty.parquet")
    files = [write(tmp_path, ROWS), tmp_path / "penalty.xlsx", tmp_path / "penalty.parquet"]
    ids = [read(tiny_city, file).records.column("content").to_pylist() for file in files]
    assert ids[0] == ids[1] == ids[2]


def test_a_workbook_with_real_dates_and_numbers(tiny_city: Deployment, tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(["uscc", "no", "fine", "decided"])
    workbook.active.append([USCC, "1号", 120, date(2024, 3, 1)])
    workbook.save(tmp_path / "penalty.xlsx")
    row = read(tiny_city, tmp_path / "penalty.xlsx").records.to_pylist()[0]
    # 120 万元 is at least 100: serious by amount.
    assert (row["event_date"], row["amount"], row["severity"]) == (date(2024, 3, 1), 120.0, 3)


def test_a_bad_row_is_refused_by_line_and_column_and_the_rest_is_kept(tiny_city: Deployment, tmp_path: Path) -> None:
    bad = [
        f"{USCC},3号,罚款,1,2024-02-30,市监局",  # line 4: no such day
        "不是代码,4号,罚款,1,2024-03-01,市监局",  # line 5: no code
        f"{USCC},5号,罚酒,1,2024-03-01,市监局",  # line 6: outside the code list
        f"{USCC},6号,罚款,很多,2024-03-01,市监局",  # line 7: no number
        f"{USCC},,罚款,1,2024-03-01,市监局",  # line 8: no document number
        f"{USCC},8号,罚款,1,2024-08-01,市监局",  # line 9: after the day of receipt
        f"{USCC},9号,罚款",  # line 10: cut off
    ]
    reading = read(tiny_city, write(tmp_path, [*ROWS, *bad]))
    assert reading.records.num_rows == 2
    assert [(r.line, r.column) for r in reading.rejects] == [
        (4, "决定日期"), (5, "统一社会信用代码"), (6, "处罚类别"), (7, "罚款金额"), (8, "决定书文号"), (9, "决定日期"), (10, ""),
    ]  # fmt: skip
    assert all(reject.remedy for reject in reading.rejects)


def test_a_rejects_file_never_holds_a_value_of_a_person(tiny_city: Deployment, tmp_path: Path) -> None:
    header = "公民身份号码,决定书文号,处罚类别,决定日期"
    reading = read(tiny_city, write(tmp_path, [f"{ID_NUMBER}9,1号,罚款,2024-03-01", f"{ID_NUMBER},2号,罚款,某日"], header=header))
    write_rejects(tmp_path / "rejects.csv", reading.rejects)
    text = (tmp_path / "rejects.csv").read_text("utf-8-sig")
    assert len(reading.rejects) == 2
    assert ID_NUMBER not in text
    assert "某日" not in text


def test_persons_are_stored_under_a_pseudonym_and_no_column_holds_the_number(tiny_city: Deployment, tmp_path: Path) -> None:
    header = "公民身份号码,决定书文号,处罚类别,决定日期"
    records = read(tiny_city, write(tmp_path, [f"{ID_NUMBER},1号,罚款,2024-03-01"], header=header)).records
    row = records.to_pylist()[0]
    assert (row["subject"], row["subject_kind"]) == (KEY.pseudonym(ID_NUMBER), "person")
    assert ID_NUMBER not in str(row)


def test_persons_cannot_be_read_without_a_key(tiny_city: Deployment, tmp_path: Path) -> None:
    file = write(tmp_path, [f"{ID_NUMBER},1号,罚款,2024-03-01"], header="公民身份号码,决定书文号,处罚类别,决定日期")
    with pytest.raises(MissingPseudonymKey, match="YEXIN_PSEUDONYM_KEY"):
        Reader(tiny_city.catalogue).read(file, received=RECEIVED)


def test_a_wrong_check_digit_warns_and_keeps_the_row(tiny_city: Deployment, tmp_path: Path) -> None:
    reading = read(tiny_city, write(tmp_path, [ROWS[0].replace(USCC, USCC[:-1] + "U")]))
    assert (reading.records.num_rows, reading.warnings["wrong check digit"]) == (1, 1)


def test_an_item_outside_the_catalogue_is_refused_by_name(tiny_city: Deployment, tmp_path: Path) -> None:
    with pytest.raises(UnknownItem, match="'horoscope' is not in the catalogue"):
        read(tiny_city, write(tmp_path, ROWS, name="horoscope__2024.csv"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("penalty.csv", b"", "the file is empty"),
        ("penalty.csv", HEADER.encode(), "a header and no rows"),
        ("penalty.csv", f"{HEADER},血压\n{ROWS[0]},120".encode(), "outside the catalogue item 'penalty': '血压'"),
        ("penalty.csv", f"统一社会信用代码\n{USCC}".encode(), "needs no .决定书文号., decided"),
        ("penalty.csv", b"\xff\xfe\x00\x81\x00", "neither UTF-8 nor GB18030"),
        ("penalty.xlsx", b"PK\x03\x04 half", "half-written"),
        ("penalty.parquet", b"PAR1 half", "half-written"),
        ("penalty.pdf", b"%PDF", "the format .pdf is not read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    tiny_city: Deployment, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        read(tiny_city, file)


def test_a_column_outside_the_catalogue_can_be_left_unread(tiny_city: Deployment, tmp_path: Path) -> None:
    file = write(tmp_path, [f"{ROWS[0]},120"], header=f"{HEADER},血压")
    records = read(tiny_city, file, drop=["血压"]).records
    assert "120" not in str(records.to_pylist()[0]["details"])


def test_later_events_name_the_record_they_are_about(tiny_city: Deployment, tmp_path: Path) -> None:
    fact = read(tiny_city, write(tmp_path, ROWS)).records.to_pylist()[0]
    events = write(
        tmp_path,
        [
            f"处罚,{USCC},琼市监〔2024〕1号,信用修复,2024-06-10,2024-06-12",
            f"处罚,{USCC},琼市监〔2024〕1号,平反,2024-06-10,2024-06-12",
        ],
        header="信息类别,统一社会信用代码,文书号,事件,生效日期,获知日期",
        name="record_event__2024.csv",
    )
    reading = read(tiny_city, events)
    row = reading.records.to_pylist()[0]
    assert (row["about"], row["event"], row["event_date"], row["known_at"]) == (
        fact["record_id"], "repaired", date(2024, 6, 10), date(2024, 6, 12),
    )  # fmt: skip
    assert [(r.line, r.column) for r in reading.rejects] == [(3, "事件")]


def test_a_correction_comes_in_the_items_own_file_and_names_the_record_by_its_key(tiny_city: Deployment, tmp_path: Path) -> None:
    fact = read(tiny_city, write(tmp_path, ROWS)).records.to_pylist()[0]
    fixed = write(
        tmp_path, [f"{USCC},琼市监〔2024〕1号,罚款,1000元,2024-03-02,市监局,更正"], header=f"{HEADER},事件", name="penalty__fix.csv"
    )
    row = read(tiny_city, fixed).records.to_pylist()[0]
    assert (row["event"], row["about"], row["amount"], row["event_date"]) == ("corrected", fact["record_id"], 0.1, date(2024, 3, 2))
    assert row["record_id"] != fact["record_id"]
