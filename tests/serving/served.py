"""`yexin serve` as users run it, in processes of its own, to be killed, cut off and asked by many at once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

_START_SECONDS = 300  # a busy machine takes a minute to start two workers
_IDLE_SECONDS = 2  # a connection that nobody used is closed by the server after five: it is opened anew before


class Answer(NamedTuple):
    """An answer over HTTP: its status, headers in small letters, and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Asker:
    """One connection of one client, opened again where the server closed it."""

    def __init__(self, port: int, token: str = "", *, timeout: float = 30) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._used = time.monotonic()
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, body: object = None) -> Answer:
        return self._ask("POST", path, json.dumps(body).encode() if body is not None else b"")

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self._connection.close()
        try:
            self._connection.request(method, path, body=body, headers={**self._headers, "Content-Type": "application/json"})
            answer = self._connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        finally:
            self._used = time.monotonic()


class Served:
    """A server over a home, ready to answer."""

    def __init__(self, home: Path, deployment: str, *, workers: int = 2, ready: bool = True) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        said = ["--home", str(home), "--deployment", deployment, "--port", str(self.port), "--workers", str(workers)]
        self.log = home.parent / "server.log"
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "yexin", "serve", *said, "--no-access-log"]
            self.process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=log)
        if ready:
            self.wait(lambda: self.readiness().status == 200)

    def readiness(self) -> Answer:
        """What /readyz says; 0 where nobody answers."""
        with closing(Asker(self.port, timeout=20)) as asker:
            try:
                return asker.get("/readyz")
            except (OSError, http.client.HTTPException):
                return Answer(0, {}, b"{}")

    def wait(self, done: Any, *, seconds: float = _START_SECONDS) -> None:
        """Wait until `done()` is true.

        Raises
        ------
        TimeoutError
            It did not become so, or the server ended.
        """
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.kill()
                raise TimeoutError(f"the server did not come so far; it said: {self.log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.1)

    def end(self) -> None:
        """Let it finish what it answers (SIGTERM)."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def kill(self) -> None:
        """End all its processes at once, without a word (kill -9)."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
