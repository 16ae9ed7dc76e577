"""Attacks: every operation under generated requests, injections, oversized and slow bodies; and nothing personal where it leaks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
import schemathesis.specs.openapi.schemas  # loaded late, beside a test's threads, it once broke the compiler of Python 3.11
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from starlette.types import Message, Receive, Scope, Send

from credit.deployment import Deployment
from serving import bodies
from serving.access.caller import Role
from serving.bodies import MOST_BYTES, Bodies
from tests.serving.asking import asking, token_for
from tests.serving.small_city import PERSON, USCC, consent, row, service, with_persons

# A machine that does much else may take long over a first answer; whether an operation hangs is seen all the same.
_PATIENCE_SECONDS = 120
ID_NUMBER = "11010519491231002X"
PLANTED = (ID_NUMBER, "planted-secret-note", "planted-token")


@schemathesis.serializer("application/x-ndjson")
def as_lines(_ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A service that knows an enterprise and a person."""
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copytree(Path(__file__).parents[1] / "tiny_city", folder / "city", ignore=shutil.ignore_patterns("__pycache__"))
    return service(with_persons(Deployment.load(str(folder / "city"))), folder, row("a" * 32, document="1号"), consent("c" * 32))


@pytest.fixture
def officer(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as client:
        yield client


def attack(app: FastAPI, examples: int) -> int:
    """Every operation as every role under generated requests, good and bad; how many were sent. None may end as an error inside."""
    tokens = [token_for(app, role, subject=PERSON if role is Role.SUBJECT else None) for role in Role]
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    shape = settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    asked = 0
    for operation in [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @shape
            @given(case=operation.as_strategy(generation_mode=mode))
            def check(case: Any) -> None:
                nonlocal asked
                asked += 1
                answer = case.call(headers={"Authorization": f"Bearer {tokens[asked % len(tokens)]}"}, timeout=_PATIENCE_SECONDS)
                stated = answer.status_code == 503 and b"urn:yexin:problem" in answer.content
                assert answer.status_code < 500 or stated, (case.method, case.path, answer.status_code)

            with contextlib.suppress(Unsatisfiable):  # an operation without a parameter can be asked in no wrong way
                check()
    return asked


def test_no_generated_request_ends_as_an_error_inside(app: FastAPI) -> None:
    assert attack(app, 3) > 100


@pytest.mark.nightly
def test_no_request_of_thousands_ends_as_an_error_inside(app: FastAPI) -> None:
    assert attack(app, 150) > 3000


INJECTIONS = (
    "' OR '1'='1", "1; DROP TABLE clients;--", "../../../etc/passwd", "%00", "\x00", "{{7*7}}", "${jndi:ldap://x}",
    "<script>alert(1)</script>", "a" * 10_000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "﷽" * 100, "..%2f..",
)  # fmt: skip


@pytest.mark.parametrize("text", INJECTIONS)
def test_an_injection_is_a_name_that_nobody_has(officer: TestClient, text: str) -> None:
    name = quote(text, safe="")
    paths = (
        f"enterprises/{name}/score",
        f"enterprises/{name}/records",
        f"scores/{name}",
        f"cases/{name}",
        f"evaluations/{name}/table",
    )
    for path in paths:
        answer = officer.get(f"/v1/{path}")
        assert answer.status_code in (400, 404, 422), path
        assert "<script>" not in answer.text
        assert "7*7" not in answer.text or "49" not in answer.text
    assert officer.get("/v1/cases", params={"subject": text}).status_code in (200, 422)
    assert officer.get("/v1/evaluations", headers={"If-None-Match": '"x"'}).status_code == 200
    # What the injection wanted is untouched: the client that asks is still there.
    assert officer.get(f"/v1/enterprises/{USCC}/records").status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"kind": NaN}', b"[" * 50_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000]
)
def test_a_malformed_body_is_told_so(officer: TestClient, body: bytes) -> None:
    answer = officer.post("/v1/cases", content=body, headers={"Content-Type": "application/json"})
    # What nests deeper than the reader goes is no JSON to it.
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) in ((422, "MalformedRequest"), (400, "Http"))


def test_an_oversized_body_is_refused_by_its_declared_size_and_by_its_real_one(officer: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * (MOST_BYTES // 20)

    for body in (b" " * (MOST_BYTES + 1), endless()):
        answer = officer.post("/v1/cases", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:yexin:problem:BodyTooLarge")


def test_a_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "WHOLE_SECONDS", 0.2)
    read: list[bytes] = []

    async def inner(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (message := await receive()).get("more_body"):
            read.append(message["body"])

    async def trickle() -> Message:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def nowhere(_message: Message) -> None: ...

    scope = {"type": "http", "method": "POST", "path": "/v1/cases", "headers": []}
    with pytest.raises(bodies.BodyTooSlow):
        asyncio.run(Bodies(inner)(scope, trickle, nowhere))
    assert 1 <= len(read) <= 4


def test_nothing_personal_is_in_logs_errors_or_headers(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with asking(app) as officer:
        asked = [
            officer.get(f"/v1/persons/{ID_NUMBER}/score"),
            officer.get(f"/v1/persons/{ID_NUMBER}/what-if"),
            officer.post("/v1/persons/score", json={"id_number": ID_NUMBER, "purpose": "incentive"}),
            officer.post("/v1/persons/score", json={"id_number": [ID_NUMBER], "planted-secret-note": 1}),
            officer.post("/v1/cases", json={"kind": "luck", "subject": ID_NUMBER, "reference": "1", "note": "planted-secret-note"}),
            officer.post("/v1/cases", json={"kind": ID_NUMBER}),
            officer.post("/v1/scores", content=json.dumps({"subject": ID_NUMBER, "x": "planted-secret-note"}).encode()),
            officer.post("/oauth/token", data={"grant_type": "client_credentials", "client_secret": "planted-token"}),
            officer.get("/v1/evaluations", headers={"Authorization": "Bearer planted-token"}),
        ]
    for answer in asked:
        told = answer.text + str(answer.headers)
        assert not [secret for secret in PLANTED if secret in told], answer.request.url.path
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert not [secret for secret in PLANTED if secret in logged]
