"""Killed under load, a server of two workers has lost no answer that it gave, and the audit chain is whole."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from serving.access.caller import Role
from serving.audit.checkpoint import checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import verify
from serving.main import open_database
from tests.serving.asking import token_for
from tests.serving.test_lane import URL, Town

SECONDS, CLIENTS = 3.0, 8


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answered(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


@pytest.mark.parametrize("workers", [2])
def test_no_acknowledged_answer_is_lost_under_kill(tmp_path: Path, workers: int) -> None:
    town = Town(tmp_path)
    token, port = token_for(town.app, Role.REGULATOR), free_port()
    home = ["--home", str(town.home.folder), "--port", str(port), "--workers", str(workers), "--no-access-log"]
    server = subprocess.Popen(
        [sys.executable, "-m", "yexin", "serve", *home],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 90
    while not answered(port) and time.monotonic() < deadline:
        time.sleep(0.2)
    acknowledged: list[str] = []
    paths = [URL.format(subject) for subject in town.subjects()]

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            for turn in range(10**6):
                path = paths[(number * 7 + turn) % len(paths)]
                connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
                answer = connection.getresponse()
                body = answer.read()
                if answer.status == 200:
                    acknowledged.append(json.loads(body)["score_id"])
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()  # killed in the middle of an answer: nobody was told

    threads = [threading.Thread(target=ask, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    for thread in threads:
        thread.join()
    engine = create_engine(town.home.database_url)
    with engine.connect() as connection:
        kept = set(connection.execute(text("SELECT score_id FROM issued_scores")).scalars())
        audited = set(connection.execute(text("SELECT score_id FROM audit_entries")).scalars())
    engine.dispose()
    assert len(acknowledged) > 20
    assert set(acknowledged) <= kept
    assert kept <= audited
    key = audit_key(town.home).public_key().public_bytes_raw().hex()
    claims = checkpoints_in(sorted(town.home.audit.glob("*.json")))
    found = verify(AuditTrail(open_database(town.home)), claims, key=key)
    assert found.findings == ()
    print(f"{len(acknowledged)} acknowledged, {len(kept)} kept, {found.head.number} entries")  # noqa: T201 (a figure for the closing note)
