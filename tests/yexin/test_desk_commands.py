"""`yexin action`, `yexin alert` and `yexin benefits`: the same desks as over HTTP, at the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from credit.home import Home
from credit.record import RECORD_SCHEMA
from features.records.store import RecordStore
from tests.serving.actions.harbour import FIRM, HAINAN, OTHER, row
from tests.yexin.test_commands import run

AGO = date.today() - timedelta(days=40)


@pytest.fixture(autouse=True)
def _province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEXIN_DEPLOYMENT", "hainan")
    monkeypatch.setenv("YEXIN_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    store = RecordStore.open(Home(tmp_path / "data", "hainan").records, HAINAN.catalogue)
    rows = [row("a", "recorded", AGO)]
    for number, (item, category) in enumerate({"innovation_title": "高新技术企业", "tax_credit_grade": "B"}.items()):
        rows.append(row(str(number), "recorded", AGO, subject=OTHER, item=item, category=category, severity=0))
    store.append(pa.Table.from_pylist(rows, schema=RECORD_SCHEMA))


def test_an_action_from_matching_to_its_statistics(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("action", "lists", FIRM.id) == 0
    assert "失信约束名单" in capsys.readouterr().out
    assert run("action", "match", FIRM.id) == 0
    made = capsys.readouterr().out
    action = re.findall(r"^(\w{32})  \S+  HN-CJ-01", made, re.M)[0]
    assert run("action", "match", FIRM.id) == 0
    assert "发起 0 项" in capsys.readouterr().out
    assert run("action", "step", action, "responded") == 0
    assert run("action", "step", action, "executed") == 1
    assert "ImpossibleAction" in capsys.readouterr().err
    assert run("action", "refresh") == 0
    assert "变动 1 项" in capsys.readouterr().out  # pushed by itself
    assert run("action", "step", action, "executed") == 0
    assert run("action", "show", action) == 0
    assert "已执行" in capsys.readouterr().out
    assert run("action", "effect", "--by", "measure") == 0
    told = capsys.readouterr().out
    assert "限制或者禁止" in told
    assert "…" not in told  # names are whole at any width
    assert run("action", "list", "--executor", "finance") == 0
    assert action in capsys.readouterr().out


def test_benefits_of_one_and_of_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("benefits", OTHER.id) == 0
    shown = capsys.readouterr().out
    assert "HN-MS-02 创新企业奖补【符合，免申即享】" in shown
    assert re.search(r"✗ 36个月内无不良记录，如无新事项 \d{4}-\d\d-\d\d 起满足", shown)
    assert run("benefits", "--all", "--out", str(tmp_path / "all.csv")) == 0
    assert "HN-MS-02 创新企业奖补：1 户" in capsys.readouterr().out
    assert f"{OTHER.id},HN-MS-02,创新企业奖补" in (tmp_path / "all.csv").read_text("utf-8-sig")


def test_alerts_are_run_once_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert run("alert", "run") == 0
    first, again = capsys.readouterr().out.splitlines()
    new, going = (int(re.findall(pattern, line)[0]) for pattern, line in ((r"新增 (\d+)", first), (r"持续 (\d+)", again)))
    assert (new, "新增 0 条" in again) == (going, True)
    assert run("alert", "list") == 0
    assert f"共 {new} 条" in capsys.readouterr().out
    assert run("alert", "judge") == 0
    assert "判定 0 条" in capsys.readouterr().out
    assert run("alert", "figures") == 0
    assert run("alert", "show", "nothing") == 1
    assert "UnknownAlert" in capsys.readouterr().err


def test_the_line_for_cron_runs_as_it_stands_in_the_page() -> None:
    (line,) = re.findall(r"^    15 1 \* \* \*  (yexin .*)$", Path("docs/operations.md").read_text("utf-8"), re.M)
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", line], env=os.environ | path, capture_output=True, text=True, check=False)
    assert "a full run" in done.stdout
    assert re.search(r"变动 \d+ 项", done.stdout)
    assert re.search(r"新增 \d+ 条", done.stdout)
    assert done.returncode == 0, done.stderr
