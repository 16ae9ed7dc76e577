"""The suite reads what benchmarks print, goes on after one that fails, and its page says of each goal how far it is missed."""

import sys
from datetime import date
from pathlib import Path

import pytest

from benchmarks import suite
from benchmarks.form import Goal
from benchmarks.peers import goal_page
from benchmarks.peers.measurement import Measurement, better_by, last_goals, remember, remembered, short_by

GOOD = 'print("noise"); print(\'{"speed": {"value": 60, "goal": "≥ 50", "met": true}}\')'
MISSED = 'print(\'{"memory": {"value": 3000, "goal": "≤ 2000 MB", "met": false}}\')'
BROKEN = "import sys; print('half a line'); sys.exit('the disk is full')"
SILENT = "print('nothing to read')"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"a": GOOD, "b": BROKEN, "c": MISSED, "d": SILENT}.items():
        (tmp_path / f"{name}.py").write_text(f"import sys; assert sys.argv[1:] == ['--quick']\n{text}\n", "utf-8")
    (tmp_path / "form.py").write_text("", "utf-8")
    monkeypatch.setattr(suite, "HERE", tmp_path)
    (tmp_path / "docs" / "pictures").mkdir(parents=True)
    return tmp_path


def test_one_that_fails_does_not_stop_the_others(folder: Path) -> None:
    assert suite.names() == ["a", "b", "c", "d"]
    failed = suite.measured(suite.names(), folder / "measured.json", quick=True, minutes=1)
    assert [one.name for one in failed] == ["b", "d"]
    assert failed[0].failed == "status 1: the disk is full"
    assert failed[1].failed == "status 0: it printed no goals"
    assert [(one.name, dict(one.goals)) for one in remembered(folder / "measured.json")] == [
        ("a", {"speed": Goal(60, "≥ 50", met=True)}),
        ("b", {}),
        ("c", {"memory": Goal(3000, "≤ 2000 MB", met=False)}),
        ("d", {}),
    ]


def test_one_that_never_ends_is_ended(folder: Path) -> None:
    (folder / "e.py").write_text("import time; time.sleep(60)", "utf-8")
    assert "longer than 0.01 minutes" in (suite.run("e", quick=True, minutes=0.01).failed or "")


def test_the_page_has_every_goal_and_says_how_far_it_is_missed(folder: Path) -> None:
    suite.measured(suite.names(), folder / "measured.json", quick=True, minutes=1)
    goal_page.write(remembered(folder / "measured.json"), folder / "docs")
    page = (folder / "docs" / "benchmarks.md").read_text("utf-8")
    assert "**1 of 2 goals are met.** 2 benchmarks failed: b, d." in page
    assert f"| `a.py` | quick, {date.today()} | speed | ≥ 50 | 60 | met |" in page
    assert f"| `c.py` | quick, {date.today()} | memory | ≤ 2000 MB | 3,000 | **short by 50 %** |" in page
    assert "| **failed**: status 1: the disk is full |" in page
    assert sys.version.split()[0] in page
    assert (folder / "docs" / "pictures" / "goals.svg").exists()


def test_the_usual_form_of_a_benchmark_counts_and_its_quick_one_alone_where_there_is_no_other(folder: Path) -> None:
    goals = {"speed": Goal(60, "≥ 50", met=True)}
    for name, form in (("a", "quick"), ("a", "usual"), ("b", "quick")):
        remember(folder / "measured.json", Measurement(name, form, date.today(), goals, failed=None))
    kept = remembered(folder / "measured.json")
    assert len(kept) == 3
    assert [(one.name, one.form) for one in goal_page.judged(kept)] == [("a", "usual"), ("b", "quick")]


@pytest.mark.parametrize(
    ("goal", "short", "better"),
    [
        (Goal(25, "≥ 50", met=False), "50 %", 0.5),
        (Goal(25, "≤ 20 s", met=False), "25 %", 0.8),
        (Goal(100, "≥ 50×", met=True), "", 2.0),
        (Goal(2, "= 0", met=False), "2", None),
        (Goal(0, "≤ 1e-12", met=True), "", None),
        (Goal(2e-12, "≤ 1e-12", met=False), "100 %", 0.5),
    ],
)
def test_how_far_a_goal_is_missed(goal: Goal, short: str, better: float | None) -> None:
    assert short_by(goal) == short
    assert better_by(goal) == better


def test_the_last_line_of_goals_counts_whatever_is_printed_after_it() -> None:
    line = '{"x": {"value": %d, "goal": "= 1", "met": true}}'
    assert last_goals(f"{line % 1}\n{line % 2}\nbye\n[1, 2]\n3\n") == {"x": Goal(2, "= 1", met=True)}
    assert last_goals("") is None


def test_a_new_run_takes_the_place_of_the_last_of_its_form_alone(tmp_path: Path) -> None:
    file, goal = tmp_path / "measured.json", Goal(1, "= 1", met=True)
    for form, day in (("quick", 1), ("usual", 2), ("quick", 3)):
        remember(file, Measurement("a", form, date(2026, 1, day), {"x": goal}, None))
    assert [(one.form, one.day.day) for one in remembered(file)] == [("quick", 3), ("usual", 2)]
