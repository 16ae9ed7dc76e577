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
    assert run("score", USCC, "--as-of", "2024-06-30") == 0
    shown = capsys.readouterr().out
    # 600 to begin with, −60 for the penalty: 540, below 550 and so tier C. A general penalty counts for a year.
    assert "540 points, tier C" in shown
    assert "7号" in shown
    assert "2025-03-01" in shown
