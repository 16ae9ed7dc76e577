"""The fast lane says what the ordinary way says, byte for byte, and stops saying it the moment that something has changed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pyarrow as pa
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from credit.subject import Pseudonymiser
from features.readers.reader import Reader
from features.records.store import RecordStore
from models.evaluation import Evaluation
from models.points_table import PointsTable
from serving import lane, watch
from serving.access.caller import Role
from serving.main import build_app, open_database
from serving.replay.archive import Archive
from serving.replay.replayer import Replayer
from serving.store.issued import IssuedScores
from tests.serving.asking import asking
from yexin.simulate import simulate

END = date(2026, 6, 30)
URL = "/v1/enterprises/{}/score?evaluation=enterprise-policy"


class Town:
    """A small simulated town, its app, and a count of requests that the lane handed on."""

    def __init__(self, folder: Path) -> None:
        self.deployment = Deployment.load("hainan")
        self.home = Home(folder / "data", "hainan")
        self.store = RecordStore.open(self.home.records, self.deployment.catalogue)
        files = simulate(folder / "files", enterprises=60, persons=10, years=3, end=END, seed=3).files
        reader = Reader(self.deployment.catalogue, pseudonymiser=Pseudonymiser(b"0123456789abcdef"))
        read = [reader.read(folder / "files" / name, received=END) for name in files if "person" not in name]
        self.tables = [one.records.filter(_enterprises(one.records)) for one in read if one.records.num_rows]
        self.store.append(pa.concat_tables(self.tables[:-1]))
        self.app = build_app(self.deployment, self.home, self.store, pseudonymiser=None)
        self.issued = IssuedScores(open_database(self.home))

    def subjects(self) -> list[str]:
        return self.store.ledger().subjects("enterprise")


def _enterprises(records: Any) -> Any:
    import pyarrow.compute as pc

    return pc.equal(records.column("subject_kind"), "enterprise")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture
def client(town: Town) -> Iterator[TestClient]:
    with asking(town.app) as client:
        yield client


@pytest.fixture
def handed_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of requests that the ordinary way answered."""
    seen: list[str] = []
    hold = lane.Lane.hold

    def noting(self: lane.Lane, scope: Any, prepared: Any, *, today: date) -> None:
        seen.append(scope["path"])
        hold(self, scope, prepared, today=today)

    monkeypatch.setattr(lane.Lane, "hold", noting)
    return seen


def without_id(text: str) -> str:
    answer = json.loads(text)
    assert len(answer.pop("score_id")) == 32
    return json.dumps(answer)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_subject_is_answered_as_by_the_ordinary_way_and_replayed(
    town: Town, client: TestClient, handed_on: list[str], language: str
) -> None:
    replayer = Replayer(town.deployment, town.store, Archive(town.home.archive))
    for subject in town.subjects():
        url = f"{URL.format(subject)}&lang={language}"
        first, second = client.get(url), client.get(url)
        assert without_id(first.text) == without_id(second.text)
        assert first.json()["score_id"] != second.json()["score_id"]
        names = {"content-type", "content-language", "vary", "x-content-type-options", "ratelimit-policy"}
        assert {n: first.headers[n] for n in names} == {n: second.headers[n] for n in names}
        issued = town.issued.find(second.json()["score_id"])
        assert issued.answer == second.text
        assert replayer.replay(issued).verdict == "equal"
    assert len(handed_on) == len(town.subjects())  # the lane answered every second request


def test_a_new_record_is_seen_at_the_next_look(
    town: Town, client: TestClient, handed_on: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = town.subjects()[0]
    before = client.get(URL.format(subject)).json()
    assert client.get(URL.format(subject)).json()["store_version"] == before["store_version"]
    town.store.append(town.tables[-1])
    monkeypatch.setattr(watch, "_LOOK_AGAIN_SECONDS", 0.0)
    time.sleep(1.05)  # the look before this one holds for a second
    after = client.get(URL.format(subject)).json()
    assert after["store_version"] == before["store_version"] + 1
    fresh = build_app(town.deployment, town.home, town.store, pseudonymiser=None)
    with asking(fresh) as other:
        assert without_id(other.get(URL.format(subject)).text) == without_id(client.get(URL.format(subject)).text)


def test_after_a_pause_one_request_looks_and_all_others_wait_for_it(
    town: Town, client: TestClient, handed_on: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = URL.format(town.subjects()[0])
    expected, looks = without_id(client.get(url).text), list[str]()
    gate = town.app.state.gate

    def slowly(name: str, look: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def looking(at: Any) -> Any:
            looks.append(name)
            time.sleep(0.2)
            return look(at)

        return looking

    monkeypatch.setattr(watch.Watch, "_look", slowly("store", watch.Watch._look))
    monkeypatch.setattr(gate.clients, "find", slowly("client", gate.clients.find))
    handed_on.clear()
    time.sleep(6.1)  # the client is looked up every two seconds, and a store is overdue after six

    async def all_at_once() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(town.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test", headers=client.headers) as many:
            return await asyncio.gather(*[many.get(url) for _ in range(40)])

    assert [without_id(one.text) for one in asyncio.run(all_at_once())] == [expected] * 40
    assert (sorted(looks), handed_on) == (["client", "store"], [])


def test_another_client_language_or_day_is_another_question(town: Town, client: TestClient) -> None:
    url = URL.format(town.subjects()[0])
    chinese = client.get(url).text
    assert client.get(url, headers={"Accept-Language": "en"}).json()["language"] == "en"
    assert client.get(url + "&as_of=2025-06-30").json()["as_of"] == "2025-06-30"
    with asking(town.app, Role.ADMIN) as admin:
        assert admin.get(url).status_code == 403  # what the lane holds for one is for nobody else
    assert without_id(client.get(url).text) == without_id(chinese)


def test_the_gate_stands_before_the_lane(town: Town, client: TestClient) -> None:
    url = URL.format(town.subjects()[0])
    assert client.get(url).status_code == client.get(url).status_code == 200
    assert client.get(url, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    town.app.state.gate.clients.disable("test-regulator", day=date(2026, 6, 30))
    time.sleep(2.1)  # how soon the gate looks again
    assert client.get(url).status_code == 401


def test_a_promotion_is_seen_and_a_lost_folder_keeps_the_last_good_table(town: Town, client: TestClient) -> None:
    url = f"/v1/enterprises/{town.subjects()[0]}/score?evaluation=enterprise"
    assert client.get(url).status_code == 503  # nothing is approved yet
    for version in (1, 2):
        promote(town, version)
        time.sleep(0.25)
        assert [client.get(url).json()["evaluation"]["version"] for _ in range(3)] == [version] * 3
    (town.home.tables / "enterprise").rename(town.home.tables / "away")
    time.sleep(0.25)
    assert [client.get(url).json()["evaluation"]["version"] for _ in range(2)] == [2, 2]


def promote(town: Town, version: int) -> None:
    """Put the policy's table, moved by some points, where approved tables lie."""
    from features.feature_set import FeatureSet
    from models.note import FeatureNote
    from training.promotion import export

    policy, trained = (Evaluation.find(town.deployment, name) for name in ("enterprise-policy", "enterprise"))
    features = FeatureSet.load(town.deployment, "enterprise").features
    table = policy.policy_table({one.name: FeatureNote.of(one) for one in features})
    moved = PointsTable(table.features, table.pairs, table.constant + version, table.exponent, trained.scale, {})
    export(moved, town.home.tables / "enterprise", version)


def test_a_database_that_is_away_is_said_and_nothing_is_handed_out(
    town: Town, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from credit.errors import DatabaseUnavailable
    from serving.store.journal import Journal

    url = URL.format(town.subjects()[0])
    assert client.get(url).status_code == 200

    def away(*_: object) -> None:
        raise DatabaseUnavailable("OperationalError")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_write", away)
        refused = client.get(url)
        assert (refused.status_code, "score" in refused.json()) == (503, False)
        assert refused.headers["retry-after"]
    assert client.get(url).status_code == 200  # back by itself


def test_nothing_of_a_subject_stands_in_metrics_or_log(town: Town, tmp_path: Path) -> None:
    lines: list[bytes] = []
    app: FastAPI = build_app(town.deployment, town.home, town.store, pseudonymiser=None, log=lines.append)
    subject = town.subjects()[0]
    with asking(app) as client, asking(app, Role.ADMIN) as admin:
        for url in (URL.format(subject), URL.format(subject), f"/v1/enterprises/{subject}/score?as_of=2999-01-01", f"/{subject}"):
            client.get(url, headers={"X-Request-ID": "request-0001"})
        text = admin.get("/metrics").text
        assert client.get("/metrics").status_code == 403
        assert client.get("/readyz").json() == {
            "status": "ready",
            "checks": dict.fromkeys(("database", "writing", "records", "tables"), "ok"),
        }
    assert 'yexin_requests_total{operation="score_enterprise",role="regulator",status="200"} 2.0' in text
    assert 'yexin_requests_total{operation="score_enterprise",role="regulator",status="400"} 1.0' in text
    assert "yexin_store_version" in text
    told = [json.loads(line) for line in lines]
    assert [(one["operation"], one["status"], one["request_id"]) for one in told][:2] == [
        ("score_enterprise", 200, "request-0001")
    ] * 2
    assert subject not in text
    assert subject not in b"".join(lines).decode()
