"""POST /oauth/token as RFC 6749 has it, keys that rotate, and secrets that no file holds."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.errors import InvalidClient, NotAuthenticated, RateExceeded, ServiceKeyMissing, UnknownClient
from credit.home import Home
from credit.sealing import Seal
from features.records.store import RecordStore
from serving.access.buckets import Buckets
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.enrolment import enrol, renew
from serving.access.tokens import SESSION_SECONDS, Tokens
from serving.main import build_app
from serving.store.clients import Clients
from serving.store.database import Database
from serving.store.signing_keys import SigningKeys

BANK = "91460000MA00000155"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def service(tiny_city: Deployment, tmp_path: Path) -> Iterator[tuple[TestClient, str]]:
    """A service, and the secret of its client bank-1."""
    home = Home(tmp_path / "data", tiny_city.name)
    app: Any = build_app(tiny_city, home, RecordStore.open(home.records, tiny_city.catalogue), pseudonymiser=None)
    secret = enrol(app.state.gate.clients, Client("bank-1", Role.BANK, "", date(2024, 1, 1), organisation=BANK))
    with TestClient(app) as client:
        yield client, secret


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"}


def test_a_client_gets_a_token_by_form_or_by_basic_authentication(service: tuple[TestClient, str]) -> None:
    client, secret = service
    by_form = client.post("/oauth/token", data={**GRANT, "client_id": "bank-1", "client_secret": secret})
    by_basic = client.post("/oauth/token", data={**GRANT, "scope": "bank"}, headers=basic("bank-1", secret))
    for answer in (by_form, by_basic):
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        body = answer.json()
        assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 900, "bank")
        headers = {"Authorization": f"Bearer {body['access_token']}"}
        assert client.get("/v1/evaluations", headers=headers).status_code == 200


def test_a_third_party_can_verify_a_token_with_the_published_keys(service: tuple[TestClient, str]) -> None:
    client, secret = service
    token = client.post("/oauth/token", data=GRANT, headers=basic("bank-1", secret)).json()["access_token"]
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json())
    said = jwt.decode(token, keys[jwt.get_unverified_header(token)["kid"]].key, algorithms=["EdDSA"], audience="yexin")
    assert (said["sub"], said["scope"], said["exp"] - said["iat"]) == ("bank-1", "bank", 900)
    assert BANK not in str(said)  # whom a client stands for is looked up, and stands in no token


@pytest.mark.parametrize(
    ("form", "secret", "status", "error"),
    [
        ({}, "right", 400, "invalid_request"),
        ({"grant_type": "password"}, "right", 400, "unsupported_grant_type"),
        (GRANT, "wrong", 401, "invalid_client"),
        ({**GRANT, "scope": "admin"}, "right", 400, "invalid_scope"),
    ],
)
def test_what_is_wrong_is_told_in_the_words_of_rfc_6749(
    service: tuple[TestClient, str], form: dict[str, str], secret: str, status: int, error: str
) -> None:
    client, right = service
    answer = client.post("/oauth/token", data=form, headers=basic("bank-1", right if secret == "right" else "x"))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_an_unknown_client_is_answered_as_a_wrong_secret_is(service: tuple[TestClient, str]) -> None:
    client, _ = service
    answers = [client.post("/oauth/token", data=GRANT, headers=basic(name, "x")).json() for name in ("bank-1", "bank-2")]
    assert answers[0] == answers[1]
    odd = client.post("/oauth/token", data=GRANT, headers={"Authorization": "Basic %%%"})
    assert (odd.status_code, odd.json()["error"]) == (401, "invalid_client")


def test_secrets_are_not_to_be_tried_fast(service: tuple[TestClient, str]) -> None:
    client, _ = service
    client.app.state.gate._tries._now = lambda: 0.0  # type: ignore[attr-defined]  # on a slow machine 20 tries take seconds
    found = [client.post("/oauth/token", data=GRANT, headers=basic("bank-2", str(n))).status_code for n in range(20)]
    assert (found.count(401), found.count(429)) == (10, 10)


def test_no_file_holds_a_secret(service: tuple[TestClient, str], tmp_path: Path) -> None:
    client, secret = service
    token = client.post("/oauth/token", data=GRANT, headers=basic("bank-1", secret)).json()["access_token"]
    looked_at = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.name == "service.db" for file in looked_at)
    for file in looked_at:
        assert secret.encode() not in file.read_bytes()
        assert token.encode() not in file.read_bytes()


def test_a_renewed_secret_replaces_the_old_one_and_lets_a_disabled_client_in(service: tuple[TestClient, str]) -> None:
    client, old = service
    clients: Clients = client.app.state.gate.clients  # type: ignore[attr-defined]
    clients.disable("bank-1", day=date(2024, 2, 1))
    assert client.post("/oauth/token", data=GRANT, headers=basic("bank-1", old)).status_code == 401
    fresh = renew(clients, "bank-1")
    assert client.post("/oauth/token", data=GRANT, headers=basic("bank-1", old)).status_code == 401
    assert client.post("/oauth/token", data=GRANT, headers=basic("bank-1", fresh)).status_code == 200
    with pytest.raises(UnknownClient, match="bank-9"):
        clients.disable("bank-9", day=date(2024, 2, 1))
    with pytest.raises(InvalidClient, match="there is a client"):
        enrol(clients, Client("bank-1", Role.ADMIN, "", date(2024, 1, 1)))


class World:
    """Tokens of one database, at any time."""

    def __init__(self, folder: Path, *, key: bytes = bytes(32)) -> None:
        self.now = datetime(2026, 6, 30, 8, tzinfo=UTC)
        self.database = Database.open(f"sqlite:///{folder / 'service.db'}")
        self.client = Client("bank-1", Role.BANK, "none", date(2024, 1, 1), organisation=BANK)
        self.tokens = self.another(key)

    def another(self, key: bytes = bytes(32)) -> Tokens:
        """Another worker's tokens."""
        return Tokens(SigningKeys(self.database), Seal(key), issuer="https://yexin.example", now=lambda: self.now)

    def after(self, **passed: int) -> None:
        self.now += timedelta(**passed)


def test_tokens_of_an_old_key_are_read_until_they_end_by_every_worker(tmp_path: Path) -> None:
    world = World(tmp_path)
    worker = world.another()
    old = world.tokens.issue(world.client)
    world.tokens.rotate()
    new = world.tokens.issue(world.client)
    assert jwt.get_unverified_header(old.text)["kid"] != jwt.get_unverified_header(new.text)["kid"]
    world.after(seconds=1)
    for token in (old, new):
        assert worker.read(token.text).client_id == "bank-1"
    world.after(minutes=15)
    with pytest.raises(NotAuthenticated, match="has ended"):
        worker.read(old.text)


def test_a_key_is_forgotten_when_the_last_session_it_signed_has_ended(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.tokens.issue(world.client)
    world.tokens.rotate()
    world.after(seconds=SESSION_SECONDS)
    world.tokens.rotate()  # the first key may have signed for some seconds after the second was made
    assert len(world.tokens.public_keys()) == 3
    world.after(seconds=60)
    world.tokens.rotate()
    assert len(world.tokens.public_keys()) == 3


def test_a_key_sealed_under_another_service_key_says_so(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.tokens.issue(world.client)
    with pytest.raises(ServiceKeyMissing, match="YEXIN_SERVICE_KEY"):
        world.another(b"1" * 32).issue(world.client)


def test_two_workers_that_start_at_once_believe_each_other(tmp_path: Path) -> None:
    world = World(tmp_path)
    one, other = world.another(), world.another()
    token = one.issue(world.client)
    assert other.read(token.text).rotation == 0


def test_a_bucket_fills_steadily_and_says_when_to_come_back() -> None:
    now = [0.0]
    buckets = Buckets(lambda: now[0])
    assert [buckets.take("a", 2).remaining for _ in range(4)] == [3, 2, 1, 0]  # two seconds' worth at once
    with pytest.raises(RateExceeded, match="in 1 s"):
        buckets.take("a", 2)
    now[0] = 0.5
    assert buckets.take("a", 2).remaining == 0
    assert buckets.take("b", 2).remaining == 3
    # What costs more than a bucket holds is let through when the bucket is full, and paid back: 10 − 4 = 6 at 2 a second.
    now[0] = 10.0
    buckets.take("a", 2, cost=10)
    with pytest.raises(RateExceeded, match="in 4 s"):
        buckets.take("a", 2)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"role": Role.BANK}, "--organisation"),
        ({"role": Role.SUBJECT}, "--subject"),
        ({"role": Role.ADMIN, "subject": BANK}, "no other"),
        ({"role": Role.BANK, "organisation": BANK.lower()}, "in capitals"),
        ({"role": Role.ADMIN, "client_id": "A b"}, "small letters"),
        ({"role": Role.ADMIN, "per_second": 0}, "at least one"),
    ],
)
def test_a_client_that_cannot_be_is_not(values: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidClient, match=says):
        Client(**{"client_id": "abc", "secret": "", "made_on": date(2024, 1, 1), **values})
