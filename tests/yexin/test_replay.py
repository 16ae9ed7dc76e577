"""`yexin replay` says what came out, and its exit code says whether all is well."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from credit.deployment import Deployment
from credit.home import Home
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.main import build_app
from tests.serving.asking import asking
from yexin.__main__ import app

USCC = "91460000MA0000015T"


def test_the_exit_code_says_whether_every_score_came_out(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YEXIN_DATABASE_URL", raising=False)
    (tmp_path / "penalty.csv").write_text(f"uscc,no,kind,decided\n{USCC},1号,罚款,2024-03-01\n", "utf-8")
    folder = str(tmp_path / "tiny_city")
    home = Home(tmp_path / "data", tiny_city.name)
    store = RecordStore.open(home.records, tiny_city.catalogue)
    store.append(Reader(tiny_city.catalogue).read(tmp_path / "penalty.csv", received=date(2024, 6, 30)).records)
    with asking(build_app(tiny_city, home, store, pseudonymiser=None)) as client:
        days = [f"2024-0{month}-15" for month in (7, 8, 9)]
        url = f"/v1/enterprises/{USCC}/score"
        ids = [client.get(url, params={"as_of": day}).json()["score_id"] for day in days]

    def replay(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["replay", *arguments, "--home", str(home.folder), "--deployment", folder])
        return result.exit_code, result.output

    code, said = replay()
    assert (code, "3 issued scores computed again: 3 equal" in said) == (0, True)
    engine = create_engine(home.database_url)
    with engine.begin() as connection:
        change = text(
            "UPDATE issued_answers SET body = replace(body, :told, :false) WHERE body LIKE :has "
            "AND answer_hash = (SELECT answer_hash FROM issued_scores WHERE score_id = :id)"
        )
        values = {"told": '"score":540', "false": '"score":541', "has": '%"score":540%', "id": ids[0]}
        assert connection.execute(change, values).rowcount == 1
    engine.dispose()
    code, said = replay()
    assert (code, "2 equal, 1 different" in said, f"{ids[0]}: different in score" in said) == (1, True, True)
    code, said = replay(ids[1])
    assert (code, "1 equal" in said) == (0, True)
