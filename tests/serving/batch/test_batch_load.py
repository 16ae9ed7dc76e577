"""A hundred thousand subjects in one request: answered in order, in a memory that does not grow with them; bad bodies told so."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from starlette.exceptions import HTTPException

from credit.deployment import Deployment
from serving import bodies
from serving.access.caller import Role
from serving.batch import stream
from serving.batch.line import BatchAnswer, failed
from serving.batch.stream import answers
from serving.bodies import MOST_STREAMED, BodyTooSlow
from serving.problems import Problem
from tests.serving.asking import asking, token_for
from tests.serving.served import Served
from tests.serving.small_city import USCC, row, service
from yexin.simulate.identifiers import usccs

LINES, SUBJECTS, AFTER = 100_000, 20_000, 10_000
MOST_GROWTH = 100 << 20


def refused(number: int, fault: HTTPException | None) -> BatchAnswer:
    return failed(number, Problem("urn:x", "x", fault.status_code if fault else 422, "x", ""))


def test_a_body_that_stops_coming_ends_with_a_line_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_AT_ONCE", 2)

    async def body() -> AsyncIterator[bytes]:
        yield b"a\nb\nc\n"
        raise BodyTooSlow

    def answer(lines: Sequence[tuple[int, bytes]]) -> bytes:
        return b"".join(b"%d %b\n" % one for one in lines)

    async def read() -> bytes:
        return b"".join([part async for part in answers(body(), answer, refused)])

    *good, last = asyncio.run(read()).splitlines()
    # The third was not answered: from it on the lines are to be sent again.
    assert good == [b"1 a", b"2 b"]
    told = json.loads(last)
    assert (told["line"], told["problem"]["status"]) == (3, 408)


def test_a_body_that_is_too_large_is_refused_by_what_it_declares_and_ended_where_it_declares_nothing(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = service(tiny_city, tmp_path, row("a" * 32))
    monkeypatch.setattr(bodies, "MOST_STREAMED", 100_000)

    def endless() -> Iterator[bytes]:
        yield json.dumps({"subject": USCC}).encode() + b"\n"
        for _ in range(100):
            yield b" " * 3000 + b"\n"

    with asking(app) as officer:
        declared = officer.post("/v1/scores", content=b" ", headers={"Content-Length": str(MOST_STREAMED + 1)})
        assert (declared.status_code, declared.json()["type"]) == (413, "urn:yexin:problem:BodyTooLarge")
        assert declared.json()["detail"].startswith("请求")
        begun = officer.post("/v1/scores", content=endless())
        assert begun.status_code == 200  # it had begun to be answered
        told = [json.loads(line) for line in begun.text.splitlines()]
    assert [one["problem"] and one["problem"]["type"] for one in told] == ["urn:yexin:problem:BodyTooLarge"]


def test_a_refused_line_is_in_the_audit_trail_before_it_is_told(tiny_city: Deployment, tmp_path: Path) -> None:
    app = service(tiny_city, tmp_path, row("a" * 32))
    unknown = usccs(np.array(["460100"] * 300), first=50).to_pylist()
    with asking(app) as officer:
        officer.post("/v1/scores", content="\n".join(json.dumps({"subject": one}) for one in unknown).encode())
    with asking(app, Role.SUBJECT, subject=unknown[-1]) as own:
        (seen,) = own.get("/v1/inquiries").json()["inquiries"]
    assert (seen["operation"], seen["outcome"]) == ("score_batch", "UnknownSubject")


def sizes(process: int) -> int:
    """Bytes in memory of a process and its children, what is shared with others left out."""
    found = [process, *map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())]
    return sum(int(line.split()[1]) << 10 for one in found for line in _rollup(one) if line.startswith("Private"))


def _rollup(process: int) -> list[str]:
    return Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_hundred_thousand_are_answered_in_order_in_a_memory_that_does_not_grow(tiny_city: Deployment, tmp_path: Path) -> None:
    subjects = usccs(np.array(["460100"] * SUBJECTS)).to_pylist()
    app = service(tiny_city, tmp_path, *(row(f"{n:032x}", subject=one) for n, one in enumerate(subjects)))
    token = token_for(app, Role.REGULATOR)
    server = Served(tmp_path / "data", str(tiny_city.evaluations.parent), workers=1)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.putrequest("POST", "/v1/scores")
    for name, value in (("Authorization", f"Bearer {token}"), ("Transfer-Encoding", "chunked")):
        connection.putheader(name, value)
    connection.endheaders()

    def send() -> None:
        for start in range(0, LINES, 500):
            part = b"".join(b'{"subject": "%b"}\n' % subjects[n % SUBJECTS].encode() for n in range(start, start + 500))
            connection.send(b"%x\r\n%b\r\n" % (len(part), part))
        connection.send(b"0\r\n\r\n")

    sender, begun = threading.Thread(target=send), time.monotonic()
    sender.start()
    answer, before, most = connection.getresponse(), 0, 0
    for number, line in enumerate(answer, 1):
        told = json.loads(line)
        assert (told["line"], told["subject"], told["score"]) == (number, subjects[(number - 1) % SUBJECTS], 600)
        if number == AFTER:
            before = sizes(server.process.pid)
        if number % AFTER == 0:
            most = max(most, sizes(server.process.pid))
    sender.join()
    took = time.monotonic() - begun
    server.kill()
    print(f"{number} lines in {took:.1f} s; {before >> 20} MB after {AFTER}, at most {most >> 20} MB")  # noqa: T201 (a figure)
    assert number == LINES
    assert most - before < MOST_GROWTH
