"""A bank's check by a trained evaluation: from records over training and promotion to a probability that is its odds."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from credit.deployment import Deployment
from credit.record import RECORD_SCHEMA
from features.records.store import RecordStore
from models.evaluation import Evaluation
from serving.access.caller import Role
from serving.main import build_app
from serving.preloan.decision import probability_of
from tests.serving.asking import asking
from tests.serving.small_city import MANDATE, MANDATED, OTHER, USCC, mandate, row
from tests.training.tiny_records import tiny_lives
from tests.training.world import APPROVAL, World
from training.promotion import promote
from training.train import train

pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")
BANKS = Path(__file__).parents[3] / "serving/preloan/banks/hainan/default.yaml"


def lending(city: Deployment, folder: Path) -> World:
    """The tiny city with a trained evaluation for loans beside the one by policy, and a bank that asks the first of the two."""
    world = World(city, folder)
    place = city.evaluations.parent
    text = (city.evaluations / "enterprise.yaml").read_text("utf-8")
    text = text.replace("name: enterprise", "name: preloan").replace("uses: [supervision]", "uses: [preloan]")
    (city.evaluations / "preloan.yaml").write_text(text, "utf-8")
    trust = city.evaluations / "trust.yaml"
    trust.write_text(trust.read_text("utf-8").replace("uses: [supervision, self]", "uses: [preloan, self]"), "utf-8")
    (place / "catalogue" / "mandate.yaml").write_text(MANDATE, "utf-8")
    (place / "banks").mkdir()
    banks = (
        BANKS.read_text("utf-8").replace("enterprise-policy", "trust").replace("serious_dishonesty, court_enforcement", "penalty")
    )
    (place / "banks" / "default.yaml").write_text(banks, "utf-8")
    world.city = Deployment.load(str(place))
    world.lives = tiny_lives(world.city)
    return world


def test_a_promoted_preloan_evaluation_answers_with_the_probability_of_its_odds(tiny_city: Deployment, tmp_path: Path) -> None:
    world = lending(tiny_city, tmp_path / "data")
    store = RecordStore.open(world.home.records, world.city.catalogue)
    rows = [row("a" * 32, document="1号"), mandate("d" * 32), mandate("e" * 32, subject=OTHER)]
    store.append(pa.Table.from_pylist(rows, schema=RECORD_SCHEMA))
    app = build_app(world.city, world.home, store, pseudonymiser=None)
    loan = {"mandate": MANDATED, "amount": 10**6, "months": 12, "unsecured": True, "through_platform": True, "size": "small"}
    with asking(app, Role.BANK) as bank:
        before = bank.post("/v1/preloan/checks", json={"subject": USCC, **loan}).json()
        assert (before["evaluation"], before["probability"]) == ("trust", None)
        train("preloan", world.city, home=world.home, lives=world.lives)
        promote("preloan", world.city, APPROVAL, home=world.home, version=1)
        after = bank.post("/v1/preloan/checks", json={"subject": USCC, **loan}).json()
        assert (after["evaluation"], after["evaluation_version"]) == ("preloan", 1)
        assert after["probability"] == probability_of(after["score"], Evaluation.find(world.city, "preloan").scale)
        assert 0 < after["probability"] < 1
        assert after["action"] in ("approve", "review", "decline")
        both = bank.post("/v1/preloan/portfolios", json={"loans": [{"subject": one, **loan} for one in (USCC, OTHER)]}).json()
    expected = sum(one["probability"] * one["amount"] for one in both["loans"])
    assert both["summary"]["expected_default"] == round(expected, 2)
    assert both["summary"]["without_probability"] == 0
