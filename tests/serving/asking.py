"""Clients that ask the app under test: each is enrolled, and asks with a token of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from serving.access.caller import Role
from serving.access.client import Client
from serving.access.gate import Gate

BANK = "91460000MA00000155"
MADE_ON = date(2024, 1, 1)


def asking(app: FastAPI, role: Role = Role.REGULATOR, *, subject: str | None = None, organisation: str = BANK) -> TestClient:
    """A test client with a token of a client of that role; use it as a context manager like any other."""
    client = TestClient(app)
    client.headers["Authorization"] = f"Bearer {token_for(app, role, subject=subject, organisation=organisation)}"
    return client


def token_for(app: FastAPI, role: Role, *, subject: str | None = None, organisation: str = BANK, **values: Any) -> str:
    """A token of a client of that role, enrolled where it is not yet there."""
    gate: Gate = app.state.gate
    name = f"test-{role}" + (f"-{subject.lower()}" if subject else "")
    client = gate.clients.find(name)
    if client is None:
        whose = organisation if role is Role.BANK else None
        # No secret is ever asked for, so none is hashed: a slow hash a test would cost minutes.
        client = Client(name, role, "none", MADE_ON, whose, subject, per_second=10_000, **values)
        gate.clients.add(client)
    return gate.tokens.issue(client).text
