"""A server under load: started on one core, asked by wrk from the other, and what each request cost it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_SCRIPT = """
{request}
done = function(summary, latency)
  io.write(string.format('RESULT {{"requests":%d,"us":%d,"p50":%.1f,"p99":%.1f,"bad":%d}}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""  # noqa: E501


@dataclass(frozen=True)
class Load:
    """What one round gave: requests a second, latencies in milliseconds, the server's processor time a request in microseconds."""

    per_second: float
    p50: float
    p99: float
    cpu_us: float
    bad: int


class Server:
    """A server in a process of its own, kept to its cores."""

    _cores = "0"

    def __init__(self, name: str, command: Sequence[str], port: int, *, request: str, ready: str, folder: Path) -> None:
        self.name, self.port, self._ready = name, port, ready
        self._script = folder / f"{name}.lua"
        self.ask_by(request)
        log = (folder / f"{name}.log").open("w")
        environment = {**os.environ, "YEXIN_BENCHMARK": str(folder), "OMP_NUM_THREADS": "1"}
        environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"  # mlflow starts uvicorn by name
        self._process = subprocess.Popen(
            ["taskset", "-c", self._cores, *command], env=environment, stdout=log, stderr=log, start_new_session=True
        )

    def ask_by(self, request: str) -> None:
        """Ask by another piece of Lua from now on."""
        self._script.write_text(_SCRIPT.format(request=request), "utf-8")

    def wait(self, seconds: float = 120) -> None:
        """Until it answers."""
        for _ in range(int(seconds * 10)):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self._ready}", timeout=2).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        said = self._script.with_suffix(".log").read_text("utf-8")[-500:]
        raise RuntimeError(f"{self.name} does not answer on port {self.port}: {said}")

    def ask_once(self, paths: Sequence[str], token: str) -> None:
        """Ask for each path once, in turn, as the client of that token."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for path in paths:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{self.name} answered {answer.status}")
        connection.close()

    def load(self, *, connections: int, seconds: float) -> Load:
        """Ask it by wrk for some seconds."""
        url, before = f"http://127.0.0.1:{self.port}", self._cpu()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "20s", "-s", str(self._script), url]
        told = subprocess.run(["taskset", "-c", "1", *command], capture_output=True, text=True, check=True).stdout
        found: Mapping[str, float] = json.loads(next(line for line in told.splitlines() if line.startswith("RESULT "))[7:])
        cpu = (self._cpu() - before) / max(found["requests"], 1) * 1e6
        return Load(found["requests"] / found["us"] * 1e6, found["p50"] / 1e3, found["p99"] / 1e3, cpu, int(found["bad"]))

    def stop(self) -> None:
        """End it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()

    def _cpu(self) -> float:
        """Processor seconds of the server's session so far: of itself and of its workers."""
        total = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended while we looked
            if int(fields[3]) == self._process.pid:
                total += (int(fields[11]) + int(fields[12])) / _TICKS
        return total
