"""A service on a port of its own, and clients that ask it over HTTP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import uvicorn
from fastapi import FastAPI

from credit.language import Language
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.enrolment import enrol
from serving.client.client import YexinClient
from serving.client.connection import Connection
from tests.serving.small_city import BANK


@dataclass
class Running:
    """A server on a port, and who may ask it."""

    port: int
    app: FastAPI

    def ask(self, role: Role, *, subject: str | None = None, language: Language = Language.CHINESE) -> YexinClient:
        name, organisation = f"c-{role}", BANK if role is Role.BANK else None
        client = Client(name, role, "", date(2024, 1, 1), organisation, subject, per_second=10_000)
        secret = enrol(self.app.state.gate.clients, client)
        return YexinClient(Connection(f"http://127.0.0.1:{self.port}", name, secret, language=language))


@contextmanager
def listening(app: FastAPI) -> Iterator[Running]:
    """The service, until the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Running(port, app)
    server.should_exit = True
    thread.join()
