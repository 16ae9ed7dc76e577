"""What each command tells a user, with good input and with bad."""

from pathlib import Path

import pytest

from credit.deployment import Deployment
from yexin.__main__ import main

USCC = "91460000MA0000015T"


@pytest.fixture(autouse=True)
def _surroundings(tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEXIN_DEPLOYMENT", str(tiny_city.catalogue_folder.parent))
    monkeypatch.setenv("YEXIN_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("YEXIN_PSEUDONYM_KEY", raising=False)


def run(*words: str) -> int:
    """Exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    rows = [f"{USCC},{i}号,罚款,2024-03-01" for i in range(3)] + [f"{USCC},9号,罚款,2024-13-01"]
    (folder / "penalty__2024.csv").write_text("\n".join(["uscc,no,kind,decided", *rows]), "utf-8")
    return folder


def test_ingest_says_how_many_rows_were_taken_and_where_the_others_are(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ingest", str(inbox)) == 0
    shown = capsys.readouterr().out
    assert "penalty" in shown
    rejects = (tmp_path / "data" / "tiny_city" / "rejects" / "penalty__2024.csv").read_text("utf-8-sig").splitlines()
    assert rejects[0] == "file,line,column,reason,value_class,remedy"
    assert rejects[1].startswith("penalty__2024.csv,5,decided,")


def test_one_file_that_cannot_be_read_does_not_stop_the_others(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inbox / "horoscope__2024.csv").write_text("a,b\n1,2\n", "utf-8")
    assert run("ingest", str(inbox)) == 1
    shown = capsys.readouterr().out
    assert "'horoscope' is not in the catalogue" in shown
    assert run("ingest", str(inbox / "penalty__2024.csv")) == 0


def test_an_expected_error_is_one_line_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("score", USCC) == 1
    error = capsys.readouterr().err
    assert error.startswith("UnknownSubject: no record of this enterprise")
    assert "Traceback" not in error


def test_a_deployment_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("score", USCC, "--deployment", "atlantis") == 1
    assert "no deployment 'atlantis'" in capsys.readouterr().err


def test_a_future_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("score", USCC, "--as-of", "2999-01-01") == 1
    assert "nobody knows that day yet" in capsys.readouterr().err


def test_score_explains_the_score_and_names_the_records(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inbox / "penalty__2023.csv").write_text(f"uscc,no,kind,decided,获知日期\n{USCC},7号,罚款,2024-03-01,2024-03-04\n", "utf-8")
    run("ingest", str(inbox / "penalty__2023.csv"))
    capsys.readouterr()
    assert run("score", USCC, "--as-of", "2024-06-30", "--lang", "en") == 0
    shown = capsys.readouterr().out
    # 600 to begin with, −60 for the penalty: 540, below 550 and so tier C. A general penalty counts for a year:
    # on its last public day, 1 March 2025, it is twelve months old and has left the window.
    assert "540 points, tier C" in shown
    assert "7号" in shown
    assert "2025-02-28" in shown


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "zh",
            "处罚；文书号7号；2024-03-01认定；程度一般；2025-02-28后自动停止计分（超出统计期）；"
            "公示至2025-03-01（国家发展改革委令第36号；琼营商办〔2025〕31号第20条）；2024-06-01起可申请信用修复；"
            "材料两份：法定责任义务履行完毕的证明材料、信用承诺书；办理：“信用中国”网站（www.creditchina.gov.cn），由认定单位办理"
            "（《信用修复管理办法》（国家发展改革委令第36号）；国办发〔2025〕22号）。",
        ),
        (
            "en",
            "Penalty; document 7号; dated 2024-03-01; severity general; counts up to 2025-02-28 and then stops by itself "
            "(it leaves the period that is looked at); "
            "public up to 2025-03-01 (国家发展改革委令第36号；琼营商办〔2025〕31号第20条); "
            "repair may be asked for from 2024-06-01; two papers: proof that the legal duty is performed; "
            "a signed credit commitment (信用承诺书); "
            "at the website Credit China 信用中国 (www.creditchina.gov.cn); the authority that made the record decides "
            "(《信用修复管理办法》（国家发展改革委令第36号）；国办发〔2025〕22号).",
        ),
    ],
)
def test_explain_says_of_each_record_when_it_stops_and_how_it_is_repaired(
    inbox: Path, language: str, sentences: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (inbox / "penalty__2023.csv").write_text(f"uscc,no,kind,decided,获知日期\n{USCC},7号,罚款,2024-03-01,2024-03-04\n", "utf-8")
    run("ingest", str(inbox / "penalty__2023.csv"))
    capsys.readouterr()
    assert run("explain", USCC, "--as-of", "2024-06-30", "--lang", language) == 0
    assert sentences in capsys.readouterr().out


@pytest.fixture
def two_penalties(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """General penalties of 1 and 16 June 2024: −60 each, repairable after three months."""
    rows = [f"{USCC},{n}号,罚款,2024-06-{day},2024-06-{day}" for n, day in ((1, "01"), (2, "16"))]
    (inbox / "penalty__2024.csv").write_text("\n".join(["uscc,no,kind,decided,获知日期", *rows]), "utf-8")
    run("ingest", str(inbox))
    capsys.readouterr()


@pytest.mark.usefixtures("two_penalties")
def test_whatif_shows_the_curves_and_the_way_to_a_tier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "pictures" / "curve.png"
    asked = ["whatif", USCC, "--as-of", "2024-06-30", "--lang", "en", "--reach", "B"]
    assert run(*asked, "--repair", "1号=2024-09-10", "--picture", str(picture)) == 0
    shown = capsys.readouterr().out
    assert "1号 repaired on 2024-09-10" in shown
    (line,) = [line for line in shown.splitlines() if "2024-09-10 " in line and "│" in line]
    assert [cell.strip() for cell in line.strip("│").split("│")] == ["2024-09-10", "480 C", "540 C", "540 C"]
    assert "from 2024-09-16: repair 2号, +60 points" in shown
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("two_penalties")
def test_whatif_in_chinese_with_a_publicity_that_ends_early(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("whatif", USCC, "--as-of", "2024-06-30", "--expire", "2号=2024-07-05", "--until", "2024-08-01") == 0
    shown = capsys.readouterr().out
    assert "2号 于2024-07-05提前终止公示" in shown
    assert "540 C" in shown
    assert "不予留存" in shown


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--repair", "1号=2024-08-31"], "ImpossibleHypothesis: 1号: repair"),
        (["--repair", "1号"], "and a day, such as 2026-09-01"),
        (["--reach", "S"], "UnknownTier: no tier 'S'"),
    ],
)
@pytest.mark.usefixtures("two_penalties")
def test_whatif_refuses_in_one_line(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("whatif", USCC, "--as-of", "2024-06-30", *words) == 1
    assert says in capsys.readouterr().err
