"""The README's first command, on a province small enough for every run of the tests."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from yexin.demo import run_demo
from yexin.settings import Settings


@pytest.mark.filterwarnings("ignore")  # MLflow's own, on its first use of a database
def test_the_demo_explains_one_enterprise_and_one_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Under this key one of the first persons has no consent: what they signed stood in a row that was refused.
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", "02" * 32)
    printed = StringIO()
    settings = Settings.of(home=tmp_path, deployment="hainan")
    run_demo(Console(file=printed, width=100), settings, enterprises=1500, persons=5000)
    assert printed.getvalue().count("得分 ") >= 2
    for evaluation in ("enterprise", "jinyefen"):
        assert (settings.home.pictures / evaluation / "waterfall.png").stat().st_size > 10_000
