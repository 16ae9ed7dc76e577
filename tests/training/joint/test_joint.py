"""A bank and the platform in two processes and two folders: what crosses, what does not, and what it is worth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from credit.deployment import Deployment
from credit.errors import (
    ColumnsMissing,
    ColumnsNotAgreed,
    ConsentMissing,
    InvalidRulebook,
    PurposeNotAllowed,
    UnlawfulUse,
    UnreadableFile,
    UntrainableFrame,
)
from features.feature_set import FeatureSet
from features.records.store import RecordStore
from models.points_table import PointsTable
from tests.training.tiny_records import tiny_records
from tests.training.world import World
from training.joint.agreement import Agreement, read_exactly
from training.joint.bank import fit_second_stage
from training.joint.platform import answer_request
from training.promotion import export
from training.train import train

pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")
AGREED = Agreement(bank="椰城银行", evaluation="enterprise", columns=("score", "points_administration"), until=date(2023, 12, 31))
YAML = "{bank: 椰城银行, evaluation: enterprise, columns: [score, points_administration], until: 2023-12-31}\n"
DAYS = ("2021-01-01", "2021-07-01", "2022-01-01", "2022-07-01")


class BankWorld(World):
    """The tiny city, its evaluation allowed for pre-loan checks, and a bank that lends to everyone on four days."""

    def write(self, **kept: object) -> None:
        super().write()
        file = self.city.evaluations / "enterprise.yaml"
        file.write_text(file.read_text("utf-8").replace("uses: [supervision]", "uses: [preloan]"), "utf-8")

    def bank(self, folder: Path) -> None:
        """The bank's own file: cash flow, and defaults that follow from cash flow and from the fines of the year after."""
        rng, rows = np.random.default_rng(11), []
        features = FeatureSet.load(self.city, "enterprise")
        for day in DAYS:
            after = features.build(self.lives, as_of=date.fromisoformat(day).replace(year=int(day[:4]) + 1))
            for subject, fines in zip(after.subjects.tolist(), after.column("penalties_12m").tolist(), strict=True):
                cash = rng.normal()
                bad = int(1.2 * fines - 1.2 * cash + rng.logistic() > 2)
                rows.append((subject, day, round(cash, 3), round(rng.normal(), 3), bad))
        folder.mkdir(parents=True)
        pd.DataFrame(rows, columns=["subject", "as_of", "cash_flow", "noise", "bad"]).to_csv(folder / "own.csv", index=False)
        request = pd.DataFrame([(subject, day, f"授权〔2021〕{subject}") for subject, day, *_ in rows])
        request.to_csv(folder / "request.csv", index=False, header=["subject", "as_of", "authorisation"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> BankWorld:
    folder = tmp_path_factory.mktemp("world")
    made = BankWorld.made(folder)
    assert isinstance(made, BankWorld)
    result = train("enterprise", made.city, home=made.home, lives=made.lives)
    export(result.table, made.home.tables / "enterprise", 1)
    made.bank(folder / "bank")
    return made


@pytest.fixture
def bank(world: BankWorld) -> Path:
    return world.home.folder.parent / "bank"


def answered(world: BankWorld, request: Path, out: Path, agreement: Agreement = AGREED) -> int:
    return answer_request(agreement, request, out, deployment=world.city, home=world.home, lives=world.lives)


def test_two_processes_two_folders_and_a_gain(world: BankWorld, bank: Path, tmp_path: Path) -> None:
    exchange, agreement = tmp_path / "exchange", bank / "agreement.yaml"
    agreement.write_text(YAML, "utf-8")
    RecordStore.open(world.home.records, world.city.catalogue).append(tiny_records())
    platform = ["--home", str(world.home.folder), "--deployment", str(world.home.folder.parent / "tiny_city")]
    request = ["answer", str(bank / "request.csv"), str(exchange / "answer.csv"), "--agreement", str(agreement), *platform]
    asked = subprocess.run([sys.executable, "-m", "yexin", "joint", *request], check=False, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr[-2000:]
    assert "1,200 rows with score, points_administration" in asked.stdout
    # The bank's process sees its own folder and the exchange; it is told of no home and no deployment.
    command = [sys.executable, "-m", "yexin", "joint", "fit", str(exchange / "answer.csv"), "own.csv", "second"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(bank), "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    command += ["--agreement", "agreement.yaml"]
    done = subprocess.run(command, check=False, cwd=bank, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    gain = json.loads((bank / "second" / "gain.json").read_text("utf-8"))
    assert gain["both"]["value"] > max(gain["bank"]["value"], gain["platform"]["value"])
    assert gain["gain"]["low"] > 0  # more than chance, on rows that nothing was learnt from
    assert gain["gain"]["value"] > 0.01
    print(done.stdout)  # noqa: T201 (what the bank reads, shown where the test fails)
    table = PointsTable.load(bank / "second" / "table")
    assert set(table.feature_names) == {"cash_flow", "noise", "platform_score", "platform_points_administration"}
    table.check_monotone({"platform_score": "lower"})
    assert sorted(file.name for file in exchange.iterdir()) == ["answer.csv"]


def test_nothing_but_the_agreed_columns_crosses(world: BankWorld, bank: Path, tmp_path: Path) -> None:
    answered(world, bank / "request.csv", tmp_path / "answer.csv")
    rows = read_exactly(tmp_path / "answer.csv", ("subject", "as_of", "score", "points_administration"))
    assert len(rows) == 1200
    with pytest.raises(ColumnsNotAgreed, match="bad, cash_flow, noise"):
        answered(world, bank / "own.csv", tmp_path / "leak.csv")  # the bank's own file sent by mistake
    assert not (tmp_path / "leak.csv").exists()
    more = pd.read_csv(tmp_path / "answer.csv").assign(penalties_12m=1)
    more.to_csv(tmp_path / "more.csv", index=False)
    with pytest.raises(ColumnsNotAgreed, match="columns penalties_12m are missing or beyond what was agreed"):
        fit_second_stage(AGREED, tmp_path / "more.csv", bank / "own.csv", tmp_path / "second")


def test_scores_are_those_of_the_day_of_the_request(world: BankWorld, bank: Path, tmp_path: Path) -> None:
    answered(world, bank / "request.csv", tmp_path / "answer.csv")
    told = pd.read_csv(tmp_path / "answer.csv")
    features, table = FeatureSet.load(world.city, "enterprise"), PointsTable.load(world.home.tables / "enterprise" / "v1")
    for day in DAYS[::2]:
        rows = features.build(world.lives.until(date.fromisoformat(day)), as_of=date.fromisoformat(day))
        own = told[told["as_of"] == day].set_index("subject")["score"]
        expected = np.where(rows.column("penalties_12m") >= 3, np.minimum(table.score(rows), 300), table.score(rows))
        assert own.loc[rows.subjects.tolist()].tolist() == expected.tolist()


def test_no_authorisation_no_answer(world: BankWorld, bank: Path, tmp_path: Path) -> None:
    request = pd.read_csv(bank / "request.csv", dtype=str)
    for name, value in (("authorisation", " "), ("as_of", "2024-01-01")):
        changed = request.copy()
        changed.loc[7, name] = value
        changed.to_csv(tmp_path / "request.csv", index=False)
        with pytest.raises(ConsentMissing, match="ask the enterprise for it"):
            answered(world, tmp_path / "request.csv", tmp_path / "answer.csv")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("-07-01,", "-13-01,", 1), "line 302: as_of is no day"),
        (lambda text: text + text.splitlines()[1] + "\n", "are there already: ask once"),
        (lambda text: text + text.splitlines()[1] + ",fined 3 times\n", "not as many cells as there are columns"),
        (lambda text: text + "S000,2021-07-01\n", "not as many cells as there are columns"),
        (lambda text: text + '"', "not a readable CSV file"),
        (lambda _: None, "not a readable CSV file"),
    ],
)
def test_a_request_that_is_none_says_what_to_do(
    world: BankWorld, bank: Path, tmp_path: Path, change: Callable[[str], str | None], message: str
) -> None:
    changed = change((bank / "request.csv").read_text("utf-8"))
    if changed is not None:
        (tmp_path / "request.csv").write_text(changed, "utf-8")
    with pytest.raises(UnreadableFile, match=message) as told:
        answered(world, tmp_path / "request.csv", tmp_path / "answer.csv")
    assert "S0" not in str(told.value).replace(str(tmp_path), "")
    assert not (tmp_path / "answer.csv").exists()


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        ("bad", "2", (UntrainableFrame, "neither 0 nor 1")),
        ("bad", "", (UntrainableFrame, "neither 0 nor 1")),
        ("cash_flow", "good", (UnreadableFile, "columns cash_flow hold words")),
    ],
)
def test_a_bank_file_with_odd_values_is_refused(
    world: BankWorld, bank: Path, tmp_path: Path, column: str, value: str, refused: tuple[type[Exception], str]
) -> None:
    answered(world, bank / "request.csv", tmp_path / "answer.csv")
    own = pd.read_csv(bank / "own.csv", dtype=str)
    assert column in own
    own.loc[5, column] = value
    own.to_csv(tmp_path / "own.csv", index=False)
    error, message = refused
    with pytest.raises(error, match=message):
        fit_second_stage(AGREED, tmp_path / "answer.csv", tmp_path / "own.csv", tmp_path / "second")
    pd.concat([own, own.head(1)]).to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(UntrainableFrame, match="twice on one day"):
        fit_second_stage(AGREED, tmp_path / "answer.csv", tmp_path / "own.csv", tmp_path / "second")


def test_what_may_not_be_agreed_cannot_be(world: BankWorld, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(YAML.replace("score,", "penalties_12m,"), "utf-8")
    with pytest.raises(InvalidRulebook, match=r"columns\.0: String should match pattern"):
        Agreement.load(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_text(YAML.replace("until", "purpose: supervision, until"), "utf-8")
    with pytest.raises(InvalidRulebook, match="purpose: Input should be"):
        Agreement.load(tmp_path / "a.yaml")
    agreement = AGREED.model_copy(update={"columns": ("points_nothing",)})
    with pytest.raises(ColumnsMissing, match="points_nothing"):
        answered(world, bank / "request.csv", tmp_path / "answer.csv", agreement)
    hainan = Deployment.load("hainan")
    jinyefen = AGREED.model_copy(update={"evaluation": "jinyefen"})
    with pytest.raises(UnlawfulUse, match="琼营商办〔2025〕31号第12条"):
        answer_request(jinyefen, bank / "request.csv", tmp_path / "x.csv", deployment=hainan, home=world.home, lives=world.lives)


def test_an_evaluation_that_may_not_serve_a_check_is_refused(world: BankWorld, bank: Path, tmp_path: Path) -> None:
    file = world.city.evaluations / "enterprise.yaml"
    kept = file.read_text("utf-8")
    file.write_text(kept.replace("uses: [preloan]", "uses: [supervision]"), "utf-8")
    try:
        with pytest.raises(PurposeNotAllowed, match="may not be used for preloan"):
            answered(world, bank / "request.csv", tmp_path / "answer.csv")
    finally:
        file.write_text(kept, "utf-8")


def test_a_bank_file_without_outcome_is_refused(world: BankWorld, bank: Path, tmp_path: Path) -> None:
    answered(world, bank / "request.csv", tmp_path / "answer.csv")
    pd.read_csv(bank / "own.csv").drop(columns="bad").to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(UntrainableFrame, match="lacks bad: it needs subject, as_of and bad"):
        fit_second_stage(AGREED, tmp_path / "answer.csv", tmp_path / "own.csv", tmp_path / "second")
