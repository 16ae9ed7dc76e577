"""Every bad request gets a problem document that says what to do, and repeats nothing personal."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from credit.subject import Pseudonymiser
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.main import build_app
from tests.serving.asking import asking

USCC, STRANGER = "91460000MA0000015T", "91460100MA00000150"
ID_NUMBER = "11010519491231002X"
KEY = Pseudonymiser(b"0123456789abcdef")


@pytest.fixture
def store(tiny_city: Deployment, tmp_path: Path) -> RecordStore:
    """One penalty of one enterprise and one of one person, both known from 2024-03-05 on."""
    file = tmp_path / "penalty.csv"
    rows = [f"{USCC},,1号,罚款,2024-03-01,2024-03-05", f",{ID_NUMBER},2号,罚款,2024-03-01,2024-03-05"]
    file.write_text("\n".join(["uscc,id_number,no,kind,decided,获知日期", *rows]), "utf-8")
    store = RecordStore.open(tmp_path / "data" / tiny_city.name / "records", tiny_city.catalogue)
    store.append(Reader(tiny_city.catalogue, pseudonymiser=KEY).read(file, received=date(2024, 6, 30)).records)
    return store


@pytest.fixture
def client(tiny_city: Deployment, store: RecordStore, tmp_path: Path) -> Iterator[TestClient]:
    with asking(build_app(tiny_city, Home(tmp_path / "data", tiny_city.name), store, pseudonymiser=KEY)) as client:
        yield client


def problem(client: TestClient, url: str, *, status: int, kind: str) -> str:
    """The detail of the problem document that a URL answers with."""
    answer = client.get(url, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    body = answer.json()
    assert (body["type"], body["status"]) == (f"urn:yexin:problem:{kind}", status)
    return str(body["detail"])


def test_a_code_that_is_no_code(client: TestClient) -> None:
    assert "18 characters" in problem(client, "/v1/enterprises/123/score", status=400, kind="InvalidIdentifier")


def test_an_id_number_in_a_url_is_refused_and_not_repeated(client: TestClient) -> None:
    detail = problem(client, f"/v1/persons/{ID_NUMBER}/score", status=400, kind="InvalidIdentifier")
    assert "never by an ID number" in detail
    assert ID_NUMBER not in detail


def test_an_enterprise_nobody_ever_heard_of(client: TestClient) -> None:
    assert "ingest its records first" in problem(client, f"/v1/enterprises/{STRANGER}/score", status=404, kind="UnknownSubject")


def test_a_day_that_has_not_come(client: TestClient) -> None:
    tomorrow = date.today() + timedelta(days=1)
    detail = problem(client, f"/v1/enterprises/{USCC}/score?as_of={tomorrow}", status=400, kind="RecordFromFuture")
    assert "nobody knows that day yet" in detail


def test_a_day_that_is_no_day(client: TestClient) -> None:
    assert "as_of" in problem(client, f"/v1/enterprises/{USCC}/score?as_of=2024-02-30", status=422, kind="MalformedRequest")


def test_an_evaluation_that_does_not_exist_names_those_that_do(client: TestClient) -> None:
    detail = problem(client, f"/v1/enterprises/{USCC}/score?evaluation=luck", status=404, kind="UnknownEvaluation")
    assert "trust" in detail


def test_persons_have_no_evaluation_in_the_tiny_city(client: TestClient) -> None:
    answer = client.post("/v1/persons/score", json={"id_number": ID_NUMBER})
    assert answer.status_code == 404
    assert ID_NUMBER not in answer.text


def test_a_path_that_leads_nowhere(client: TestClient) -> None:
    problem(client, "/v2/luck", status=404, kind="Http")


def test_a_known_subject_before_its_first_record_is_not_scorable(client: TestClient) -> None:
    answer = client.get(f"/v1/enterprises/{USCC}/score?as_of=2024-03-04").json()
    assert (answer["status"], answer["reason_code"], answer["score"], answer["tier"]) == (
        "not_scorable",
        "no_known_records",
        None,
        None,
    )


def test_an_evaluation_without_an_approved_table_says_how_to_get_one(
    tiny_city: Deployment, store: RecordStore, tmp_path: Path
) -> None:
    trained = (tiny_city.evaluations / "trust.yaml").read_text("utf-8").split("policy:")[0]
    (tiny_city.evaluations / "trust.yaml").write_text(trained, "utf-8")
    client = asking(build_app(tiny_city, Home(tmp_path / "data", tiny_city.name), store, pseudonymiser=None))
    assert "yexin train trust" in problem(client, f"/v1/enterprises/{USCC}/score", status=503, kind="ModelNotTrained")


def test_every_operation_has_a_real_example(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    example = paths["/v1/enterprises/{uscc}/score"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    real = client.get(f"/v1/enterprises/{USCC}/score").json()
    # The page leaves nulls out of its examples.
    assert example.keys() == real.keys()
    parts = sum(example["dimensions"].values()) + sum(rule["points"] for rule in example["rules"])
    assert example["base"] + parts == example["score"]


def test_the_docs_page_opens_without_a_token_and_asks_no_other_host(client: TestClient) -> None:
    # Who has no token yet reads there how to get one.
    answer = TestClient(client.app).get("/docs")
    assert answer.status_code == 200
    page = answer.text
    assert "://" not in page.replace("http://www.w3.org", "")
    assert client.get("/static/swagger-ui/swagger-ui-bundle.js").status_code == 200
