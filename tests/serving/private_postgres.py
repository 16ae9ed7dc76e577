"""A PostgreSQL server of a test's own, that it may stop, freeze and start again as it likes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest


class PrivatePostgres:
    """A fresh cluster in a temporary folder on a port of its own, owned by `postgres` where the tests run as root."""

    def __init__(self) -> None:
        found = shutil.which("initdb") or next(
            map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
        )
        if found is None:
            pytest.skip("NOT PROVED: PostgreSQL's own programs (initdb, pg_ctl) are not on this machine")
        self._programs = Path(found).parent
        self._folder = Path(tempfile.mkdtemp(prefix="yexin-postgres-"))
        self._as: list[str] = []
        if os.geteuid() == 0:
            self._as = ["runuser", "-u", "postgres", "--"]
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", str(self._folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        listen = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-l", str(self._folder / "log"), "-o", listen, "start")

    def stop(self) -> None:
        """Stop it at once, as in a power cut: nobody is told, and it has to recover from its log."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")

    def freeze(self) -> None:
        """Let it do nothing, while its host goes on taking what is sent."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def remove(self) -> None:
        """Stop it and delete all of it."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self.thaw()
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _signal(self, sent: signal.Signals) -> None:
        postmaster = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in (postmaster, *map(int, children)):
            os.kill(process, sent)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._programs / program), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
