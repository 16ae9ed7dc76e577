"""POST …/what-if over HTTP: answered in both languages, refused with problem documents, and nothing of it stored."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.main import build_app
from tests.serving.asking import asking

USCC = "91460000MA0000015T"
URL = f"/v1/enterprises/{USCC}/what-if"


@pytest.fixture
def store(tiny_city: Deployment, tmp_path: Path) -> RecordStore:
    """Two general penalties of June 2024."""
    file = tmp_path / "penalty.csv"
    rows = [f"{USCC},1号,罚款,2024-06-01,2024-06-01", f"{USCC},2号,罚款,2024-06-16,2024-06-16"]
    file.write_text("\n".join(["uscc,no,kind,decided,获知日期", *rows]), "utf-8")
    store = RecordStore.open(tmp_path / "data" / tiny_city.name / "records", tiny_city.catalogue)
    store.append(Reader(tiny_city.catalogue).read(file, received=date(2024, 6, 30)).records)
    return store


@pytest.fixture
def client(tiny_city: Deployment, store: RecordStore, tmp_path: Path) -> Iterator[TestClient]:
    with asking(build_app(tiny_city, Home(tmp_path / "data", tiny_city.name), store, pseudonymiser=None)) as client:
        yield client


def stamps(folder: Path) -> dict[Path, int]:
    """When each file was written last; the audit trail (the database and its checkpoints) notes that somebody was answered."""
    files = [file for file in (folder / "data").rglob("*") if file.is_file()]
    return {file: file.stat().st_mtime_ns for file in files if "audit" not in file.parts and not file.name.startswith("service.db")}


def test_a_what_if_answers_with_curves_and_a_plan_and_stores_nothing(
    client: TestClient, store: RecordStore, tmp_path: Path
) -> None:
    client.get(f"/v1/enterprises/{USCC}/score")  # makes the sorted copy that every answer reads
    before = stamps(tmp_path)
    asked = {"as_of": "2024-06-30", "repair": {"1号": "2024-09-10"}, "reach": "B"}
    answer = client.post(f"{URL}?lang=en", json=asked).json()
    assert [curve["name"] for curve in answer["curves"]] == ["unchanged", "supposed", "cheapest"]
    # 600 − 120, + 60 by the repair: still below 550, so that the plan adds the other one.
    assert {"day": "2024-09-10", "score": 540, "tier": "C"} in answer["curves"][1]["points"]
    assert answer["reach"]["state"] == "by_repair"
    (step,) = answer["reach"]["plans"][0]["steps"]
    assert (step["record"], step["day"], step["points"]) == ("2号", "2024-09-16", 60)
    assert step["repair"]["papers"][0] == "proof that the legal duty is performed"
    assert stamps(tmp_path) == before
    assert client.get(f"/v1/enterprises/{USCC}/score?as_of=2024-06-30").json()["score"] == 480


def test_the_same_in_chinese(client: TestClient) -> None:
    answer = client.post(URL, json={"as_of": "2024-06-30", "reach": "B"})
    assert answer.headers["content-language"] == "zh"
    reach = answer.json()["reach"]
    # One repair suffices when the other penalty leaves the window by itself on 1 June; two bring it on 16 September.
    assert reach["text"] == "最省的修复方案于2025-06-01达到B级，最快可于2024-09-16达到；此外不作修复则于2025-06-16自然达到。"
    assert reach["method"] == "已逐一比较2条可修复记录的全部4种组合"


@pytest.mark.parametrize(
    ("asked", "status", "kind", "says"),
    [
        ({"repair": {"1号": "2024-08-31"}}, 422, "ImpossibleHypothesis", "opens on 2024-09-01"),
        ({"repair": {"3号": "2024-09-10"}}, 422, "ImpossibleHypothesis", "no record of this subject"),
        ({"reach": "S"}, 422, "UnknownTier", "D, C, B, A"),
        ({"until": "2099-01-01"}, 422, "ImpossibleHypothesis", "take one of them"),
        ({"as_of": "2099-01-01"}, 400, "RecordFromFuture", "nobody knows that day yet"),
        ({"repair": {"1号": "soon"}}, 422, "MalformedRequest", "repair"),
        ({"destroy": {}}, 422, "MalformedRequest", "destroy"),
        ({"evaluation": "luck"}, 404, "UnknownEvaluation", "trust"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(
    client: TestClient, asked: dict[str, Any], status: int, kind: str, says: str
) -> None:
    answer = client.post(f"{URL}?lang=en", json={"as_of": "2024-06-30", **asked})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"urn:yexin:problem:{kind}"
    assert says in answer.json()["detail"]


def test_a_person_is_asked_about_by_pseudonym_alone(client: TestClient) -> None:
    answer = client.post("/v1/persons/11010519491231002X/what-if", json={})
    assert answer.status_code == 400
    assert "11010519491231002X" not in answer.text


def test_the_example_of_the_docs_has_the_form_of_a_real_answer(client: TestClient) -> None:
    path = client.get("/openapi.json").json()["paths"]["/v1/enterprises/{uscc}/what-if"]["post"]
    example = path["responses"]["200"]["content"]["application/json"]["example"]
    tomorrow = str(date.today() + timedelta(1))
    real = client.post(URL, json={"as_of": "2024-06-30", "repair": {"1号": "2024-09-10"}, "reach": "B"}).json()
    assert client.post(URL, json={"until": tomorrow}).status_code == 200
    assert example.keys() == real.keys()
    assert example["reach"].keys() == real["reach"].keys()
    assert example["reach"]["plans"][0]["steps"][0].keys() == real["reach"]["plans"][0]["steps"][0].keys()
