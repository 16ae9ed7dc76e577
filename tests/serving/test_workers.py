"""Two workers behind one port: their counts are added up, their audit chain is one, and each has its own rate limit."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from serving.access.caller import Role
from serving.audit.checkpoint import checkpoints_in
from serving.audit.key import audit_key
from serving.audit.trail import AuditTrail
from serving.audit.verification import verify
from serving.main import open_database
from tests.serving.asking import token_for
from tests.serving.served import Served
from tests.serving.test_lane import URL, Town

ASKED = 120
_COUNTED = re.compile(r'yexin_requests_total\{operation="score_enterprise",role="regulator",status="200"\} ([\d.]+)')
_TOOK = re.compile(r'yexin_request_seconds_count\{operation="score_enterprise"\} ([\d.]+)')


def get(port: int, path: str, token: str) -> bytes:
    """An answer over a connection of its own, which either worker may take."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body


def asked_of_both(port: int, paths: Sequence[str], token: str, metrics: Path) -> list[str]:
    """The ids of scores given, eight asked at a time, by both workers: one that is idle may take all that is asked meanwhile."""
    given: list[str] = []
    end = time.monotonic() + 60
    with ThreadPoolExecutor(8) as crowd:
        while len(given) < ASKED or len({re.sub(r"\D", "", file.stem) for file in metrics.glob("counter_*.db")}) < 2:
            assert time.monotonic() < end, "one worker answered everything: nothing was proved"
            given += [json.loads(body)["score_id"] for body in crowd.map(lambda path: get(port, path, token), paths[:8])]
            time.sleep(0.02)
    return given


def test_two_workers_count_and_audit_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(tmp_path)
    token, admin = token_for(town.app, Role.REGULATOR), token_for(town.app, Role.ADMIN)
    metrics = tmp_path / "metrics"
    metrics.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(metrics))
    server = Served(town.home.folder, "hainan", workers=2)
    port = server.port
    try:
        given = asked_of_both(port, [URL.format(subject) for subject in town.subjects()], token, metrics)
        time.sleep(1.5)  # a worker puts down what it counted once a second
        told = [get(port, "/metrics", admin).decode() for _ in range(4)]  # whichever worker answers
    finally:
        server.end()
    assert len(set(given)) == len(given)
    for text in told:
        assert [float(found) for found in _COUNTED.findall(text)] == [len(given)]
        assert [float(found) for found in _TOOK.findall(text)] == [len(given)]
        assert "yexin_store_version" in text
    key = audit_key(town.home).public_key().public_bytes_raw().hex()
    trail = AuditTrail(open_database(town.home))
    assert verify(trail, checkpoints_in(sorted(town.home.audit.glob("*.json"))), key=key).findings == ()
    assert {entry.score_id for entry in trail.all()} >= set(given)
