"""Every operation for every role, with no token and with bad ones: a table that is made from the OpenAPI itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from credit.deployment import Deployment
from credit.home import Home
from features.records.store import RecordStore
from serving.access import gate as gate_module
from serving.access.caller import Role
from serving.access.roles import operations
from serving.main import build_app
from serving.problems import answer_errors
from tests.serving.asking import token_for
from tests.serving.console.town import pages_of

USCC = "91460000MA0000015T"
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A service that knows nobody: who may not ask is refused before it is looked whether there is an answer."""
    home = Home(tmp_path_factory.mktemp("home"), "hainan")
    deployment = Deployment.load("hainan")
    return build_app(deployment, home, RecordStore.open(home.records, deployment.catalogue), pseudonymiser=None)


def every_operation(app: FastAPI) -> list[tuple[str, str, str]]:
    """(operation id, method, path) of each operation of the API."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return [(one["operationId"], method, path) for path, some in paths.items() for method, one in some.items() if method in METHODS]


def ask(app: FastAPI, method: str, path: str, headers: dict[str, str]) -> Response:
    """The answer to a request with nothing right about it but its token."""
    filled = path
    while "{" in filled:
        filled = filled[: filled.index("{")] + "x" + filled[filled.index("}") + 1 :]
    return TestClient(app, raise_server_exceptions=False).request(method, filled, headers=headers, json={})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_every_operation_has_a_line_and_every_line_an_operation(app: FastAPI) -> None:
    ids = [name for name, _, _ in every_operation(app)] + [page.name for page in pages_of(app.routes)]
    assert len(ids) == len(set(ids))
    table = operations()
    assert {*table.roles, *table.public} == set(ids)
    assert not table.public & set(table.roles)


def test_every_role_is_let_in_where_the_table_says_so_and_nowhere_else(app: FastAPI) -> None:
    table, wrong = operations(), []
    for role in Role:
        headers = bearer(token_for(app, role, subject=USCC if role is Role.SUBJECT else None))
        for name, method, path in every_operation(app):
            if name in table.public:
                continue
            answer = ask(app, method, path, headers)
            # Bodies are empty and ids unknown: who was let in gets 400, 404 or 422, or is refused for another reason.
            refused = answer.status_code == 403 and f"办理操作 {name!r}" in answer.text
            if refused == (role in table.roles[name]) or answer.status_code in (401, 500):
                wrong.append((name, role, answer.status_code))
    assert wrong == []


def test_nobody_is_let_in_without_a_good_token(app: FastAPI) -> None:
    good = token_for(app, Role.ADMIN)
    head, body, signature = good.split(".")
    says = jwt.decode(good, options={"verify_signature": False})
    stranger, now = Ed25519PrivateKey.generate(), int(time.time())
    kid = jwt.get_unverified_header(good)["kid"]
    bad = {
        "none": "",
        "no token": "x",
        "another key": jwt.encode(says, stranger, algorithm="EdDSA", headers={"kid": kid}),
        "no key": jwt.encode(says, stranger, algorithm="EdDSA"),
        "no signature": f"{head}.{body}.",
        "algorithm none": jwt.encode(says, "", algorithm="none", headers={"kid": kid}),
        "algorithm HS256": jwt.encode(says, "0" * 32, algorithm="HS256", headers={"kid": kid}),
        "one letter": f"{head}.{body}.{('A' if signature[0] != 'A' else 'B') + signature[1:]}",
        "ended": app.state.gate.tokens.issue(app.state.gate.clients.find("test-admin"), seconds=-1).text,
        "another issuer": jwt.encode({**says, "iss": "x"}, stranger, algorithm="EdDSA", headers={"kid": kid}),
        "ends never": jwt.encode({k: v for k, v in says.items() if k != "exp"}, stranger, algorithm="EdDSA", headers={"kid": kid}),
        "in a year": jwt.encode({**says, "exp": now + 10**8}, stranger, algorithm="EdDSA", headers={"kid": kid}),
    }
    for name, method, path in every_operation(app):
        for token in bad.values() if name == "evaluations" else ("", "x"):
            expected = name in operations().public
            assert (ask(app, method, path, bearer(token)).status_code == 401) != expected, (name, token)


def test_a_route_that_nobody_gave_a_line_is_refused_to_all(app: FastAPI) -> None:
    router = APIRouter()

    @router.get("/v1/forgotten")
    def forgotten() -> dict[str, str]:
        return {"secret": "x"}

    grown = FastAPI(dependencies=app.router.dependencies)
    answer_errors(grown)
    grown.state.gate = app.state.gate
    grown.include_router(router)
    for role in Role:
        token = token_for(app, role, subject=USCC if role is Role.SUBJECT else None)
        assert ask(grown, "get", "/v1/forgotten", bearer(token)).status_code == 403


@pytest.fixture
def client(tiny_city: Deployment, tmp_path: Path) -> Iterator[TestClient]:
    home = Home(tmp_path / "data", tiny_city.name)
    with TestClient(build_app(tiny_city, home, RecordStore.open(home.records, tiny_city.catalogue), pseudonymiser=None)) as client:
        yield client


def test_a_disabled_client_is_refused_within_seconds(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    app: Any = client.app
    headers = bearer(token_for(app, Role.ADMIN))
    assert client.get("/v1/evaluations", headers=headers).status_code == 200
    app.state.gate.clients.disable("test-admin", day=date(2024, 1, 2))
    assert client.get("/v1/evaluations", headers=headers).status_code == 200  # known for two seconds
    monkeypatch.setattr(gate_module, "LOOK_AGAIN_SECONDS", 0.0)
    refused = client.get("/v1/evaluations", headers=headers)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="yexin"')


def test_tokens_of_an_earlier_secret_end_and_those_of_the_next_count_at_once(client: TestClient) -> None:
    app: Any = client.app
    old = bearer(token_for(app, Role.ADMIN))
    assert client.get("/v1/evaluations", headers=old).status_code == 200
    app.state.gate.clients.rotate("test-admin", "none")
    new = bearer(token_for(app, Role.ADMIN))
    assert client.get("/v1/evaluations", headers=new).status_code == 200
    assert client.get("/v1/evaluations", headers=old).status_code == 401


def test_a_subject_sees_itself_alone(client: TestClient) -> None:
    headers = bearer(token_for(client.app, Role.SUBJECT, subject=USCC))  # type: ignore[arg-type]
    # Nothing is stored about itself: 404. Of another it is not even told whether there is anything.
    assert client.get(f"/v1/enterprises/{USCC}/score", headers=headers).status_code == 404
    assert client.get(f"/v1/enterprises/{USCC.lower()}/score", headers=headers).status_code == 404
    for path in ("enterprises/91460100MA00000150/score", f"persons/p{'0' * 32}/score"):
        assert client.get(f"/v1/{path}", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("role", "purpose", "status"),
    [
        (Role.BANK, "self", 403),  # it would open every person to a bank
        (Role.BANK, "supervision", 403),
        (Role.REGULATOR, "self", 403),
        (Role.REGULATOR, "preloan", 403),
        (Role.REGULATOR, "supervision", 404),
        (Role.BANK, "", 403),  # the evaluation of the tiny city serves no bank
    ],
)
def test_a_role_states_its_own_purposes_alone(client: TestClient, role: Role, purpose: str, status: int) -> None:
    headers = bearer(token_for(client.app, role))  # type: ignore[arg-type]
    asked = {"purpose": purpose} if purpose else {}
    assert client.get(f"/v1/enterprises/{USCC}/score", params=asked, headers=headers).status_code == status


def test_a_cookie_of_the_console_counts_but_not_for_writes_from_another_site(client: TestClient) -> None:
    client.cookies.set("yexin_session", token_for(client.app, Role.REGULATOR))  # type: ignore[arg-type]
    assert client.get("/v1/cases").status_code == 200
    assert client.post("/v1/cases", json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 401
    assert client.post("/v1/cases", json={}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 422


def test_a_client_that_asks_too_fast_is_told_when_to_ask_again(client: TestClient) -> None:
    headers = bearer(token_for(client.app, Role.ADMIN))  # type: ignore[arg-type]
    gate: Any = client.app.state.gate  # type: ignore[attr-defined]
    first = client.get("/v1/evaluations", headers=headers)
    assert (first.headers["ratelimit-policy"], first.headers["ratelimit"]) == ('"admin";q=10000;w=1', '"admin";r=19999;t=1')
    gate._buckets._buckets["test-admin"].level = -15_000.0
    refused = client.get("/v1/evaluations", headers=headers)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
